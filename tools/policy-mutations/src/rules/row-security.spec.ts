import { describe, expect, it } from '@jest/globals';
import { changesOf, textsOf } from './changes.fixture.ts';
import { policyWidened } from './policy-widened.ts';
import { privilegeAdded } from './privilege-added.ts';
import { rowSecurityRemoved } from './row-security-removed.ts';

const migration = 'apps/accounts-api/src/database/migrations/x.ts';

describe('a table', () => {
  it('is not isolated by institution', () => {
    const code = "await isolateByInstitution(db, 'decision');";
    expect(changesOf(rowSecurityRemoved, code, migration)).toEqual([`${code} → ;`]);
  });

  it('is not among those that are', () => {
    const code = "for (const table of ['a', 'b']) await isolateByInstitution(db, table);";
    expect(textsOf(rowSecurityRemoved, code, migration)).toEqual([
      code.replace("'a', ", ' '),
      code.replace("'b'", ''),
      code.replace('await isolateByInstitution(db, table)', ''),
    ]);
  });

  it.each([
    'create policy a on b using (true)',
    'alter table b enable row level security',
    'alter table b force row level security',
    'create trigger a before update or delete on b',
    'revoke all on all tables in schema a from b',
    "select set_config('ambit.institution', 'a', true)",
  ])('lacks the statement that holds it: %s', (statement) => {
    const code = `await sql\`${statement}\`.execute(db);`;
    expect(changesOf(rowSecurityRemoved, code, migration)).toEqual([`${code} → ;`]);
  });

  it('has all else', () => {
    expect(changesOf(rowSecurityRemoved, 'await sql`create table a ()`.execute(db);', migration)).toEqual([]);
  });
});

describe('a policy', () => {
  it('is about every row', () => {
    const code = 'sql`create policy a on b for insert using ((select ${c} is null)) with check (d = (e))`';
    expect(textsOf(policyWidened, code, migration)).toEqual([
      code.replace('(select ${c} is null)', 'true'),
      code.replace('d = (e)', 'true'),
    ]);
  });

  it('is about every role', () => {
    expect(
      changesOf(policyWidened, 'sql`create policy a on b to current_user using (true)`', migration),
    ).toEqual(['to current_user → ']);
  });
});

describe('a privilege', () => {
  it('is had besides those that are needed', () => {
    const code = "const privileges = { a: ['select', 'insert', 'delete'], b: [] };";
    const file = 'apps/accounts-api/src/database/privileges.ts';
    expect(textsOf(privilegeAdded, code, file).slice(0, 2)).toEqual([
      code.replace("'delete'", "'delete', 'update'"),
      code.replace('[]', "['select']"),
    ]);
    expect(textsOf(privilegeAdded, code, migration)).toEqual([]);
  });
});
