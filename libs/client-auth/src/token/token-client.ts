import { type IssuerProfile, profileOf } from '../assertion/issuer-profile.ts';
import { DpopNonces } from '../dpop/dpop-nonces.ts';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { ClockOffset } from '../issuer/clock-offset.ts';
import { discover, type IssuerMetadata } from '../issuer/discover.ts';
import { allowInsecureLoopback } from '../issuer/insecure-loopback.ts';
import { allowKeyForSeveralIssuers, bindKey } from '../issuer/key-binding.ts';
import type { Signer } from '../keys/signer.ts';
import { tell } from '../outside/tell.ts';
import { attributes, hashOfJti, inSpan, telemetry } from '../telemetry/telemetry.ts';
import type { AccessToken } from './access-token.ts';
import type { ClientCredentialsOptions, TokenRequestRecord } from './client-credentials.ts';
import { KeyChoice } from './key-choice.ts';
import { requestToken } from './token-request.ts';

const metadataLifetimeMs = 60 * 60 * 1000;

/** One client of one issuer: asks for tokens, with whichever scopes, by whichever of its keys the issuer takes. */
export class TokenClient {
  readonly #options: ClientCredentialsOptions<string>;
  readonly #profile: IssuerProfile;
  readonly #clock: () => number;
  readonly #keys: KeyChoice;
  readonly #issuerTime: ClockOffset;
  #metadata: { readonly value: IssuerMetadata; readonly until: number } | undefined;
  readonly #nonces = new DpopNonces();
  /** Milliseconds for one thing that is asked of others. */
  readonly timeoutMs: number;

  constructor(options: ClientCredentialsOptions<string>) {
    const { clock = Date.now, timeoutMs = 10_000, clockCorrection = 120 } = options;
    if (!(clockCorrection >= 0 && clockCorrection <= 300))
      throw new TypeError('clockCorrection is 0 to 300 seconds');
    this.#options = options;
    this.#profile = profileOf(options.profile);
    this.#clock = clock;
    this.timeoutMs = timeoutMs;
    this.#keys = new KeyChoice(options.key, clock, timeoutMs);
    this.#issuerTime = new ClockOffset(clock, clockCorrection * 1000);
  }

  /** Milliseconds since the epoch, as the issuer has it. */
  issuerNow(): number {
    return this.#issuerTime.now();
  }

  /** Asks for a token; where one key is refused, with the next. */
  async fetchToken(scopes: readonly string[], dpopKey: Signer | undefined): Promise<AccessToken> {
    const [first, second] = await this.#keys.candidates();
    try {
      return await this.#requestBy(first, scopes, dpopKey);
    } catch (error) {
      if (second === undefined || !isRefusalOfKey(error)) throw error;
      return await this.#requestBy(second, scopes, dpopKey);
    }
  }

  /** Asks by one key, and takes down what the provider makes of it. */
  async #requestBy(
    key: Signer,
    scopes: readonly string[],
    dpopKey: Signer | undefined,
  ): Promise<AccessToken> {
    try {
      const token = await this.requestWith(key, scopes, dpopKey);
      this.#keys.accepted(key.kid);
      return token;
    } catch (error) {
      if (isRefusalOfKey(error)) this.#keys.refused(key.kid);
      throw error;
    }
  }

  /** Asks for a token with this key and no other. */
  async requestWith(
    key: Signer,
    scopes: readonly string[],
    dpopKey: Signer | undefined,
  ): Promise<AccessToken> {
    try {
      return await this.#attempt(key, scopes, dpopKey);
    } catch (error) {
      // RFC 9449 §8: the nonce that it wants has come with the refusal. Once, or the two could go on for ever.
      if (!(error instanceof ClientAuthError) || error.code !== 'use_dpop_nonce') throw error;
      return await this.#attempt(key, scopes, dpopKey);
    }
  }

  #attempt(key: Signer, scopes: readonly string[], dpopKey: Signer | undefined): Promise<AccessToken> {
    const { issuer, clientId, resource } = this.#options;
    return inSpan('client_credentials', async (span) => {
      const started = this.#clock();
      let jti: string | undefined;
      const record = (outcome: TokenRequestRecord['outcome'], grantedScopes: readonly string[]): void => {
        const jtiHash = jti && hashOfJti(jti);
        const durationMs = this.#clock() - started;
        const facts = { outcome, issuer, clientId, kid: key.kid, algorithm: key.algorithm, jtiHash };
        for (const [name, value] of Object.entries(facts))
          if (value !== undefined) span.setAttribute(attributes[name as keyof typeof facts], value); // the keys of facts
        telemetry.tokenRequest(durationMs, facts);
        tell(this.#options.onTokenRequest, { ...facts, durationMs, grantedScopes });
      };
      try {
        const metadata = await this.#issuerMetadata();
        if (!this.#options[allowKeyForSeveralIssuers]) bindKey(key.kid, issuer);
        const { tokenEndpoint } = metadata;
        const sentAt = this.#clock();
        const token = await requestToken({
          metadata,
          clientId,
          key,
          profile: this.#profile,
          scopes,
          resource,
          dpop: dpopKey && { key: dpopKey, nonce: this.#nonces.of(tokenEndpoint) },
          fetch: this.#options.fetch ?? fetch,
          clock: this.#clock,
          issuerClock: () => this.issuerNow(),
          timeoutMs: this.timeoutMs,
          onAssertion: (made) => (jti = made),
          onHeaders: (headers) => {
            this.#issuerTime.observe(headers, sentAt);
            this.#nonces.learn(tokenEndpoint, headers);
          },
        });
        record('granted', [...token.scopes]);
        return token;
      } catch (error) {
        record(error instanceof ClientAuthError ? error.code : 'failed', []);
        throw error;
      }
    });
  }

  async #issuerMetadata(): Promise<IssuerMetadata> {
    if (this.#metadata !== undefined && this.#clock() < this.#metadata.until) return this.#metadata.value;
    const sentAt = this.#clock();
    const value = await discover(this.#options.issuer, {
      fetch: this.#options.fetch ?? fetch,
      timeoutMs: this.timeoutMs,
      insecureLoopback: this.#options[allowInsecureLoopback] ?? false,
      onHeaders: (headers) => this.#issuerTime.observe(headers, sentAt),
    });
    this.#metadata = { value, until: this.#clock() + metadataLifetimeMs };
    return value;
  }
}

function isRefusalOfKey(error: unknown): boolean {
  return error instanceof ClientAuthError && error.code === 'invalid_client';
}
