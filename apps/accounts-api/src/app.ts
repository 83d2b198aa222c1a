import { accountsContracts } from '@ambit/accounts-contract';
import { isUnavailable } from '@ambit/database';
import { type ApiParts, type HttpLimits, type RunningApi, serveApi } from '@ambit/nest-service';
import type { Logger } from '@ambit/service';
import { AccountsController } from './accounts/accounts.controller.ts';
import { CLOCK, type Clock } from './clock.ts';
import type { ApiConfig } from './config.ts';
import { DATABASE } from './database/database-token.ts';
import { loggableError } from './database/loggable-error.ts';
import { DECISION_RECORDER, DecisionsController } from './decisions/decisions.controller.ts';
import { GrantsController } from './grants/grants.controller.ts';
import { type OpenParts, openParts, startSweeps } from './open-parts.ts';
import { GRANT_POLICY } from './permissions/grant-policy.ts';

export interface ApiDependencies {
  readonly log: Logger;
  /** The system's by default. */
  readonly clock?: Clock;
  /** Overrides of the limits of its HTTP server. */
  readonly limits?: Partial<HttpLimits>;
}

/** Starts the API: database, seed, guards, HTTP. */
export async function startApi(
  config: ApiConfig,
  { log, clock = Date.now, limits = {} }: ApiDependencies,
): Promise<RunningApi> {
  const opened: (() => Promise<void>)[] = [];
  const onOpen = (close: () => Promise<void>): void => void opened.push(close);
  const closeAll = async (): Promise<void> => {
    for (const close of opened.reverse()) await close();
  };
  try {
    const parts = await openParts(config, { log, clock, onOpen });
    const api = await serveApi(config, { ...apiPartsOf(parts), limits });
    startSweeps(config, parts, onOpen);
    return {
      url: api.url,
      close: async () => {
        await api.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function apiPartsOf({ database, verifier, policy, health, log, clock, decisions }: OpenParts): ApiParts {
  return {
    ...{ verifier, health, log, clock, isUnavailable },
    contracts: accountsContracts,
    controllers: [AccountsController, DecisionsController, GrantsController],
    providers: [
      { provide: DATABASE, useValue: database },
      { provide: CLOCK, useValue: clock },
      { provide: GRANT_POLICY, useValue: policy },
      { provide: DECISION_RECORDER, useValue: decisions },
    ],
    permissionPolicy: policy,
    onDecision: (decision) => decisions.record(decision),
    describeError: loggableError,
  };
}
