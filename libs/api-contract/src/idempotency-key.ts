import { z } from 'zod';
import type { AnyOperation } from './operation.ts';

/** The request header of a key, in lower case. */
export const idempotencyKeyHeader = 'idempotency-key';

/**
 * A key that names one intended change (draft-ietf-httpapi-idempotency-key-header-07): a structured field string (RFC
 * 9651 §3.3.3), so with its quotes, of 16 to 128 characters. An operation that takes one declares it among its headers,
 * optional or required; a repeat with the same key then has no second effect and gets the first answer again.
 *
 * @example
 * const headers = z.object({ [idempotencyKeyHeader]: IdempotencyKey.optional() });
 * headers.parse({ 'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' });
 */
export const IdempotencyKey = z
  .string()
  .regex(
    /^"[\x21\x23-\x5b\x5d-\x7e]{16,128}"$/,
    'an idempotency key is 16 to 128 printable ASCII characters in quotes, such as "8e03978e-40d5-43e8-bc93-6894a57f9324"',
  )
  .meta({
    id: 'IdempotencyKey',
    description:
      'Names this change: send the same key with each repeat of the same request, and another one with every other. A repeat has no second effect and gets the first answer, with Idempotency-Replayed',
    examples: ['"8e03978e-40d5-43e8-bc93-6894a57f9324"'],
  });

/** The answer header that tells a replayed answer from a first one: a structured field boolean, always true. */
export const idempotencyReplayedHeader = 'idempotency-replayed';

/** See {@link idempotencyReplayedHeader}. */
export const IdempotencyReplayed = z
  .literal('?1')
  .meta({ description: 'There when this is the answer to an earlier request with the same key' });

/** Whether an operation takes a key, so that a client may repeat it without knowing what became of the first attempt. */
export function takesIdempotencyKey({ headers }: Pick<AnyOperation, 'headers'>): boolean {
  return headers !== undefined && idempotencyKeyHeader in headers.shape;
}
