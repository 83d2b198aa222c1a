import { ScopeSet } from '@ambit/scopes';
import { z } from 'zod';
import type { Sealing } from '../sealing/sealing.ts';
import { AccessToken } from './access-token.ts';
import { tell } from '../outside/tell.ts';
import { withinTime } from '../outside/within-time.ts';

/**
 * A store that several processes share, so that many short-lived ones do not each ask for a token. It is given sealed
 * entries and cannot read them. Any key-value store will do; `postgresqlTokenStore` is one.
 */
export interface SharedTokenStore {
  /** The entry of that key; undefined when there is none or its time is over. */
  get(key: string): Promise<string | undefined>;
  set(key: string, entry: string, expiresAt: Date): Promise<void>;
  /** Forgets the entry of that key, if it is still this one: another process may have put in a better one. */
  delete(key: string, entry: string): Promise<void>;
}

export interface SharedTokenCacheOptions {
  readonly store: SharedTokenStore;
  /** See `sealingOf`; the same in every process that shares. */
  readonly sealing: Sealing;
  /** Milliseconds to wait for the store each time. Default 1,000. */
  readonly timeoutMs?: number;
  /** Told why the store could not be used. It is never needed: a token is then asked for. */
  readonly onProblem?: (error: unknown) => void;
}

const Entry = z.object({
  value: z.string(),
  requestedAt: z.number(),
  expiresAt: z.number(),
  scopes: z.array(z.string()),
});

/** Part of a token's life after which it is no longer taken from the store, since this process would renew it at once. */
const freshPart = 0.75;

/** Tokens in a shared store. Nothing of it ever fails: without the store a token is asked for. */
export class SharedTokenCache {
  readonly #options: SharedTokenCacheOptions;
  readonly #key: string;
  readonly #clock: () => number;

  constructor(options: SharedTokenCacheOptions, key: string, clock: () => number) {
    this.#options = options;
    this.#key = key;
    this.#clock = clock;
  }

  async get(type: AccessToken['type']): Promise<AccessToken | undefined> {
    return this.#attempt(async () => {
      const entry = await this.#opened(await this.#options.store.get(this.#key));
      if (entry === undefined) return undefined;
      const { value, requestedAt, expiresAt } = entry;
      if (this.#clock() > requestedAt + (expiresAt - requestedAt) * freshPart) return undefined;
      return new AccessToken(value, { type, requestedAt, expiresAt, scopes: ScopeSet.of(...entry.scopes) });
    });
  }

  async set(token: AccessToken): Promise<void> {
    const { store, sealing } = this.#options;
    const { value, requestedAt, expiresAt, scopes } = token;
    if (expiresAt <= this.#clock()) return;
    await this.#attempt(async () => {
      const text = JSON.stringify({ value, requestedAt, expiresAt, scopes: [...scopes] });
      await store.set(this.#key, await sealing.seal(text, this.#key), new Date(expiresAt));
    });
  }

  /** Forgets this token, of which an API said that it is not good. */
  async drop(value: string): Promise<void> {
    const { store } = this.#options;
    await this.#attempt(async () => {
      const sealed = await store.get(this.#key);
      const entry = await this.#opened(sealed);
      if (sealed !== undefined && entry?.value === value) await store.delete(this.#key, sealed);
    });
  }

  async #opened(sealed: string | undefined): Promise<z.infer<typeof Entry> | undefined> {
    const text = sealed && (await this.#options.sealing.open(sealed, this.#key));
    return text ? Entry.safeParse(parseJson(text)).data : undefined;
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await withinTime(work(), this.#options.timeoutMs ?? 1_000, 'No answer of the store');
    } catch (error) {
      tell(this.#options.onProblem, error);
      return undefined;
    }
  }
}

/** Undefined where it is none; the parser's message would quote the text, which may be a token. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
