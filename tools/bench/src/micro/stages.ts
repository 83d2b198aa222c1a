import {
  type AccessTokenVerifier,
  allowInsecureLoopback,
  createAccessTokenVerifier,
} from '@ambit/access-token';
import type { Stage } from '../results/results.ts';
import { summarise } from '../statistics/summary.ts';
import type { Algorithm, Issuer } from '../tokens/issuer.ts';
import { audience, enterpriseUser, getAccount, institution } from '../variants/accounts.ts';
import { guardUnderTest } from './guard-under-test.ts';
import { batchesOf, measure, type MeasureOptions } from './measure.ts';

/** Tokens that a batch of verifications takes; each is new once. */
const freshPerBatch = 200;

export function verifierOf({ issuer, jwksUri }: Issuer): AccessTokenVerifier {
  return createAccessTokenVerifier({
    issuer,
    audience,
    keys: { from: 'jwks_uri', jwksUri },
    [allowInsecureLoopback]: true,
  });
}

/** `verifier.recall`, where the verifier keeps what it has verified. */
export function recallOf(verifier: AccessTokenVerifier): ((token: string) => unknown) | undefined {
  const recall: unknown = Reflect.get(verifier, 'recall');
  return typeof recall === 'function' ? (token) => recall.call(verifier, token) : undefined;
}

/** What each stage of a request costs, in microseconds of processor time, called in this process. */
export async function measureStages(
  issuer: Issuer,
  options: MeasureOptions,
  onProgress: (text: string) => void,
): Promise<readonly Stage[]> {
  const verifier = verifierOf(issuer);
  const tokens = Array.from({ length: 1_000 }, (_, client) => issuer.token('ES256', { client }));
  const verified = await Promise.all(tokens.map((token) => verifier.verify(token)));
  const tokenAt = (index: number): string => fresh(tokens[index % tokens.length] ?? '');
  const contextAt = (index: number): object => ({
    correlationId: '4b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f',
    startedAt: 0,
    operation: getAccount,
    scheme: 'Bearer',
    token: verified[index % verified.length],
    institution,
    enterpriseUser,
    input: { params: { id: '7c9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f' } },
  });

  const silent = await guardUnderTest({ verifier });
  const recording = await guardUnderTest({ verifier, onDecision: () => undefined });
  try {
    const stages: Stage[] = [];
    const recall = recallOf(verifier);
    onProgress('stages: the verifier');
    stages.push(
      recall === undefined
        ? { title: 'recall a known token', absent: 'the verifier keeps no tokens' }
        : {
            title: 'recall a known token',
            microseconds: await measure((index) => recall(tokenAt(index)), options),
          },
      await verifyStage('ES256', issuer, verifier, options),
      await verifyStage('RS256', issuer, verifier, options),
    );
    const named = [
      ['extract and authenticate, a known token', 'BearerGuard'],
      ['scope', 'ScopeGuard'],
      ['institution and enterprise user', 'BoundaryGuard'],
      ['input: three path parameters', 'InputGuard'],
      ['permission, by a policy that knows', 'PermissionGuard'],
    ] as const;
    for (const [title, name] of named) {
      onProgress(`stages: ${title}`);
      const stage = silent.stageOf(name);
      stages.push(
        stage === undefined
          ? { title, absent: `the module has no ${name}` }
          : {
              title,
              microseconds: await measure(
                (index) => stage.check(silent.inputOf(tokenAt(index), contextAt(index))),
                options,
              ),
            },
      );
    }
    onProgress('stages: the whole guard');
    const [without = [], withRecord = []] = await batchesOf(
      [(index) => silent.canActivate(tokenAt(index)), (index) => recording.canActivate(tokenAt(index))],
      options,
    );
    return [
      ...stages,
      { title: 'the whole guard, without a record', microseconds: summarise(without) },
      { title: 'the whole guard, with its record', microseconds: summarise(withRecord) },
    ];
  } finally {
    await Promise.all([silent.close(), recording.close()]);
  }
}

async function verifyStage(
  algorithm: Algorithm,
  issuer: Issuer,
  verifier: AccessTokenVerifier,
  options: MeasureOptions,
): Promise<Stage> {
  const tokens = Array.from({ length: freshPerBatch * (options.batches + 1) }, () => issuer.token(algorithm));
  return {
    title: `verify a new token, ${algorithm}`,
    microseconds: await measure((index) => verifier.verify(tokens[index % tokens.length] ?? ''), {
      ...options,
      size: freshPerBatch,
    }),
  };
}

/** The text as a parser of HTTP makes it: new with each request, its hash not known yet. */
function fresh(token: string): string {
  return Buffer.from(token, 'latin1').toString('latin1');
}
