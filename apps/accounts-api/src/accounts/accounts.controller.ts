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
import { type AnyOperation, idempotencyKeyHeader, type InputOf, type ResponseOf } from '@ambit/api-contract';
import { type Database, inInstitution } from '@ambit/database';
import { Caller, Operation, OperationInput } from '@ambit/nest-authorization';
import { Controller, Inject } from '@nestjs/common';
import type { Transaction } from 'kysely';
import { recordChange } from '../audit/record-change.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { DATABASE } from '../database/database-token.ts';
import type { Tables } from '../database/tables.ts';
import { asProblem } from '../database/unstorable.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { accountConstraint } from '../permissions/account-constraint.ts';
import { type AccountRow, type ChangeableAccount, toAccount } from './account-row.ts';
import { answerRead, hashTag } from './answer-read.ts';
import { changeAccount } from './change-account.ts';
import { type AccountKey, findAccount } from './find-account.ts';
import { inquireAccounts as findPage } from './inquire-accounts.ts';
import { applyMergePatch } from './merge-patch.ts';
import { readAvailableBalance } from './read-available-balance.ts';
import { summariseAccount } from './summarise-account.ts';

/** What the three changes have in common. */
type ChangeInput = Pick<InputOf<typeof editAccount>, 'params' | 'headers'> & { readonly body: object };

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
    @OperationInput() { params, headers }: InputOf<typeof getAccount>,
  ): Promise<ResponseOf<typeof getAccount>> {
    const row = await this.#within(params, (db) => findAccount(db, params));
    return answerRead(headers, tagged(row));
  }

  @Operation(getAccountSummary)
  async getAccountSummary(
    @OperationInput() { params, query, headers }: InputOf<typeof getAccountSummary>,
  ): Promise<ResponseOf<typeof getAccountSummary>> {
    const asOf = query.asOf ?? new Date(this.#clock()).toISOString().slice(0, 10);
    const body = await this.#within(params, (db) => summariseAccount(db, params, asOf));
    return answerRead(headers, { status: 200, headers: { etag: hashTag(body) }, body });
  }

  @Operation(getAvailableBalance)
  async getAvailableBalance(
    @OperationInput() { params, headers }: InputOf<typeof getAvailableBalance>,
  ): Promise<ResponseOf<typeof getAvailableBalance>> {
    const now = new Date(this.#clock());
    const body = await this.#within(params, (db) => readAvailableBalance(db, params, now));
    // The moment of the reading is no change of the balances. With it the tag is weak: two answers of one tag differ.
    const { asOf: _, ...balances } = body;
    return answerRead(headers, { status: 200, headers: { etag: `W/${hashTag(balances)}` }, body });
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
    @Caller() caller: Caller,
  ): Promise<ResponseOf<typeof replaceAccount>> {
    // What PUT leaves out is gone: the description is the one field that may be absent.
    return this.#change(replaceAccount, input, caller, ({ description: _, ...current }) => ({
      ...current,
      ...input.body,
    }));
  }

  @Operation(editAccountDates)
  editAccountDates(
    @OperationInput() input: InputOf<typeof editAccountDates>,
    @Caller() caller: Caller,
  ): Promise<ResponseOf<typeof editAccountDates>> {
    return this.#change(editAccountDates, input, caller, (current) => applyMergePatch(current, input.body));
  }

  @Operation(editAccount)
  editAccount(
    @OperationInput() input: InputOf<typeof editAccount>,
    @Caller() caller: Caller,
  ): Promise<ResponseOf<typeof editAccount>> {
    return this.#change(editAccount, input, caller, (current) => applyMergePatch(current, input.body));
  }

  /** Effect, audit and the answer under the idempotency key are of one transaction. */
  async #change(
    operation: Pick<AnyOperation, 'id'>,
    input: ChangeInput,
    caller: Caller,
    change: (current: ChangeableAccount) => ChangeableAccount,
  ): Promise<ResponseOf<typeof editAccount>> {
    const { params: account, headers } = input;
    const { 'if-match': ifMatch, [idempotencyKeyHeader]: idempotencyKey } = headers;
    return this.#within(account, (db) =>
      answerOnce(db, { operation, caller, input }, async () => {
        const changed = await changeAccount(db, { account, ifMatch, change });
        await recordChange(db, { operation, caller, idempotencyKey, ...changed });
        return tagged(changed.after);
      }),
    );
  }

  #within<Result>(
    { institutionUniversalId }: Pick<AccountKey, 'institutionUniversalId'>,
    work: (db: Transaction<Tables>) => Promise<Result>,
  ): Promise<Result> {
    return inInstitution(this.#database, institutionUniversalId, work).catch((error: unknown) => {
      throw asProblem(error);
    });
  }
}

function tagged(row: AccountRow) {
  return { status: 200, headers: { etag: entityTag(row.version) }, body: toAccount(row) } as const;
}
