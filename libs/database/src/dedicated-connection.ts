/** A connection outside of the pool, for what must not wait behind queries, or listens for notifications. */
export interface DedicatedConnection {
  /** Runs one statement without parameters, on the application's schema. */
  query<Row>(statement: string): Promise<readonly Row[]>;
  /** Tells of each `NOTIFY` on a channel, with its payload. */
  listen(channel: string, onNotification: (payload: string) => void): Promise<void>;
  /** Resolves when the connection was lost or closed. */
  readonly ended: Promise<void>;
  /** Gives the connection up, also when a query on it is never answered. */
  close(): Promise<void>;
}
