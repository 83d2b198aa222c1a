import { createHash } from 'node:crypto';
import { ProblemError } from '@ambit/nest-authorization';
import { z } from 'zod';

const Cursor = z.strictObject({ v: z.literal(1), last: z.string(), filter: z.string() });

/** Writes where a page ended: after this row, of this search. Opaque to callers. */
export function formatCursor(last: string, filter: object): string {
  return Buffer.from(JSON.stringify({ v: 1, last, filter: hashOf(filter) })).toString('base64url');
}

/**
 * Reads where the page before ended.
 *
 * @returns the id of its last row, which fits the schema
 * @throws {ProblemError} 422 when the cursor is not ours, or belongs to another search
 */
export function readCursor(text: string, filter: object, id: z.ZodType<string>): string {
  const cursor = Cursor.safeParse(parse(text));
  if (!cursor.success || !id.safeParse(cursor.data.last).success)
    throw refused('is not a cursor of this operation: send nextCursor as it came');
  if (cursor.data.filter !== hashOf(filter))
    throw refused('belongs to another filter: send the filter that it came with');
  return cursor.data.last;
}

function refused(message: string): ProblemError {
  return new ProblemError({
    status: 422,
    type: 'invalid-body',
    detail: `The cursor ${message}`,
    errors: [{ pointer: '/cursor', message }],
  });
}

/** The hash of a filter, whatever the order of its members. */
function hashOf(filter: object): string {
  const text = JSON.stringify(filter, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
