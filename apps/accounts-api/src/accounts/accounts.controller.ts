import {
  editAccount,
  editAccountDates,
  entityTag,
  getAccount,
  getAccountSummary,
  getAvailableBalance,
  inquireAccounts,
  replaceAccount,
} from '@ambit/accounts-contract';
import type { InputOf, ResponseOf } from '@ambit/api-contract';
import { type Database, inInstitution } from '@ambit/database';
import { Caller, Operation, OperationInput } from '@ambit/nest-authorization';
import { Controller, Inject } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { CLOCK, type Clock } from '../clock.ts';
import { DATABASE } from '../database/database-token.ts';
import type { Tables } from '../database/tables.ts';
import { asProblem } from '../database/unstorable.ts';
import { accountConstraint } from '../permissions/account-constraint.ts';
import { type AccountRow, type ChangeableAccount, toAccount } from './account-row.ts';
import { changeAccount } from './change-account.ts';
import { type AccountKey, findAccount } from './find-account.ts';
import { inquireAccounts as findPage } from './inquire-accounts.ts';
import { applyMergePatch } from './merge-patch.ts';
import { readAvailableBalance } from './read-available-balance.ts';
import { summariseAccount } from './summarise-account.ts';

/** The seven operations. Whoever gets here has passed every check; each works in a transaction of its institution. */
@Controller()
export class AccountsController {
  readonly #database: Database<Tables>;
  readonly #clock: Clock;

  constructor(@Inject(DATABASE) database: Database<Tables>, @Inject(CLOCK) clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  @Operation(getAccount)
  async getAccount(
    @OperationInput() { params }: InputOf<typeof getAccount>,
  ): Promise<ResponseOf<typeof getAccount>> {
    return tagged(await this.#within(params, (db) => findAccount(db, params)));
  }

  @Operation(getAccountSummary)
  async getAccountSummary(
    @OperationInput() { params, query }: InputOf<typeof getAccountSummary>,
  ): Promise<ResponseOf<typeof getAccountSummary>> {
    const asOf = query.asOf ?? new Date(this.#clock()).toISOString().slice(0, 10);
    return { status: 200, body: await this.#within(params, (db) => summariseAccount(db, params, asOf)) };
  }

  @Operation(getAvailableBalance)
  async getAvailableBalance(
    @OperationInput() { params }: InputOf<typeof getAvailableBalance>,
  ): Promise<ResponseOf<typeof getAvailableBalance>> {
    return {
      status: 200,
      body: await this.#within(params, (db) => readAvailableBalance(db, params, new Date(this.#clock()))),
    };
  }

  @Operation(inquireAccounts)
  async inquireAccounts(
    @OperationInput() { params, body }: InputOf<typeof inquireAccounts>,
    @Caller() caller: Caller,
  ): Promise<ResponseOf<typeof inquireAccounts>> {
    const { institutionUniversalId } = params;
    const constraint = accountConstraint(caller.constraint);
    return {
      status: 200,
      body: await this.#within(params, (db) => findPage(db, institutionUniversalId, body, constraint)),
    };
  }

  @Operation(replaceAccount)
  replaceAccount(
    @OperationInput() input: InputOf<typeof replaceAccount>,
  ): Promise<ResponseOf<typeof replaceAccount>> {
    // What PUT leaves out is gone: the description is the one field that may be absent.
    return this.#change(input, ({ description: _, ...current }) => ({ ...current, ...input.body }));
  }

  @Operation(editAccountDates)
  editAccountDates(
    @OperationInput() input: InputOf<typeof editAccountDates>,
  ): Promise<ResponseOf<typeof editAccountDates>> {
    return this.#change(input, (current) => applyMergePatch(current, input.body));
  }

  @Operation(editAccount)
  editAccount(@OperationInput() input: InputOf<typeof editAccount>): Promise<ResponseOf<typeof editAccount>> {
    return this.#change(input, (current) => applyMergePatch(current, input.body));
  }

  async #change(
    { params, headers }: { readonly params: AccountKey; readonly headers: { readonly 'if-match': string } },
    change: (current: ChangeableAccount) => ChangeableAccount,
  ): Promise<ResponseOf<typeof editAccount>> {
    const ifMatch = headers['if-match'];
    return tagged(
      await this.#within(params, (db) => changeAccount(db, { account: params, ifMatch, change })),
    );
  }

  #within<Result>(
    { institutionUniversalId }: Pick<AccountKey, 'institutionUniversalId'>,
    work: (db: Kysely<Tables>) => Promise<Result>,
  ): Promise<Result> {
    return inInstitution(this.#database, institutionUniversalId, work).catch((error: unknown) => {
      throw asProblem(error);
    });
  }
}

function tagged(row: AccountRow): ResponseOf<typeof getAccount> {
  return { status: 200, headers: { etag: entityTag(row.version) }, body: toAccount(row) };
}
