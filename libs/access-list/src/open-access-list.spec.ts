import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerifiedAccessToken } from '@ambit/access-token';
import type { PermissionQuestion } from '@ambit/nest-authorization';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AccessListError, openAccessList, type OpenAccessList } from './index.ts';
import * as publicSurface from './index.ts';

const question: PermissionQuestion = {
  institution: 'institution',
  enterpriseUser: 'user',
  permission: 'notes:view',
  resource: 'note',
};
const grant = {
  institution: 'institution',
  enterpriseUser: 'user',
  permissions: ['notes:view'],
  resources: 'all',
};
const refused = { allowed: false, reason: 'missing_permission' };

describe('an access list', () => {
  let directory: string;
  let file: string;
  const opened: OpenAccessList[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ambit-access-list-'));
    file = join(directory, 'access.json');
  });
  afterEach(async () => {
    for (const access of opened.splice(0)) access.close();
    await rm(directory, { recursive: true, force: true });
  });

  const open = async (list: unknown, options: Partial<Parameters<typeof openAccessList>[0]> = {}) => {
    await writeFile(file, typeof list === 'string' ? list : JSON.stringify(list));
    const access = await openAccessList({ file, everyMs: 5, ...options });
    opened.push(access);
    return {
      ...access,
      decides: (changes: Partial<PermissionQuestion> = {}) =>
        access.permissionPolicy.decide({ ...question, ...changes }),
    };
  };

  it('allows what a grant says, and nothing else', async () => {
    const { decides } = await open({ grants: [grant] });
    expect(decides()).toEqual({ allowed: true });
    expect(decides({ resource: undefined })).toEqual({ allowed: true });
    expect(decides({ permission: 'notes:replace' })).toEqual(refused);
    for (const unknown of [{ institution: 'other' }, { enterpriseUser: 'other' }])
      expect(decides(unknown)).toEqual({ allowed: false, reason: 'unknown_enterprise_user' });
  });

  it('allows nobody anything when it is empty', async () => {
    const { decides } = await open({ grants: [] });
    expect(decides()).toMatchObject({ allowed: false });
  });

  it('keeps two apart whose names together read alike', async () => {
    const { decides } = await open({ grants: [{ ...grant, institution: 'a","b', enterpriseUser: 'c' }] });
    expect(decides({ institution: 'a', enterpriseUser: 'b","c' })).toMatchObject({ allowed: false });
  });

  it('for named ones is no grant for another, nor for an operation that is about all', async () => {
    const { decides } = await open({ grants: [{ ...grant, resources: ['note'] }] });
    expect(decides()).toEqual({ allowed: true });
    expect(decides({ resource: 'other' })).toEqual(refused);
    expect(decides({ resource: undefined })).toEqual(refused);
  });

  it('holds from its first moment until just before its last', async () => {
    const at = (moment: string) => Date.parse(moment);
    let now = 0;
    const times = { validFrom: '2026-11-01T00:00:00Z', validUntil: '2026-12-01T00:00:00+01:00' };
    const { decides } = await open({ grants: [{ ...grant, ...times }] }, { clock: () => now });
    for (const [moment, allowed] of [
      ['2026-10-31T23:59:59.999Z', false],
      ['2026-11-01T00:00:00.000Z', true],
      ['2026-11-30T22:59:59.999Z', true],
      ['2026-11-30T23:00:00.000Z', false],
    ] as const) {
      now = at(moment);
      expect([moment, decides()]).toMatchObject([moment, { allowed }]);
    }
  });

  it('takes back single tokens, and those that a client was given before a moment', async () => {
    const issuedAt = Date.parse('2026-11-01T00:00:00Z') / 1000;
    // Of a token no more is looked at.
    const token = { jwtId: 'a', clientId: 'b', issuedAt } as VerifiedAccessToken;
    const hash = createHash('sha256').update('a').digest('base64url');
    const one = await open({ grants: [], revoked: { tokens: [hash] } });
    expect(one.revocations.isRevoked(token)).toBe(true);
    expect(one.revocations.isRevoked({ ...token, jwtId: 'c' })).toBe(false);
    const clients = [{ clientId: 'b', issuedBefore: '2026-11-01T00:00:00.500Z' }];
    const all = await open({ grants: [], revoked: { clients } });
    expect(all.revocations.isRevoked(token)).toBe(true);
    expect(all.revocations.isRevoked({ ...token, issuedAt: issuedAt + 1 })).toBe(false);
    expect(all.revocations.isRevoked({ ...token, clientId: 'c' })).toBe(false);
  });

  it('holds a change soon, also when a link is swapped', async () => {
    await writeFile(join(directory, 'first.json'), JSON.stringify({ grants: [grant] }));
    await writeFile(join(directory, 'second.json'), JSON.stringify({ grants: [] }));
    await symlink('first.json', join(directory, 'link'));
    const access = await openAccessList({ file: join(directory, 'link'), everyMs: 5 });
    opened.push(access);
    expect(access.permissionPolicy.decide(question)).toEqual({ allowed: true });
    await symlink('second.json', join(directory, 'link.new'));
    await rename(join(directory, 'link.new'), join(directory, 'link'));
    await until(() => !isAllowed(access));
    expect(isAllowed(access)).toBe(false);
  });

  it('that becomes unreadable is told once, and what was read before holds on until it is mended', async () => {
    const warnings: AccessListError[] = [];
    const access = await open({ grants: [grant] }, { onWarning: (warning) => warnings.push(warning) });
    await writeFile(file, '{ "grants": [');
    await until(() => warnings.length > 0);
    await rm(file);
    await until(() => warnings.length > 1);
    expect(warnings.map(({ code }) => code)).toEqual(['access_list_invalid', 'access_list_missing']);
    expect(isAllowed(access)).toBe(true);
    await writeFile(file, '{ "grants": [] }');
    await until(() => !isAllowed(access));
    expect(warnings).toHaveLength(2);
    // And is told again when it goes away again, also when it had come back as it was.
    while (warnings.length < 4) {
      await rm(file, { force: true });
      await new Promise((resolve) => setTimeout(resolve, 10));
      await writeFile(file, '{ "grants": [] }');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(warnings.slice(2).map(({ code }) => code)).toEqual(['access_list_missing', 'access_list_missing']);
  });

  it.each([
    ['not JSON', 'access_list_invalid', 'is not JSON'],
    [{}, 'access_list_invalid', 'grants'],
    [{ grants: [{ ...grant, permissions: ['view'] }] }, 'access_list_invalid', 'is no permission'],
    [{ grants: [{ ...grant, resources: [] }] }, 'access_list_invalid', 'resources'],
    [{ grants: [{ ...grant, validTill: '2026-12-01' }] }, 'access_list_invalid', 'validTill'],
    [{ grants: [], revoked: { tokens: ['jti'] } }, 'access_list_invalid', 'is no SHA-256'],
  ])('refuses %j, and says what is wrong', async (list, code, message) => {
    const failure = open(list);
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    await expect(failure).rejects.toThrow(file);
  });

  it('that is not there says how to make one', async () => {
    await expect(openAccessList({ file })).rejects.toMatchObject({
      code: 'access_list_missing',
      message: expect.stringContaining('{ "grants": [] }'),
    });
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toEqual(['AccessListError', 'openAccessList']);
});

function isAllowed(access: OpenAccessList): boolean {
  const answer = access.permissionPolicy.decide(question);
  return 'allowed' in answer && answer.allowed;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
