import {
  IdempotencyKey,
  idempotencyKeyHeader,
  IdempotencyReplayed,
  idempotencyReplayedHeader,
} from '@ambit/api-contract';
import { z } from 'zod';

const EntityTag = z
  .string()
  .regex(/^"[1-9]\d{0,9}"$/, 'an entity tag of an account is its version in quotes, such as "3"');

/** The strong validator that an answer carries (RFC 9110 §8.8.3). */
export const TaggedHeaders = z.object({ etag: EntityTag });

/** A change names the version that it was made against (RFC 9110 §13.1.1); without it two editors would lose one's work. */
export const ConditionalHeaders = z.object({ 'if-match': EntityTag });

/**
 * With a key, a repeat of a change whose answer was lost gets that answer again; without one it ends in 412, and the
 * caller has to read what became of it. Optional, since the version already keeps it from having a second effect.
 */
export const ChangeHeaders = ConditionalHeaders.extend({ [idempotencyKeyHeader]: IdempotencyKey.optional() });

export const ChangedHeaders = TaggedHeaders.extend({
  [idempotencyReplayedHeader]: IdempotencyReplayed.optional(),
});

/** The entity tag of a version. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/** The version that a valid entity tag names. */
export function versionOf(tag: string): number {
  return Number(tag.slice(1, -1));
}
