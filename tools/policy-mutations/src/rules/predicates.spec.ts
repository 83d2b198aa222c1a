import { describe, expect, it } from '@jest/globals';
import { textsOf } from './changes.fixture.ts';
import { permissionPredicateRemoved } from './permission-predicate-removed.ts';
import { tenantPredicateRemoved } from './tenant-predicate-removed.ts';

const grants = 'apps/accounts-api/src/grants/x.ts';

describe('a query', () => {
  it('does not say of which institution', () => {
    expect(
      textsOf(tenantPredicateRemoved, "db.where('institution_id', '=', a).where('id', '=', b).execute();"),
    ).toEqual(["db.where('id', '=', b).execute();"]);
    expect(
      textsOf(
        tenantPredicateRemoved,
        "db.whereRef('grant.institution_id', '=', 'user.institution_id').execute();",
      ),
    ).toEqual(['db.execute();']);
  });

  it('that is written as SQL does not either, in each of its places', () => {
    const code =
      'sql`select 1 from a where institution_id = ${x.id} and b = ${y} union select 2 where t.institution_id = ${x.id}`;';
    expect(textsOf(tenantPredicateRemoved, code)).toEqual([
      code.replace('institution_id = ${x.id} and', 'institution_id = institution_id and'),
      code.replace('t.institution_id = ${x.id}', 't.institution_id = t.institution_id'),
    ]);
  });

  it('of grants does not say of whom or for what', () => {
    const code = "db.where('institution_id', '=', a).where('permission', '=', b).execute();";
    expect(textsOf(permissionPredicateRemoved, code, grants)).toEqual([
      "db.where('institution_id', '=', a).execute();",
    ]);
    expect(textsOf(permissionPredicateRemoved, code)).toEqual([]);
    const text = 'sql`where t.institution_id = ${x} and user_id = ${y}`;';
    expect(textsOf(permissionPredicateRemoved, text, grants)).toEqual([
      text.replace('user_id = ${y}', 'user_id = user_id'),
    ]);
  });

  it('of the seed and the import is not the policy', () => {
    const code = "db.where('institution_id', '=', a);";
    expect(textsOf(tenantPredicateRemoved, code, 'apps/accounts-api/src/seed/x.ts')).toEqual([]);
  });
});
