import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { ScopeSet } from '@ambit/scopes';
import {
  type Decision,
  Explainer,
  type Explanation,
  type PermissionPolicy,
  ProblemError,
  problemTypeUri,
  stepUpRequired,
} from '../index.ts';
import {
  institution,
  notesAppOn,
  otherInstitution,
  otherUser,
  platforms,
  type TestKeys,
  testKeys,
  user,
} from '../notes-app.fixture.ts';

const own = [{ id: institution, enterprise_users: [user] }];
const constraint = { branches: ['001'] };

/** Decides by the note's id, so that each answer of a policy can be asked for. */
const permissionPolicy: PermissionPolicy = {
  decide: ({ resource }) => {
    if (resource === 'denied') return { allowed: false, reason: 'missing_permission' };
    if (resource === 'later') return Promise.resolve({ allowed: false, reason: 'unknown_enterprise_user' });
    if (resource === 'stepup') throw stepUpRequired({ maxAge: 60 });
    if (resource === 'steplater') return Promise.reject(stepUpRequired({ acrValues: ['strong'] }));
    if (resource === 'failing') throw new RangeError('the policy failed');
    if (resource === 'own')
      throw new ProblemError({ status: 403, type: 'refused', detail: 'in its own words' });
    return resource === 'some' ? { allowed: true, constraint } : { allowed: true };
  },
};

interface Case {
  readonly scope?: string;
  readonly institutions?: unknown;
  readonly tenant?: string;
  readonly acting?: string;
  readonly id?: string;
}
const cases: readonly (readonly [string, Case, Explanation['passed'][number] | undefined])[] = [
  ['everything is right', {}, undefined],
  ['the policy restricts', { id: 'some' }, undefined],
  [
    'any enterprise user will do',
    { institutions: [{ id: institution, enterprise_users: 'any' }], acting: otherUser },
    undefined,
  ],
  ['the scope is missing', { scope: 'accounts.write' }, 'scope'],
  ['all scopes are missing', { scope: 'openid' }, 'scope'],
  ['the institution is another', { tenant: otherInstitution }, 'institution'],
  ['the institution is none', { tenant: 'constructor' }, 'institution'],
  ['the claim is missing', { institutions: undefined }, 'institution'],
  ['the claim cannot be read', { institutions: { [institution]: 'any' } }, 'institution'],
  ['the enterprise user is another', { acting: otherUser }, 'enterprise_user'],
  [
    'no enterprise user is named',
    { institutions: [{ id: institution, enterprise_users: [] }] },
    'enterprise_user',
  ],
  [
    'an institution is there twice: the first one counts',
    { institutions: [...own, { id: institution, enterprise_users: 'any' }], acting: otherUser },
    'enterprise_user',
  ],
  ['the path does not fit', { id: 'much-too-long' }, 'input'],
  ['the permission is missing', { id: 'denied' }, 'permission'],
  ['the enterprise user is not known, which is looked up', { id: 'later' }, 'permission'],
  ['the policy wants the user to authenticate anew', { id: 'stepup' }, 'permission'],
  ['and says so later', { id: 'steplater' }, 'permission'],
  ['the policy refuses in its own words', { id: 'own' }, 'permission'],
];

describe.each(platforms)('on %s, the explanation', (platform) => {
  let keys: TestKeys;
  let app: INestApplication;
  let decisions: Decision[] = [];
  beforeAll(async () => {
    keys = await testKeys();
    app = await notesAppOn(platform, {
      ...keys.options,
      permissionPolicy,
      onDecision: (decision) => decisions.push(decision),
    });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  it.each(cases)('is what the guard says, when %s', async (_, asked, stage) => {
    const { scope = 'accounts.read', tenant = institution, acting = user, id = 'n1' } = asked;
    const institutions = 'institutions' in asked ? asked.institutions : own;
    const explanation = await app.get(Explainer).explain({
      operation: 'getNote',
      client: { clientId: 'client', scopes: ScopeSet.parse(scope), institutions },
      params: { tenant, user: acting, id },
    });
    expect(explanation.allowed ? undefined : explanation.stage).toBe(stage);

    decisions = [];
    const token = await keys.token({ scope, institutions });
    const response = await fetch(`${await app.getUrl()}/${tenant}/user/${acting}/notes/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body = (await response.json()) as Record<string, unknown> & { who?: { constraint?: unknown } };
    if (explanation.allowed) {
      expect(response.status).toBe(200);
      expect(explanation.constraint).toEqual(id === 'some' ? constraint : undefined);
      expect(body.who?.constraint).toEqual(explanation.constraint);
      expect(explanation.passed).toEqual(['scope', 'institution', 'enterprise_user', 'input', 'permission']);
      expect(decisions).toMatchObject([{ outcome: 'allowed', stage: undefined }]);
    } else {
      const { status, type, detail, rule } = explanation;
      expect({ status: response.status, ...body }).toMatchObject({
        status,
        type: problemTypeUri(type),
        detail,
        stage,
      });
      expect(decisions).toMatchObject([{ outcome: 'refused', stage, rule, status }]);
      expect(explanation.passed).not.toContain(stage);
    }
  });

  it('names the checks that were passed before the one that refuses', async () => {
    const client = { clientId: 'client', scopes: ScopeSet.parse('accounts.read'), institutions: own };
    const params = { tenant: institution, user, id: 'denied' };
    const explainer = app.get(Explainer);
    expect(await explainer.explain({ operation: 'getNote', client, params })).toMatchObject({
      allowed: false,
      passed: ['scope', 'institution', 'enterprise_user', 'input'],
      rule: 'permission notes:view',
    });
    // Of a PUT too the path alone: a question has no body.
    expect(await explainer.explain({ operation: 'replaceNote', client, params })).toMatchObject({
      stage: 'scope',
      passed: [],
    });
  });

  it('of an operation that is not served is a mistake of who asks', async () => {
    const client = { clientId: 'client', scopes: ScopeSet.parse('accounts.read'), institutions: own };
    await expect(app.get(Explainer).explain({ operation: 'toString', client, params: {} })).rejects.toThrow(
      "serves no operation 'toString'",
    );
  });

  it('is none where the policy fails: nothing is said of what would be allowed', async () => {
    const client = { clientId: 'client', scopes: ScopeSet.parse('accounts.read'), institutions: own };
    const params = { tenant: institution, user, id: 'failing' };
    await expect(app.get(Explainer).explain({ operation: 'getNote', client, params })).rejects.toThrow(
      'the policy failed',
    );
  });
});
