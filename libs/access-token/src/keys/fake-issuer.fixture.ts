import type { JWK } from 'jose';
import { issuer } from '../verifier.fixture.ts';

/** What an issuer does in place of an answer. */
export type Fault = 'hangs' | 'is away' | 'answers 500' | 'sends no JSON' | 'sends no JWK Set';

export const metadataUrl = `${issuer}/.well-known/oauth-authorization-server`;

/** An issuer that can be broken, met by its `fetch`. */
export class FakeIssuer {
  keys: readonly JWK[];
  jwksUri = `${issuer}/jwks`;
  /** Where it published its keys before, and does so still. */
  formerJwksUri: string | undefined;
  /** What it publishes there, if not the same. */
  formerKeys: readonly JWK[] | undefined;
  headers: Readonly<Record<string, string>> = {};
  /** What it does at each URL; `jwks` and `metadata` are told apart so that one can be broken alone. */
  fault: { readonly jwks?: Fault | undefined; readonly metadata?: Fault | undefined } = {};
  readonly requests: string[] = [];

  constructor(...keys: readonly JWK[]) {
    this.keys = keys;
  }

  breaks(fault: Fault | undefined): void {
    this.fault = { jwks: fault, metadata: fault };
  }

  /** Requests since the last time that this was asked. */
  take(): readonly string[] {
    return this.requests.splice(0);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = String(input);
    this.requests.push(url);
    const fault = url === metadataUrl ? this.fault.metadata : this.fault.jwks;
    if (fault === 'hangs') return this.#hang(init?.signal);
    if (fault === 'is away') throw new TypeError('fetch failed');
    if (fault === 'answers 500') return new Response('{}', { status: 500 });
    if (fault === 'sends no JSON') return this.#answer('<html>');
    if (url === metadataUrl) return this.#answer(JSON.stringify({ issuer, jwks_uri: this.jwksUri }));
    if (url !== this.jwksUri && url !== this.formerJwksUri) return new Response('', { status: 404 });
    const keys = url === this.formerJwksUri ? (this.formerKeys ?? this.keys) : this.keys;
    return this.#answer(JSON.stringify({ keys: fault === 'sends no JWK Set' ? 'none' : keys }));
  };

  #answer(body: string): Response {
    return new Response(body, { headers: { 'content-type': 'application/json', ...this.headers } });
  }

  #hang(signal: AbortSignal | null | undefined): Promise<never> {
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }
}
