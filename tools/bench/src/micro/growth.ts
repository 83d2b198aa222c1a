import { generateKeyPairSync } from 'node:crypto';
import { allowInsecureLoopback, createAccessTokenVerifier } from '@ambit/access-token';
import type { JWK } from 'jose';
import type { Growth } from '../results/results.ts';
import { summarise, summariseRatios } from '../statistics/summary.ts';
import type { Issuer } from '../tokens/issuer.ts';
import { audience } from '../variants/accounts.ts';
import { guardUnderTest } from './guard-under-test.ts';
import { batchesOf, type MeasureOptions, type Work } from './measure.ts';
import { recallOf, verifierOf } from './stages.ts';

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
  return [
    keys,
    tokens,
    operations,
    {
      title: 'a permission decided, as grants grow',
      from: 1,
      to: 1_000,
      // The slot for the cache of permissions: measured when there is one, and not before.
      absent: 'not measured: permissions are asked of the database',
    },
  ];
}

async function keysGrow(issuer: Issuer, options: MeasureOptions): Promise<Growth> {
  const title = 'a new token verified, as the keys of the set grow';
  const others: readonly JWK[] = Array.from({ length: 999 }, (_, index) => ({
    ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
    kid: `other-${index}`,
    alg: 'ES256',
    use: 'sig',
  }));
  const size = 100;
  const pool = Array.from({ length: size * (options.batches + 1) }, () => issuer.token('ES256'));
  const verifying = (keys: readonly JWK[]): Work => {
    const verifier = createAccessTokenVerifier({
      issuer: issuer.issuer,
      audience,
      keys: { from: 'jwks', jwks: { keys: [...keys] } },
      [allowInsecureLoopback]: true,
    });
    return (index) => verifier.verify(pool[index % pool.length] ?? '');
  };
  return compare(
    title,
    [1, 1_000],
    [verifying([issuer.publicJwk]), verifying([...others, issuer.publicJwk])],
    { ...options, size },
  );
}

async function tokensGrow(issuer: Issuer, options: MeasureOptions): Promise<Growth> {
  const title = 'a known token recalled, as the known tokens grow';
  const small = verifierOf(issuer);
  const large = verifierOf(issuer);
  const recallSmall = recallOf(small);
  const recallLarge = recallOf(large);
  if (recallSmall === undefined || recallLarge === undefined)
    return { title, from: 10, to: 10_000, absent: 'the verifier keeps no tokens' };
  const few = Array.from({ length: 10 }, (_, client) => issuer.token('ES256', { client }));
  const many = Array.from({ length: 9_990 }, (_, client) => issuer.token('ES256', { client: client + 10 }));
  for (const token of few) await small.verify(token);
  for (const token of [...many, ...few]) await large.verify(token);
  // The same ten tokens of both: what differs is what lies beside them.
  const text = (index: number): string => Buffer.from(few[index % few.length] ?? '').toString('latin1');
  return compare(
    title,
    [10, 10_000],
    [(index) => recallSmall(text(index)), (index) => recallLarge(text(index))],
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
