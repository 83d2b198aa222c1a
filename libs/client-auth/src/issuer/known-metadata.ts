import type { StepTime } from '../outside/step-time.ts';
import { ClientAuthError } from './client-auth-error.ts';
import { discover, type DiscoverOptions, type IssuerMetadata } from './discover.ts';

const lifetimeMs = 60 * 60 * 1000;
/** Milliseconds between two attempts while what is known serves. */
const retryMs = 60 * 1000;
/** Milliseconds from their discovery for which metadata serve that cannot be had anew: a day. */
const longestMs = 24 * 60 * 60 * 1000;

/**
 * The metadata of an issuer, asked for once an hour. Where they cannot be had anew, those that are known serve for a
 * day: a token endpoint that is up needs no well-known document. Metadata that say something wrong end that at once.
 */
export class KnownMetadata {
  readonly #issuer: string;
  readonly #options: Omit<DiscoverOptions, 'stepTime'>;
  #known: { readonly value: IssuerMetadata; readonly since: number; readonly until: number } | undefined;

  constructor(issuer: string, options: Omit<DiscoverOptions, 'stepTime'>) {
    this.#issuer = issuer;
    this.#options = options;
  }

  /** @throws {ClientAuthError} those of a discovery */
  async get(stepTime: StepTime): Promise<IssuerMetadata> {
    const { clock } = this.#options;
    const known = this.#known;
    if (known !== undefined && clock() < known.until) return known.value;
    try {
      const value = await discover(this.#issuer, { ...this.#options, stepTime });
      this.#known = { value, since: clock(), until: clock() + lifetimeMs };
      return value;
    } catch (error) {
      const mayPass = error instanceof ClientAuthError && !error.isFinal;
      if (known === undefined || !mayPass || clock() >= known.since + longestMs) throw error;
      this.#known = { ...known, until: clock() + retryMs };
      return known.value;
    }
  }
}
