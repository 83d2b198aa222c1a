import { inquireDecisions } from '@ambit/accounts-contract';
import type { InputOf, ResponseOf } from '@ambit/api-contract';
import { type Database, inInstitution } from '@ambit/database';
import { Operation, OperationInput } from '@ambit/nest-authorization';
import { Controller, Inject } from '@nestjs/common';
import { DATABASE } from '../database/database-token.ts';
import type { Tables } from '../database/tables.ts';
import { asProblem } from '../database/unstorable.ts';
import type { DecisionRecorder } from './decision-recorder.ts';
import { inquireDecisions as findPage } from './inquire-decisions.ts';

/** Injection token of the API's `DecisionRecorder`. */
export const DECISION_RECORDER = Symbol('DecisionRecorder');

@Controller()
export class DecisionsController {
  readonly #database: Database<Tables>;
  readonly #recorder: DecisionRecorder;

  constructor(
    @Inject(DATABASE) database: Database<Tables>,
    @Inject(DECISION_RECORDER) recorder: DecisionRecorder,
  ) {
    this.#database = database;
    this.#recorder = recorder;
  }

  @Operation(inquireDecisions)
  async inquireDecisions(
    @OperationInput() { params, body }: InputOf<typeof inquireDecisions>,
  ): Promise<ResponseOf<typeof inquireDecisions>> {
    const institution = params.institutionUniversalId;
    const page = await inInstitution(this.#database, institution, (db) =>
      findPage(db, institution, body),
    ).catch((error: unknown) => {
      throw asProblem(error);
    });
    return { status: 200, body: { ...page, recording: this.#recorder.state() } };
  }
}
