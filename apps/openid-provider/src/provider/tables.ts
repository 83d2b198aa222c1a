import type { Migrations, UsedIdTable } from '@ambit/database';

export interface Tables {
  /** The assertions and proofs that were used, each by a hash of who made it and its jti; proofs are named as such. */
  readonly replay_detection: UsedIdTable;
}

export const migrations: Migrations = {
  '0001_replay_detection': {
    up: async (db) => {
      await db.schema
        .createTable('replay_detection')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('replay_detection_expires_at')
        .on('replay_detection')
        .column('expires_at')
        .execute();
    },
  },
};
