import { metrics, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { createHash } from 'node:crypto';

const instrumentation = '@ambit/client-auth';

/** Attributes of spans and counters. A `jti` goes in hashed, as the provider's log has it. */
export const attributes = {
  outcome: 'ambit.outcome',
  purpose: 'ambit.token.request.purpose',
  issuer: 'ambit.issuer',
  clientId: 'ambit.client_id',
  kid: 'ambit.kid',
  algorithm: 'ambit.algorithm',
  jtiHash: 'ambit.jti_hash',
  served: 'ambit.token.served',
  state: 'ambit.key.state',
} as const;

/** What a token request is for: a token that nobody has, the next one while one serves, or to find out about a key. */
export type TokenRequestPurpose = 'first' | 'renewal' | 'probe';

/** By this name an assertion is known in logs and spans of client and provider: SHA-256 of its `jti`. */
export function hashOfJti(jti: string): string {
  return createHash('sha256').update(jti).digest('base64url');
}

/**
 * What is counted, by the API of OpenTelemetry alone: without an SDK in the application none of it costs or does
 * anything. The instruments are asked for at each use, so that an SDK may be set up after this was loaded.
 */
export const telemetry = Object.freeze({
  /** A token request that has ended, and how long it took. */
  tokenRequest: (
    durationMs: number,
    of: {
      readonly outcome: string;
      readonly purpose: TokenRequestPurpose;
      readonly issuer: string;
      readonly clientId: string;
    },
  ): void => {
    const labels = {
      [attributes.outcome]: of.outcome,
      [attributes.purpose]: of.purpose,
      [attributes.issuer]: of.issuer,
      [attributes.clientId]: of.clientId,
    };
    meter()
      .createCounter('ambit.token.requests', { description: 'Token requests, by outcome and purpose' })
      .add(1, labels);
    meter()
      .createHistogram('ambit.token.request.duration', { unit: 's', description: 'Time of token requests' })
      .record(durationMs / 1000, labels);
  },
  /** A caller got a token: from memory, from the shared cache, or of a request. */
  tokenServed: (served: 'memory' | 'shared' | 'request', clientId: string): void =>
    meter()
      .createCounter('ambit.tokens.served', { description: 'Tokens handed out, by where they came from' })
      .add(1, { [attributes.served]: served, [attributes.clientId]: clientId }),
  /** A key of a ring has entered a state. */
  keyTransition: (state: string, kid: string): void =>
    meter()
      .createCounter('ambit.key.transitions', { description: 'Keys that entered a state, by state' })
      .add(1, { [attributes.state]: state, [attributes.kid]: kid }),
  /** Seconds since the active key was made. */
  keyAge: (seconds: number, kid: string): void =>
    meter()
      .createGauge('ambit.key.age', { unit: 's', description: 'Age of the active key' })
      .record(seconds, { [attributes.kid]: kid }),
});

/** Runs work in a client span. Of an error only its code goes into the span. */
export async function inSpan<T>(name: string, work: (span: Span) => Promise<T>): Promise<T> {
  return trace.getTracer(instrumentation).startActiveSpan(name, { kind: SpanKind.CLIENT }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      const code = error instanceof ClientAuthError ? error.code : 'failed';
      span.setStatus({ code: SpanStatusCode.ERROR, message: code });
      throw error;
    } finally {
      span.end();
    }
  });
}

function meter() {
  return metrics.getMeter(instrumentation);
}
