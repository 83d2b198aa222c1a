import { scopes } from '@ambit/scopes';
import { Controller, Get, Inject } from '@nestjs/common';
import { RequireScopes } from '../decorators/require-scopes.ts';
import { BootAudit } from './boot-audit.ts';
import type { RouteTable } from './route-table.ts';

/** Serves the table of the boot audit. */
@Controller()
export class PolicyController {
  readonly #audit: BootAudit;

  constructor(@Inject(BootAudit) audit: BootAudit) {
    this.#audit = audit;
  }

  @Get('policy')
  @RequireScopes([scopes.policy.read], {
    reason: 'what the routes need is about the API, and about nobody who uses it',
  })
  policy(): { readonly routes: RouteTable } {
    return { routes: this.#audit.table };
  }
}
