import { describe, expect, it } from '@jest/globals';
import type { ResponseOf } from '@ambit/api-contract';
import { Controller, Delete, Get, type Type } from '@nestjs/common';
import { Operation, Public } from '../index.ts';
import { NotesController, notesApi, notesApp, testKeys } from '../notes-app.fixture.ts';

@Controller('extra')
class Undecorated {
  @Delete(':id')
  remove(): void {
    throw new Error('never reached');
  }
}

@Controller()
class Contradicting {
  @Operation(notesApi.operations.getNote)
  @Public({ reason: 'by mistake' })
  getNote(): ResponseOf<typeof notesApi.operations.getNote> {
    return { status: 200, headers: { etag: '"1"' }, body: {} };
  }
}

@Controller()
class Open {
  @Get('status')
  @Public({ reason: 'a status page' })
  status(): string {
    return 'ok';
  }
}

class Base {
  @Get('inherited')
  inherited(): string {
    return 'never reached';
  }
}

@Controller()
class Inheriting extends Base {}

async function boot(...controllers: Type[]): Promise<string> {
  const { options } = await testKeys();
  const permissionPolicy = { decide: () => Promise.resolve({ allowed: true } as const) };
  const app = await notesApp({ ...options, permissionPolicy }, controllers);
  try {
    await app.listen(0, '127.0.0.1');
    return 'booted';
  } catch (error) {
    return error instanceof Error && 'code' in error
      ? `${String(error.code)}: ${error.message}`
      : String(error);
  } finally {
    await app.close();
  }
}

describe('the boot audit', () => {
  it('lets an application boot whose routes are the operations of its contract', async () => {
    expect(await boot(NotesController, Open)).toBe('booted');
  });

  it('refuses a route that declares nothing, and names it', async () => {
    expect(await boot(NotesController, Undecorated)).toBe(
      'boot_audit_failed: The routes of this application and its contract differ: ' +
        'Undecorated.remove (DELETE /extra/:id) declares no operation: add @Operation(…) of the contract, or @Public({ reason })',
    );
  });

  it('refuses an inherited route that declares nothing', async () => {
    expect(await boot(NotesController, Inheriting)).toContain(
      'Inheriting.inherited (GET /inherited) declares no operation',
    );
  });

  it('refuses an operation that no route serves', async () => {
    expect(await boot(Open)).toContain(
      "'getNote' (GET /:tenant/user/:user/notes/:id) of the API 'notes' is served by no route",
    );
  });

  it('refuses an operation that is served twice, and one that is public too', async () => {
    const refused = await boot(NotesController, Contradicting);
    expect(refused).toContain("'getNote' is served twice, by NotesController.getNote");
    expect(refused).toContain(
      'Contradicting.getNote (GET /:tenant/user/:user/notes/:id) has both @Operation and @Public',
    );
  });

  it('wants a reason of every public route', () => {
    expect(() => Public({ reason: ' ' })).toThrow('@Public needs a reason');
  });
});
