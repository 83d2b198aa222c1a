import type { AccessTokenVerifier } from '@ambit/access-token';
import { memoryRateLimiter } from '@ambit/nest-authorization';
import type { Stage } from '../results/results.ts';
import { summarise } from '../statistics/summary.ts';
import type { Algorithm, Issuer } from '../tokens/issuer.ts';
import { costsOfParts } from './guard-parts.ts';
import { type GuardUnderTest, guardUnderTest } from './guard-under-test.ts';
import { batchesOf, measure, type MeasureOptions, type Work } from './measure.ts';
import { type Profile, profileOf } from './profile.ts';
import { verifierOf } from './verifier-of.ts';

/** Tokens that a batch of verifications takes; each is new once. */
const freshPerBatch = 200;

/** Milliseconds of a profile: its shares need thousands of samples. */
const profileMs = 250;

/** No client of the benchmark comes to its end. */
const rateLimiter = memoryRateLimiter({ perSecond: 1e9, burst: 1_000_000_000 });

/** What each stage of a request costs, in microseconds of processor time, in this process. */
export async function measureStages(
  issuer: Issuer,
  options: MeasureOptions,
  onProgress: (text: string) => void,
): Promise<readonly Stage[]> {
  const verifier = verifierOf(issuer);
  const tokens = Array.from({ length: 1_000 }, (_, client) => issuer.token('ES256', { client }));
  for (const token of tokens) await verifier.verify(token);
  const tokenAt = (index: number): string => fresh(tokens[index % tokens.length] ?? '');
  onProgress('stages: the verifier');
  const ofVerifier = [
    {
      title: 'recall a known token',
      microseconds: await measure((index) => verifier.recall(tokenAt(index)), options),
    },
    await verifyStage('ES256', issuer, verifier, options),
    await verifyStage('RS256', issuer, verifier, options),
  ];
  onProgress('stages: the guard');
  return [...ofVerifier, ...(await guardStages(verifier, tokenAt, options))];
}

async function guardStages(
  verifier: AccessTokenVerifier,
  tokenAt: (index: number) => string,
  options: MeasureOptions,
): Promise<readonly Stage[]> {
  const onDecision = (): void => undefined;
  const silent = await guardUnderTest({ verifier });
  const recording = await guardUnderTest({ verifier, onDecision });
  const full = await guardUnderTest({ verifier, onDecision, rateLimiter });
  try {
    const asking =
      ({ canActivate }: GuardUnderTest): Work =>
      (index) =>
        canActivate(tokenAt(index));
    const [requests = [], ...guards] = await batchesOf(
      [(index) => silent.execution(tokenAt(index)), ...[silent, recording, full].map(asking)],
      options,
    );
    // Without what it costs to make a request to ask with.
    const [withNeither = [], withRecord = [], withBoth = []] = guards.map((values) =>
      values.map((value, round) => value - (requests[round] ?? 0)),
    );
    return [
      ...costsOfParts(await profilesOf(asking(full), options), withBoth),
      { title: 'the whole guard, without a record', microseconds: summarise(withNeither) },
      { title: 'the whole guard, with its record', microseconds: summarise(withRecord) },
      { title: 'the whole guard, with its record and a rate limit', microseconds: summarise(withBoth) },
    ];
  } finally {
    await Promise.all([silent.close(), recording.close(), full.close()]);
  }
}

/** A profile for each round. */
async function profilesOf(work: Work, { signal, batches }: MeasureOptions): Promise<readonly Profile[]> {
  const profiles: Profile[] = [];
  for (let round = 0; round < batches; round += 1) {
    signal.throwIfAborted();
    profiles.push(await profileOf(() => repeat(work, profileMs)));
  }
  return profiles;
}

async function repeat(work: Work, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  for (let index = 0; performance.now() < end;)
    for (const last = index + 100; index < last; index += 1) await work(index);
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
