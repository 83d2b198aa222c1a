import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { allowInsecureLoopback, createAccessTokenVerifier } from '@ambit/access-token';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { Growth } from '../results/results.ts';
import { summarise, summariseRatios } from '../statistics/summary.ts';
import type { Issuer } from '../tokens/issuer.ts';
import { audience } from '../variants/accounts.ts';
import { guardUnderTest } from './guard-under-test.ts';
import { batchesOf, type MeasureOptions, type Work } from './measure.ts';
import { verifierOf } from './verifier-of.ts';

/** What a request costs when what is held in memory grows a thousandfold: nothing should be searched from its beginning. */
export async function measureGrowth(
  issuer: Issuer,
  options: MeasureOptions,
  onProgress: (text: string) => void,
): Promise<readonly Growth[]> {
  onProgress('growth: keys');
  const keys = await keysGrow(issuer, options);
  onProgress('growth: tokens');
  const tokens = await tokensGrow(issuer, options);
  onProgress('growth: operations');
  const operations = await operationsGrow(issuer, options);
  onProgress('growth: grants');
  const grants = await grantsGrow(options);
  return [keys, tokens, operations, grants];
}

async function keysGrow(issuer: Issuer, options: MeasureOptions): Promise<Growth> {
  const title = 'a new token verified, as the keys grow (a hundred of each of ten issuers)';
  const others: readonly JWK[] = Array.from({ length: 999 }, (_, index) => ({
    ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
    kid: `other-${index}`,
    alg: 'ES256',
    use: 'sig',
  }));
  const size = 100;
  const pool = Array.from({ length: size * (options.batches + 1) }, () => issuer.token('ES256'));
  const verifying = (sets: readonly (readonly JWK[])[]): Work => {
    const verifier = createAccessTokenVerifier({
      issuers: sets.map((keys, index) => ({
        issuer: index === 0 ? issuer.issuer : `https://issuer-${index}.example`,
        keys: { from: 'jwks', jwks: { keys: [...keys] } },
      })),
      audience,
      [allowInsecureLoopback]: true,
    });
    return (index) => verifier.verify(pool[index % pool.length] ?? '');
  };
  // A set of more than a hundred is refused.
  const [own = [], ...sets] = Array.from({ length: 10 }, (_, index) =>
    others.slice(index * 100, index * 100 + 100),
  );
  return compare(
    title,
    [1, 1_000],
    [verifying([[issuer.publicJwk]]), verifying([[...own.slice(0, 99), issuer.publicJwk], ...sets])],
    { ...options, size },
  );
}

async function tokensGrow(issuer: Issuer, options: MeasureOptions): Promise<Growth> {
  const title = 'a known token recalled, as the known tokens grow';
  const small = verifierOf(issuer);
  const large = verifierOf(issuer);
  const few = Array.from({ length: 10 }, (_, client) => issuer.token('ES256', { client }));
  const many = Array.from({ length: 9_990 }, (_, client) => issuer.token('ES256', { client: client + 10 }));
  for (const token of few) await small.verify(token);
  for (const token of [...many, ...few]) await large.verify(token);
  if (few.some((token) => large.recall(token) === undefined))
    return {
      title,
      from: 10,
      to: 10_000,
      absent: 'the verifier has forgotten tokens before it held so many',
    };
  // The same ten tokens of both: what differs is what lies beside them.
  const text = (index: number): string => Buffer.from(few[index % few.length] ?? '').toString('latin1');
  return compare(
    title,
    [10, 10_000],
    [(index) => small.recall(text(index)), (index) => large.recall(text(index))],
    options,
  );
}

async function operationsGrow(issuer: Issuer, options: MeasureOptions): Promise<Growth> {
  const verifier = verifierOf(issuer);
  const tokens = Array.from({ length: 100 }, (_, client) => issuer.token('ES256', { client }));
  const small = await guardUnderTest({ verifier });
  const large = await guardUnderTest({ verifier, operations: 1_000 });
  try {
    const text = (index: number): string => tokens[index % tokens.length] ?? '';
    return await compare(
      'a request guarded, as the operations of the contract grow',
      [1, 1_000],
      [(index) => small.canActivate(text(index)), (index) => large.canActivate(text(index))],
      options,
    );
  } finally {
    await Promise.all([small.close(), large.close()]);
  }
}

const Costs = z.strictObject({ small: z.array(z.number()), large: z.array(z.number()) });
const run = promisify(execFile);

/** In a process of the application's own, since tools import no application. */
async function grantsGrow({ batches, signal }: MeasureOptions): Promise<Growth> {
  const program = new URL(
    '../../../../apps/accounts-api/src/permissions/decision-cost.fixture.ts',
    import.meta.url,
  );
  const args = [
    '--conditions=@ambit/source',
    '--disable-warning=ExperimentalWarning',
    fileURLToPath(program),
  ];
  const { stdout } = await run(process.execPath, [...args, '1000', String(batches)], { signal });
  const { small, large } = Costs.parse(JSON.parse(stdout));
  return {
    ...{ title: 'a permission decided, as the grants of a user grow', from: 1, to: 1_000 },
    small: summarise(small),
    large: summarise(large),
    ratio: summariseRatios(large, small),
  };
}

async function compare(
  title: string,
  [from, to]: readonly [number, number],
  works: readonly [Work, Work],
  options: MeasureOptions,
): Promise<Growth> {
  const [small = [], large = []] = await batchesOf(works, options);
  return {
    ...{ title, from, to },
    small: summarise(small),
    large: summarise(large),
    ratio: summariseRatios(large, small),
  };
}
