import { type IssuerProfile, profileOf } from '../assertion/issuer-profile.ts';
import { DpopNonces } from '../dpop/dpop-nonces.ts';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { ClockOffset, leastOffset } from '../issuer/clock-offset.ts';
import { allowInsecureLoopback } from '../issuer/insecure-loopback.ts';
import { allowKeyForSeveralIssuers, bindKey } from '../issuer/key-binding.ts';
import { KnownMetadata } from '../issuer/known-metadata.ts';
import type { Signer } from '../keys/signer.ts';
import { type StepTime, stepTime } from '../outside/step-time.ts';
import { tell } from '../outside/tell.ts';
import {
  attributes,
  hashOfJti,
  inSpan,
  telemetry,
  type TokenRequestPurpose,
} from '../telemetry/telemetry.ts';
import type { AccessToken } from './access-token.ts';
import type { ClientCredentialsOptions, TokenRequestRecord } from './client-credentials.ts';
import { KeyChoice } from './key-choice.ts';
import { isRefusalOfClient, isRefusalOfKey, RefusalMemory, type Standing } from './refusal-memory.ts';
import { requestToken } from './token-request.ts';

/** What is asked for, and how long that may take. */
interface Wanted {
  readonly purpose: TokenRequestPurpose;
  readonly scopes: readonly string[];
  readonly stepTime: StepTime;
}

/** One client of one issuer: asks for tokens, with whichever scopes, by whichever of its keys the issuer takes. */
export class TokenClient {
  readonly #options: ClientCredentialsOptions<string>;
  readonly #profile: IssuerProfile;
  readonly #clock: () => number;
  readonly #keys: KeyChoice;
  readonly #issuerTime: ClockOffset;
  readonly #metadata: KnownMetadata;
  readonly #refusals: RefusalMemory;
  readonly #nonces = new DpopNonces();
  readonly #deadlineMs: number;
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
    this.#deadlineMs = options.deadlineMs ?? 3 * timeoutMs;
    this.#keys = new KeyChoice(options.key, clock);
    this.#issuerTime = new ClockOffset(clock, clockCorrection * 1000);
    this.#refusals = new RefusalMemory(clock);
    this.#metadata = new KnownMetadata(options.issuer, {
      fetch: options.fetch ?? fetch,
      clock,
      insecureLoopback: options[allowInsecureLoopback] ?? false,
      onHeaders: (headers, sentAt) => this.#issuerTime.observe(headers, sentAt),
    });
  }

  /** Milliseconds since the epoch, as the issuer has it. */
  issuerNow(): number {
    return this.#issuerTime.now();
  }

  /** What the provider said, by a refusal of the client or by Retry-After, that stands whatever the scopes. */
  standing(): Standing | undefined {
    return this.#refusals.standing();
  }

  /** Asks for a token; where one key is refused, with the next. One deadline is for all of it. */
  async fetchToken(scopes: readonly string[], purpose: TokenRequestPurpose): Promise<AccessToken> {
    try {
      return await this.#requestByAny(this.#wanted(scopes, purpose));
    } catch (error) {
      if (isRefusalOfClient(error)) this.#refusals.remember(error);
      throw error;
    }
  }

  async #requestByAny(wanted: Wanted): Promise<AccessToken> {
    const [first, second] = await this.#keys.candidates(wanted.stepTime());
    try {
      return await this.#requestBy(first, wanted);
    } catch (error) {
      if (second === undefined || !isRefusalOfKey(error)) throw error;
      return await this.#requestBy(second, wanted);
    }
  }

  /** Asks for a token with this key and no other. */
  async probe(key: Signer, scopes: readonly string[]): Promise<void> {
    await this.#request(key, this.#wanted(scopes, 'probe'));
  }

  #wanted(scopes: readonly string[], purpose: TokenRequestPurpose): Wanted {
    return { scopes, purpose, stepTime: stepTime(this.#deadlineMs, this.timeoutMs) };
  }

  /** Asks by one key, and takes down what the provider makes of it. */
  async #requestBy(key: Signer, wanted: Wanted): Promise<AccessToken> {
    try {
      const token = await this.#request(key, wanted);
      this.#keys.accepted(key.kid);
      return token;
    } catch (error) {
      if (isRefusalOfKey(error)) this.#keys.refused(key.kid);
      throw error;
    }
  }

  /** Asks once more where the refusal itself has brought what was missing: each once, or the two could go on for ever. */
  async #request(key: Signer, wanted: Wanted): Promise<AccessToken> {
    const learnt = new Set<'nonce' | 'time'>();
    for (;;) {
      let offset = this.#issuerTime.offset;
      try {
        const token = await this.#attempt(key, wanted, () => (offset = this.#issuerTime.offset));
        this.#refusals.forget();
        return token;
      } catch (error) {
        const news = this.#newsIn(error, offset);
        if (news === undefined || learnt.has(news)) throw error;
        learnt.add(news);
      }
    }
  }

  /** What a refusal has brought: a nonce (RFC 9449 §8), or another time than that of the assertion which it refuses. */
  #newsIn(error: unknown, offset: number): 'nonce' | 'time' | undefined {
    if (!(error instanceof ClientAuthError)) return undefined;
    if (error.code === 'use_dpop_nonce') return 'nonce';
    const isOfTime = isRefusalOfKey(error) || error.code === 'invalid_dpop_proof';
    return isOfTime && Math.abs(this.#issuerTime.offset - offset) > leastOffset ? 'time' : undefined;
  }

  /** @param onMinting told when the assertion is about to be made */
  #attempt(key: Signer, { scopes, purpose, stepTime }: Wanted, onMinting: () => void): Promise<AccessToken> {
    const { issuer, clientId, resource, dpopKey } = this.#options;
    return inSpan('client_credentials', async (span) => {
      const started = this.#clock();
      let jti: string | undefined;
      const record = (outcome: TokenRequestRecord['outcome'], grantedScopes: readonly string[]): void => {
        const jtiHash = jti && hashOfJti(jti);
        const durationMs = this.#clock() - started;
        const { kid, algorithm } = key;
        const facts = { outcome, purpose, issuer, clientId, kid, algorithm, jtiHash };
        for (const [name, value] of Object.entries(facts))
          if (value !== undefined) span.setAttribute(attributes[name as keyof typeof facts], value); // the keys of facts
        telemetry.tokenRequest(durationMs, facts);
        tell(this.#options.onTokenRequest, { ...facts, durationMs, grantedScopes });
      };
      try {
        const metadata = await this.#metadata.get(stepTime);
        if (!this.#options[allowKeyForSeveralIssuers]) bindKey(key.kid, issuer);
        const { tokenEndpoint } = metadata;
        onMinting();
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
          stepTime,
          onAssertion: (made) => (jti = made),
          onHeaders: (headers, sentAt) => {
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
}
