import {
  deleteRole,
  explainAccess,
  grantAccess,
  listGrants,
  listRoles,
  putRole,
  revokeGrant,
} from '@ambit/accounts-contract';
import type { InputOf, ResponseOf } from '@ambit/api-contract';
import { type Database, inInstitution } from '@ambit/database';
import { Caller, Explainer, Operation, OperationInput } from '@ambit/nest-authorization';
import { Controller, Inject } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.ts';
import { DATABASE } from '../database/database-token.ts';
import type { Tables } from '../database/tables.ts';
import { GRANT_POLICY, type GrantPolicy } from '../permissions/grant-policy.ts';
import { actingIn } from './acting-in.ts';
import { addGrant } from './add-grant.ts';
import { explainAccess as explain } from './explain-access.ts';
import { listGrants as findPage } from './list-grants.ts';
import { deleteRole as removeRole, listRoles as findRoles, putRole as writeRole } from './roles.ts';

/** Grants and roles, of the institution in the path alone: whoever gets here was granted the right to administer it. */
@Controller()
export class GrantsController {
  readonly #database: Database<Tables>;
  readonly #policy: GrantPolicy;
  readonly #explainer: Explainer;
  readonly #clock: Clock;

  constructor(
    @Inject(DATABASE) database: Database<Tables>,
    @Inject(GRANT_POLICY) policy: GrantPolicy,
    @Inject(Explainer) explainer: Explainer,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#database = database;
    this.#policy = policy;
    this.#explainer = explainer;
    this.#clock = clock;
  }

  @Operation(listGrants)
  async listGrants(
    @OperationInput() { query }: InputOf<typeof listGrants>,
    @Caller() { institution }: Caller,
  ): Promise<ResponseOf<typeof listGrants>> {
    const page = await inInstitution(this.#database, institution, (db) => findPage(db, institution, query));
    return { status: 200, body: page };
  }

  @Operation(grantAccess)
  async grantAccess(
    @OperationInput() { body }: InputOf<typeof grantAccess>,
    @Caller() caller: Caller,
  ): Promise<ResponseOf<typeof grantAccess>> {
    const { grant, added } = await this.#change(caller, (db) => addGrant(db, caller, body, this.#clock()));
    return { status: added ? 201 : 200, body: grant };
  }

  @Operation(revokeGrant)
  async revokeGrant(
    @OperationInput() { params }: InputOf<typeof revokeGrant>,
    @Caller() caller: Caller,
  ): Promise<ResponseOf<typeof revokeGrant>> {
    await this.#change(caller, (db) =>
      db
        .deleteFrom('access_grant')
        .where('institution_id', '=', caller.institution)
        .where('id', '=', params.grantId)
        .execute(),
    );
    return { status: 204 };
  }

  @Operation(explainAccess)
  async explainAccess(
    @OperationInput() { body }: InputOf<typeof explainAccess>,
    @Caller() caller: Caller,
  ): Promise<ResponseOf<typeof explainAccess>> {
    return { status: 200, body: await explain(this.#explainer, caller, body) };
  }

  @Operation(listRoles)
  async listRoles(@Caller() { institution }: Caller): Promise<ResponseOf<typeof listRoles>> {
    const roles = await inInstitution(this.#database, institution, (db) => findRoles(db, institution));
    return { status: 200, body: { roles: [...roles] } };
  }

  @Operation(putRole)
  async putRole(
    @OperationInput() { params, body }: InputOf<typeof putRole>,
    @Caller() caller: Caller,
  ): Promise<ResponseOf<typeof putRole>> {
    const { institution } = caller;
    const role = await this.#change(caller, (db) =>
      writeRole(db, { institution, name: params.roleName }, body),
    );
    return { status: 200, body: role };
  }

  @Operation(deleteRole)
  async deleteRole(
    @OperationInput() { params }: InputOf<typeof deleteRole>,
    @Caller() caller: Caller,
  ): Promise<ResponseOf<typeof deleteRole>> {
    const { institution } = caller;
    await this.#change(caller, (db) => removeRole(db, { institution, name: params.roleName }));
    return { status: 204 };
  }

  async #change<Result>(caller: Caller, work: Parameters<typeof actingIn<Result>>[2]): Promise<Result> {
    try {
      return await actingIn(this.#database, caller, work);
    } finally {
      // Also when it failed: whether it was committed may not be known.
      this.#policy.changed();
    }
  }
}
