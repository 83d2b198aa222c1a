import type { Migrations } from '@ambit/database';

export interface Tables {
  readonly replay_detection: {
    /** SHA-256 of issuer and jti of an assertion that was used. */
    readonly id: string;
    readonly expires_at: Date;
  };
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
