import { describe, expect, it } from '@jest/globals';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { Decision } from '../index.ts';
import { NotesController, notesApi, testKeys } from '../notes-app.fixture.ts';
import { AuthorizationGuard } from './authorization.guard.ts';
import { BearerStage } from './bearer-stage.ts';
import { GuardedRoutes } from './guarded-routes.ts';

/** As a route that came after the boot audit. */
class Late {
  undeclared(): string {
    return 'never reached';
  }
}

describe('a route that the boot audit has never seen', () => {
  it('is for nobody when it declares nothing', async () => {
    const decisions: Decision[] = [];
    const options = {
      onDecision: (decision: Decision) => void decisions.push(decision),
      ...(await testKeys()).options,
      api: notesApi,
      realm: 'notes',
      permissionPolicy: { decide: () => ({ allowed: true }) as const },
    };
    const routes = new GuardedRoutes(options);
    const guard = new AuthorizationGuard(options, routes, new BearerStage(options));
    const request = { method: 'GET', url: '/', headers: {}, params: {}, query: {} };
    const reply = { header: () => undefined, status: () => undefined };
    const at = (controller: typeof Late | typeof NotesController, handler: () => unknown) =>
      new ExecutionContextHost([request, reply], controller, handler);
    const late = at(Late, Object.getOwnPropertyDescriptor(Late.prototype, 'undeclared')?.value);
    expect(() => guard.canActivate(late)).toThrow('declares no operation');
    expect(decisions).toMatchObject([
      { outcome: 'refused', operation: 'Late.undeclared', rule: 'route undeclared', status: 403 },
    ]);
    const open = at(
      NotesController,
      Object.getOwnPropertyDescriptor(NotesController.prototype, 'health')?.value,
    );
    expect(guard.canActivate(open)).toBe(true);
  });

  it('is a mistake when its operation is of no contract that is served', async () => {
    const { verifier } = (await testKeys()).options;
    const permissionPolicy = { decide: () => ({ allowed: true }) as const };
    const routes = new GuardedRoutes({ api: [], realm: 'notes', verifier, permissionPolicy });
    const handler = Object.getOwnPropertyDescriptor(NotesController.prototype, 'getNote')?.value;
    expect(() => routes.routeOf(new ExecutionContextHost([], NotesController, handler))).toThrow(
      "'getNote' is of no contract",
    );
  });
});
