import { describe, expect, it } from '@jest/globals';
import { ScopeSet } from '@ambit/scopes';
import { institution, notesApi, user } from '../notes-app.fixture.ts';
import { stages as stageNames } from '../problem/stage.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { readRegistrations } from './client.ts';
import { operationStages } from './operation-stages.ts';
import { runStages, type StageCheck, StageFailure } from './stage-check.ts';

const inOrder = operationStages({ decide: () => ({ allowed: false, reason: 'missing_permission' }) });

/** A request that each stage up to `from` lets pass, and every later one refuses. */
function failingFrom(from: number): AuthorizationRequest {
  const passes = (stage: number): boolean => stage < from;
  return {
    operation: notesApi.operations.getNote,
    boundary: notesApi.boundary,
    scopes: ['accounts.read'],
    client: {
      clientId: 'client',
      scopes: ScopeSet.parse(passes(0) ? 'accounts.read' : 'openid'),
      institutions: readRegistrations(
        passes(1) ? [{ id: institution, enterprise_users: passes(2) ? [user] : [] }] : [],
      ),
    },
    params: { tenant: institution, user, id: passes(3) ? 'n1' : 'much-too-long' },
    message: undefined,
    found: {
      institution: undefined,
      enterpriseUser: undefined,
      input: undefined,
      constraint: undefined,
      basis: undefined,
    },
  };
}

/** Who refuses each of these requests; a stage that misses what an earlier one leaves says so by its error. */
async function refusals(stages: readonly StageCheck<AuthorizationRequest>[]): Promise<readonly string[]> {
  return Promise.all(
    inOrder.map(async (_, from) => {
      const outcome = await runStages(stages, failingFrom(from));
      return outcome instanceof StageFailure ? 'error' : (outcome?.stage ?? 'none');
    }),
  );
}

function* permutations<Item>(items: readonly Item[]): Iterable<readonly Item[]> {
  if (items.length === 0) yield [];
  for (const [index, item] of items.entries())
    for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
}

describe('the order of the stages', () => {
  it('is that which the list of their names has', async () => {
    const names = inOrder.map(({ name }) => name);
    expect(['authentication', 'rate_limit', ...names, 'handler']).toEqual(stageNames);
    expect(await refusals(inOrder)).toEqual(names);
  });

  it('is the only one by which these requests are refused so: 119 others are found out', async () => {
    const expected = await refusals(inOrder);
    let others = 0;
    for (const stages of permutations(inOrder)) {
      if (stages.every((stage, index) => stage === inOrder[index])) continue;
      others += 1;
      expect(await refusals(stages)).not.toEqual(expected);
    }
    expect(others).toBe(119);
  });

  it('needs each of them: one that is left out is found out', async () => {
    const expected = await refusals(inOrder);
    for (const index of inOrder.keys())
      expect(await refusals(inOrder.toSpliced(index, 1))).not.toEqual(expected);
  });

  it('answers at once when no stage waits, and goes on after one that does', async () => {
    const passes: StageCheck<object> = { name: 'scope', check: () => undefined };
    const waits: StageCheck<object> = { name: 'institution', check: () => Promise.resolve(undefined) };
    const throws: StageCheck<object> = {
      name: 'permission',
      check: () => {
        throw new Error('away');
      },
    };
    expect(runStages([passes, passes], {})).toBeUndefined();
    expect(runStages([passes, waits], {})).toBeInstanceOf(Promise);
    expect(await runStages([waits, throws], {})).toEqual(new StageFailure('permission', new Error('away')));
  });
});
