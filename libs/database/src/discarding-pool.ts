import type { PostgresPool } from 'kysely';
import type pg from 'pg';
import { isReadTimeout } from './is-unavailable.ts';

/**
 * A pool that throws a connection away when a query on it was not answered in time (`query_timeout`). node-postgres
 * would hand it out again, with all later queries waiting behind that one.
 */
export function discardingPool(pool: pg.Pool): PostgresPool {
  const connect = async (): ReturnType<PostgresPool['connect']> => {
    const client = await pool.connect();
    let unanswered: unknown;
    const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
      // Such as the end of its transaction: nobody will answer that either.
      if (unanswered !== undefined) throw unanswered;
      try {
        return await client.query(text, [...parameters]);
      } catch (error) {
        if (isReadTimeout(error)) unanswered = error;
        throw error;
      }
    };
    return {
      // Kysely asks for rows of a type that it knows, or by a cursor, which nobody here uses.
      query: query as Awaited<ReturnType<PostgresPool['connect']>>['query'],
      release: (destroy = false) => client.release(destroy || unanswered !== undefined),
    };
  };
  return { connect, end: () => pool.end(), options: pool.options };
}
