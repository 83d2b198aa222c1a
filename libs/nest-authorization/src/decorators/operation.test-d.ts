import type { InputOf, ResponseOf } from '@ambit/api-contract';
import { Operation } from '../index.ts';
import { notesApi } from '../notes-app.fixture.ts';

const { getNote, replaceNote } = notesApi.operations;

export class Handlers {
  @Operation(getNote)
  getNote(input: InputOf<typeof getNote>): ResponseOf<typeof getNote> {
    return { status: 200, headers: { etag: input.params.id }, body: {} };
  }

  @Operation(replaceNote)
  async replaceNote(): Promise<ResponseOf<typeof replaceNote>> {
    return { status: 200, headers: { etag: '"1"' }, body: {} };
  }

  // @ts-expect-error 201 is no answer of the contract
  @Operation(getNote)
  wrongStatus() {
    return { status: 201, headers: { etag: '"1"' }, body: {} };
  }

  // @ts-expect-error the contract promises an entity tag
  @Operation(getNote)
  missingHeader() {
    return { status: 200, body: {} };
  }
}
