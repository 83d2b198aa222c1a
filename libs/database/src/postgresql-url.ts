import { DatabaseError } from './database-error.ts';

/** A PostgreSQL connection string, taken apart as far as this library needs it. */
export interface PostgresqlAddress {
  /** Without `options`, which are merged with those of the library. Holds the password. */
  readonly connectionString: string;
  readonly startupOptions: string;
  /** `host:port`, fit for messages. */
  readonly place: string;
  readonly user: string;
  readonly database: string;
}

/** @throws {DatabaseError} `invalid_url`, whose message holds no part of the text: any part may be the password */
export function readPostgresqlUrl(text: string): PostgresqlAddress {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new DatabaseError(
      'invalid_url',
      'The connection string cannot be read: write postgres://user:password@host:5432/database, with special characters of user and password percent-encoded',
    );
  }
  const startupOptions = url.searchParams.get('options') ?? '';
  url.searchParams.delete('options');
  const host = url.searchParams.get('host') ?? (url.hostname || 'localhost');
  return {
    connectionString: url.href,
    startupOptions,
    place: `${host}:${url.searchParams.get('port') ?? (url.port || '5432')}`,
    user: url.username,
    database: url.pathname.slice(1),
  };
}
