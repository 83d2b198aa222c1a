import { z } from 'zod';
import { ensureTable } from '../postgresql/ensure-table.ts';
import type { Sealing } from '../sealing/sealing.ts';
import type { PostgresqlClient } from '../token/postgresql-token-store.ts';
import { KeyRingDocument, type RingKey } from './key-ring-document.ts';
import type { KeyRingStore } from './key-ring-store.ts';
import { RotationError } from './rotation-error.ts';

export interface PostgresqlKeyRingOptions {
  readonly client: PostgresqlClient;
  /** The name of the ring: one for each client of a provider. */
  readonly name: string;
  /** Seals the private keys, so that the database and its backups hold none that can be used. */
  readonly sealing: Sealing;
}

/**
 * The table of {@link postgresqlKeyRingStore}, for operators who make it themselves: the worker's role then needs no
 * more than SELECT, INSERT and UPDATE on it.
 */
export const postgresqlKeyRingTable = `create table if not exists ambit_key_ring
  (name text primary key, version bigint not null, document jsonb not null)`;

const Now = z.object({ now: z.coerce.number() });
const Row = z.object({ version: z.coerce.number(), document: KeyRingDocument });

/**
 * Keeps a key ring in PostgreSQL, so that the replicas of a worker agree, on the time too: it is the database's. The
 * table `ambit_key_ring` is made when it is not there.
 *
 * @example
 * const store = await postgresqlKeyRingStore({ client: pool, name: 'worker', sealing: sealingOf(secret) });
 */
export async function postgresqlKeyRingStore(options: PostgresqlKeyRingOptions): Promise<KeyRingStore> {
  const { client, name, sealing } = options;
  await ensureTable(client, 'ambit_key_ring', postgresqlKeyRingTable);
  const context = (kid: string): string => `${name}/${kid}`;
  const seal = async (key: RingKey): Promise<RingKey> =>
    key.material === undefined
      ? key
      : { ...key, material: await sealing.seal(key.material, context(key.kid)) };
  const open = async (key: RingKey): Promise<RingKey> => {
    if (key.material === undefined) return key;
    const material = await sealing.open(key.material, context(key.kid));
    if (material !== undefined) return { ...key, material };
    throw new RotationError(
      'ring_unreadable',
      `The key ${key.kid} of the ring ${name} was sealed by another sealing key: give that one too`,
    );
  };
  return Object.freeze<KeyRingStore>({
    load: async () => {
      const { rows } = await client.query(
        `select extract(epoch from clock_timestamp()) * 1000 as now, version, document
         from (values ($1::text)) as wanted (name) left join ambit_key_ring using (name)`,
        [name],
      );
      const [row] = rows;
      const { now } = Now.parse(row);
      if (typeof row === 'object' && row !== null && 'version' in row && row.version === null)
        return { document: { keys: [] }, version: 0, now };
      const parsed = Row.safeParse(row);
      if (!parsed.success)
        throw new RotationError('ring_unreadable', `The key ring ${name} is damaged: restore its row`);
      const { document, version } = parsed.data;
      return { document: { ...document, keys: await Promise.all(document.keys.map(open)) }, version, now };
    },
    save: async (document, expectedVersion) => {
      const sealed = JSON.stringify({ ...document, keys: await Promise.all(document.keys.map(seal)) });
      const { rows } =
        expectedVersion === 0
          ? await client.query(
              `insert into ambit_key_ring (name, version, document) values ($1, 1, $2)
               on conflict (name) do nothing returning version`,
              [name, sealed],
            )
          : await client.query(
              `update ambit_key_ring set version = version + 1, document = $2
               where name = $1 and version = $3 returning version`,
              [name, sealed, expectedVersion],
            );
      return rows.length === 1;
    },
  });
}
