import { Session } from 'node:inspector/promises';
import { memoryRateLimiter } from '@ambit/nest-authorization';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Issuer, startIssuer } from '../tokens/issuer.ts';
import { costsOfParts, guardParts, wholeGuard } from './guard-parts.ts';
import { guardUnderTest } from './guard-under-test.ts';
import { isFunction, type Profile, type ProfiledFunction } from './profile.ts';
import { measureStages } from './stages.ts';
import { verifierOf } from './verifier-of.ts';

const [, bearer, , scope] = guardParts;
if (bearer === undefined || scope === undefined) throw new TypeError('The guard has these');

interface Frame {
  readonly of: ProfiledFunction;
  readonly samples: number;
  readonly calls?: readonly Frame[];
}

/** A profile as V8 gives it, of a tree of calls. */
function profile(...calls: readonly Frame[]): Profile {
  const nodes: Profile['nodes'] = [];
  const add = ({ of: { name, file }, samples, calls: inner = [] }: Frame): number => {
    const id = nodes.length + 1;
    const children: number[] = [];
    const callFrame = {
      functionName: name,
      url: `file:///dist/${file}.js`,
      scriptId: '1',
      lineNumber: 0,
      columnNumber: 0,
    };
    nodes.push({ id, callFrame, hitCount: samples, children });
    children.push(...inner.map(add));
    return id;
  };
  add({ of: { name: '(root)', file: '' }, samples: 0, calls });
  return { nodes };
}

function microsecondsOf(part: { readonly title: string }, profiles: readonly Profile[], whole: number) {
  const stage = costsOfParts(
    profiles,
    profiles.map(() => whole),
  ).find(({ title }) => title === part.title);
  return stage?.microseconds?.median;
}

const helper = { name: 'read', file: 'token/read' };

describe('the cost of a part of the guard', () => {
  it('is its share of the samples, with those of what it calls', () => {
    const guard = {
      of: wholeGuard,
      samples: 2,
      calls: [
        { of: scope, samples: 1 },
        { of: bearer, samples: 3, calls: [{ of: helper, samples: 4 }] },
      ],
    };
    expect(microsecondsOf(bearer, [profile(guard)], 5)).toBeCloseTo(3.5);
    expect(microsecondsOf(scope, [profile(guard)], 5)).toBeCloseTo(0.5);
  });

  it('counts no sample twice, and none from outside of the guard', () => {
    const nested = { of: bearer, samples: 1, calls: [{ of: bearer, samples: 1 }] };
    const inside = { of: wholeGuard, samples: 2, calls: [nested] };
    expect(microsecondsOf(bearer, [profile(inside, { of: bearer, samples: 100 })], 1)).toBeCloseTo(0.5);
  });

  it('is absent, and not nothing, when no profile has seen it', () => {
    const without = profile({ of: wholeGuard, samples: 10 });
    const scopeStage = costsOfParts([without], [5]).find(({ title }) => title === scope.title);
    expect(scopeStage).toEqual({
      title: scope.title,
      absent: 'no profile of the guard has check of stages/scope-stage',
    });
  });

  it('may be nothing in one profile, when another one has seen it', () => {
    const without = profile({ of: wholeGuard, samples: 10 });
    const having = profile({ of: wholeGuard, samples: 9, calls: [{ of: scope, samples: 1 }] });
    expect(microsecondsOf(scope, [without, having, having], 5)).toBeCloseTo(0.5);
  });
});

describe('the stages of the guard as it is', () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await startIssuer();
  });
  afterAll(() => issuer.close());

  it('are functions that a request runs, under these names', async () => {
    const verifier = verifierOf(issuer);
    const rateLimiter = memoryRateLimiter({ perSecond: 1, burst: 1 });
    const guard = await guardUnderTest({ verifier, onDecision: () => undefined, rateLimiter });
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    await guard.canActivate(issuer.token('ES256'));
    const { result } = await session.post('Profiler.takePreciseCoverage');
    session.disconnect();
    await guard.close();
    const hasRun = (part: ProfiledFunction): boolean =>
      result.some(({ url, functions }) =>
        functions.some(
          ({ functionName, ranges }) => isFunction(part, functionName, url) && (ranges[0]?.count ?? 0) > 0,
        ),
      );
    expect([wholeGuard, ...guardParts].filter((part) => !hasRun(part))).toEqual([]);
  });

  it('together cost no more than the whole', async () => {
    const options = { signal: new AbortController().signal, batches: 2, batchMs: 50 };
    const stages = await measureStages(issuer, options, () => undefined);
    const medianOf = (wanted: string): number | undefined =>
      stages.find(({ title }) => title === wanted)?.microseconds?.median;
    const parts = guardParts.map(({ title }) => medianOf(title) ?? 0);
    expect(medianOf('bearer token, a known one')).toBeGreaterThan(0);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(
      medianOf('the whole guard, with its record and a rate limit') ?? 0,
    );
  }, 60_000);
});
