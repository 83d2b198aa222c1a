import { z } from 'zod';
import { TaggedHeaders } from './entity-tag.ts';

const tag = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;

/** `*`, or one or more entity tags (RFC 9110 §13.1.2). */
const IfNoneMatch = z
  .string()
  .max(1_000)
  .regex(
    new RegExp(String.raw`^(?:\*|${tag}(?:[ \t]*,[ \t]*${tag})*)$`),
    'If-None-Match is * or a list of entity tags, such as "3", W/"x"',
  )
  .meta({ description: 'With the entity tag of what was read before: 304 when it is still the same' });

/** A read may say what its caller has already. */
export const ReadHeaders = z.object({ 'if-none-match': IfNoneMatch.optional() });

/** A validator that is a hash of what was answered; weak where the answer names the moment of the reading. */
export const HashTaggedHeaders = z.object({
  etag: z.string().regex(/^(?:W\/)?"[\w-]{22}"$/, 'an entity tag of 22 characters'),
});

const unchanged = 'Unchanged since the version that If-None-Match names';
export const notModified = { description: unchanged, headers: TaggedHeaders } as const;
export const notModifiedByHash = { description: unchanged, headers: HashTaggedHeaders } as const;

/**
 * Whether a read would answer what its caller has already: `*`, or one of the tags by weak comparison (RFC 9110 §8.8.3.2).
 *
 * @param ifNoneMatch a header that fits {@link ReadHeaders}
 */
export function isMatched(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === '*') return true;
  const opaque = etag.replace(/^W\//, '');
  return [...ifNoneMatch.matchAll(/"[^"]*"/g)].some(([known]) => known === opaque);
}
