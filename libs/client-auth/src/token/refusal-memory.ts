import { ClientAuthError, type ClientAuthErrorCode } from '../issuer/client-auth-error.ts';

/** Milliseconds for which a final error is said again without asking: doubled each time, up to the second. */
const leastFinalMs = 30_000;
const mostFinalMs = 240_000;
/** Milliseconds: no Retry-After is kept to for longer. */
const mostRetryAfterMs = 60_000;

/** Why asking now would be pointless, or was asked not to be done. */
export interface Standing {
  readonly error: unknown;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** What a provider said that stands for a while. A client that loops on it gets its address blocked. */
export class RefusalMemory {
  readonly #clock: () => number;
  #finals = 0;
  #last: Standing | undefined;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Undefined when nothing stands any longer. */
  standing(): Standing | undefined {
    return this.#last !== undefined && this.#clock() < this.#last.until ? this.#last : undefined;
  }

  remember(error: ClientAuthError): void {
    const standing = this.standing();
    // Several requests at once were told the same once.
    if (error.isFinal && standing?.error instanceof ClientAuthError && standing.error.isFinal) return;
    if (error.isFinal) this.#finals += 1;
    const finalMs = error.isFinal ? Math.min(mostFinalMs, leastFinalMs * 2 ** (this.#finals - 1)) : 0;
    const retryAfterMs = Math.min(mostRetryAfterMs, (error.retryAfter ?? 0) * 1000);
    const until = this.#clock() + Math.max(finalMs, retryAfterMs);
    if (standing === undefined || until > standing.until) this.#last = { error, until };
  }

  /** The provider has given a token. */
  forget(): void {
    this.#finals = 0;
    this.#last = undefined;
  }
}

/** Whether another key may be taken. Glewlwyd says by an empty 403 what others say by `invalid_client`. */
export function isRefusalOfKey(error: unknown): boolean {
  return (
    error instanceof ClientAuthError &&
    (error.code === 'invalid_client' ||
      (error.code === 'refused' && error.status === 403 && error.error === undefined))
  );
}

const ofClient: ReadonlySet<ClientAuthErrorCode> = new Set(['unauthorized_client', 'unsupported_grant_type']);

/** Whether the provider would say the same whatever the scopes. */
export function isRefusalOfClient(error: unknown): error is ClientAuthError {
  return (
    error instanceof ClientAuthError &&
    (isRefusalOfKey(error) || ofClient.has(error.code) || (error.retryAfter ?? 0) > 0)
  );
}
