import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { loadRegistration } from './load-registration.ts';
import { formatPolicyTable, policyTable } from './policy-table.ts';
import { clientEntry, clientId, institution, registrationFile, user } from './registration.fixture.ts';

const otherInstitution = '1c9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
const otherUser = '3b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';

async function load(content: string) {
  const directory = await mkdtemp(join(tmpdir(), 'policy-table-'));
  try {
    await writeFile(join(directory, 'clients.json'), content);
    return await loadRegistration(join(directory, 'clients.json'));
  } finally {
    await rm(directory, { recursive: true });
  }
}

const withInstitutions = (...institutions: readonly object[]) =>
  load(JSON.stringify(registrationFile([clientEntry({ institutions })])));

it('the policy table says for each client and institution for whom it acts, and why for any', async () => {
  const registration = await withInstitutions(
    { id: institution, associated_enterprise_user: user, act_for: [otherUser, user] },
    {
      id: otherInstitution,
      associated_enterprise_user: user,
      act_for: { any: true, reason: 'Reads for every branch' },
    },
  );
  const common = { client: clientId, name: 'balance-snapshot', scopes: ['accounts.read'] };
  expect(policyTable(registration)).toEqual([
    { ...common, institution, actsFor: [otherUser, user], reason: undefined },
    { ...common, institution: otherInstitution, actsFor: 'any', reason: 'Reads for every branch' },
  ]);
});

it('a reason stays in its cell, whatever is in it', () => {
  const common = { client: clientId, name: 'balance-snapshot', scopes: ['accounts.read'], institution };
  const reason = 'one\n| two \\| three';
  const [, , row = ''] = formatPolicyTable([{ ...common, actsFor: 'any', reason }]).split('\n');
  expect(row).toMatch(/ \| one \\\| two \\\\\\\| three \|$/);
});

it('the README shows the table of the registration that it shows', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, registration = ''] = /```json\n(\{\n {2}"resources"[^]*?)```/.exec(readme) ?? [];
  expect(readme).toContain(`\`\`\`text\n${formatPolicyTable(policyTable(await load(registration)))}\`\`\``);
});
