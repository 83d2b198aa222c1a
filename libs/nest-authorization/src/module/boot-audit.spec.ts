import { describe, expect, it } from '@jest/globals';
import { defineApi, defineOperation, type ResponseOf } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { Controller, Delete, Get, type Type } from '@nestjs/common';
import { z } from 'zod';
import {
  type AuthorizationOptions,
  formatRouteTable,
  Operation,
  Public,
  RequireScopes,
  type RouteTable,
} from '../index.ts';
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

@Controller(['reports', 'old/reports'])
class Reports {
  @Get('daily')
  @RequireScopes([scopes.decisions.read, scopes.policy.read], { reason: 'about nobody' })
  daily(): string {
    return 'daily';
  }
}

@Controller()
class Undecided {
  @Get('undecided')
  @RequireScopes([scopes.policy.read], { reason: 'about nobody' })
  @Public({ reason: 'by mistake' })
  undecided(): string {
    return 'never reached';
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

const listNotes = defineOperation({
  id: 'listNotes',
  method: 'GET',
  path: '/:tenant/user/:user/notes',
  summary: 'List the notes',
  scope: scopes.accounts.read,
  permission: 'notes:view',
  params: z.strictObject({ tenant: z.uuid(), user: z.uuid() }),
  responses: { 200: { description: 'The notes' } },
});
const listApi = defineApi({ ...notesApi, name: 'note-lists', operations: { listNotes } });

@Controller()
class ListController {
  @Operation(listNotes)
  listNotes(): ResponseOf<typeof listNotes> {
    return { status: 200 };
  }
}

async function boot(...controllers: Type[]): Promise<string> {
  return bootServing(notesApi, ...controllers);
}

let table: RouteTable;

async function bootServing(api: AuthorizationOptions['api'], ...controllers: Type[]): Promise<string> {
  const { options } = await testKeys();
  const onAudit = (audited: RouteTable): void => void (table = audited);
  const permissionPolicy = { decide: () => Promise.resolve({ allowed: true } as const) };
  const app = await notesApp({ ...options, api, permissionPolicy, onAudit }, controllers);
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
        'Undecorated.remove (DELETE /extra/:id) declares no operation: add @Operation(…) of the contract, @RequireScopes(…, { reason }) or @Public({ reason })',
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
      'Contradicting.getNote (GET /:tenant/user/:user/notes/:id) has @Operation and @Public',
    );
  });

  it('lets an application serve several contracts, and wants every operation of each', async () => {
    expect(await bootServing([notesApi, listApi], NotesController, ListController)).toBe('booted');
    expect(await bootServing([notesApi, listApi], NotesController)).toContain(
      "'listNotes' (GET /:tenant/user/:user/notes) of the API 'note-lists' is served by no route",
    );
    expect(await bootServing(notesApi, NotesController, ListController)).toContain(
      "serves 'listNotes', which is not an operation of the API 'notes'",
    );
  });

  it('refuses contracts that clash, or whose tokens are for different audiences', async () => {
    const clashing = { ...notesApi, name: 'copy', audience: 'https://other.example' };
    const refused = await bootServing([notesApi, clashing], NotesController);
    expect(refused).toContain(
      "'getNote' of the API 'notes' and 'getNote' of the API 'copy' have the same id",
    );
    expect(refused).toContain(
      "'getNote' of the API 'notes' and 'getNote' of the API 'copy' have the same method and path",
    );
    expect(refused).toContain("the APIs 'notes' and 'copy' have different audiences");
    expect(await bootServing([], Open)).toContain('the application serves no contract');
  });

  it('wants a reason of every public route, and of every one that needs scopes alone', () => {
    expect(() => Public({ reason: ' ' })).toThrow('@Public needs a reason');
    expect(() => RequireScopes([scopes.policy.read], { reason: '' })).toThrow(
      '@RequireScopes needs a reason',
    );
    // As from a caller without types.
    expect(() => RequireScopes([] as never, { reason: 'x' })).toThrow('@RequireScopes needs a scope');
  });

  it('refuses a route that needs scopes alone and is public too', async () => {
    expect(await boot(NotesController, Undecided)).toContain(
      'Undecided.undecided (GET /undecided) has @RequireScopes and @Public: decide for one',
    );
  });

  it('tells of every route and what it needs, one line each', async () => {
    expect(await boot(NotesController, Open, Reports)).toBe('booted');
    expect(formatRouteTable(table).toSorted()).toEqual([
      'GET /.well-known/oauth-protected-resource   public: a client learns here where to get a token (RFC 9728)',
      'GET /.well-known/oauth-protected-resource/* public: a client learns here where to get a token (RFC 9728)',
      'GET /:tenant/user/:user/notes/:id           accounts.read, notes:view of :id (notes.getNote)',
      'GET /health                                 public: probes hold no token',
      'GET /old/reports/daily                      decisions.read policy.read, nothing else: about nobody',
      'GET /policy                                 policy.read, nothing else: what the routes need is about the API, and about nobody who uses it',
      'GET /problems                               public: what a refusal means is for whoever was refused, with or without a token',
      'GET /problems/:type                         public: what a refusal means is for whoever was refused, with or without a token',
      'GET /reports/daily                          decisions.read policy.read, nothing else: about nobody',
      'GET /status                                 public: a status page',
      'PUT /:tenant/user/:user/notes/:id           accounts.write, notes:replace of :id (notes.replaceNote)',
    ]);
  });
});
