import type autocannon from 'autocannon';
import type { Algorithm, Issuer } from '../tokens/issuer.ts';

/** Gives each connection of the load its requests. */
export interface Feed {
  setUp(client: autocannon.Client): void;
  /** Ends what runs beside the load. */
  stop(): void;
}

/** Which tokens a load brings: those of clients that come again and again, ones never seen before, or some of both. */
export type Mix = 'realistic' | 'fresh' | 'one in fifty fresh';

export interface FeedOptions {
  readonly mix: Mix;
  readonly connections: number;
  readonly clients: ClientTokens;
  /** Tokens that no server has seen; taken one by one. */
  readonly fresh: readonly string[];
  /** Told when there is no fresh one left. */
  readonly onExhausted: () => void;
}

/** Seconds: how long a token lives, and how long before its end a client has the next. */
const lifetime = 300;
const renewedBefore = 30;

/**
 * The tokens of many clients. Each lives for five minutes and is renewed half a minute before its end, so that a
 * thousand clients bring 3.7 new tokens a second.
 */
export class ClientTokens {
  readonly #tokens: { token: string; readonly client: number; dueAt: number }[];
  readonly #issuer: Issuer;
  readonly #algorithm: Algorithm;
  #next = 0;

  constructor(issuer: Issuer, algorithm: Algorithm, count: number) {
    this.#issuer = issuer;
    this.#algorithm = algorithm;
    const now = performance.now();
    this.#tokens = Array.from({ length: count }, (_, client) => {
      // As if the clients had begun at any time: not all are due at once.
      const left = lifetime - ((client % 240) + 1);
      return {
        client,
        token: issuer.token(algorithm, { client, lifetime: left }),
        dueAt: now + (left - renewedBefore) * 1000,
      };
    });
  }

  get count(): number {
    return this.#tokens.length;
  }

  /** Milliseconds between two renewals. */
  get renewalInterval(): number {
    return ((lifetime - renewedBefore) * 1000) / this.count;
  }

  tokenOf(client: number): string {
    return this.#tokens[client % this.count]?.token ?? '';
  }

  tokens(): readonly string[] {
    return this.#tokens.map(({ token }) => token);
  }

  /** Renews those that became due while there was no load. */
  renewDue(): void {
    const soon = performance.now() + renewedBefore * 500;
    this.#tokens.forEach(({ dueAt }, client) => dueAt < soon && this.#renew(client));
  }

  /** Renews the next in turn; returns which. */
  renewNext(): number {
    const client = this.#next;
    this.#next = (this.#next + 1) % this.count;
    this.#renew(client);
    return client;
  }

  #renew(client: number): void {
    this.#tokens[client] = {
      client,
      token: this.#issuer.token(this.#algorithm, { client }),
      dueAt: performance.now() + (lifetime - renewedBefore) * 1000,
    };
  }
}

export function feedOf(options: FeedOptions): Feed {
  return options.mix === 'fresh' ? freshFeed(options) : knownFeed(options);
}

/** Every connection asks for a part of the clients, in turn; their tokens are renewed as time goes. */
function knownFeed({ mix, clients, connections, fresh, onExhausted }: FeedOptions): Feed {
  const opened: autocannon.Client[] = [];
  const next = taker(fresh, onExhausted);
  const partOf = (connection: number): autocannon.Request[] => {
    // A connection without clients of its own asks for another's.
    const ofClients = Math.max(1, Math.ceil((clients.count - connection) / connections));
    const requests: autocannon.Request[] = Array.from({ length: ofClients }, (_, index) =>
      requestWith(clients.tokenOf(connection + index * connections)),
    );
    if (mix === 'realistic') return requests;
    const list = Array.from({ length: 50 }, (_, index) => ({ ...requests[index % requests.length] }));
    // Else all connections would bring theirs at one time.
    list[connection % 50] = { setupRequest: (request) => ({ ...request, ...requestWith(next()) }) };
    return list;
  };
  const timer = setInterval(() => {
    const connection = clients.renewNext() % connections;
    opened[connection]?.setRequests(partOf(connection));
  }, clients.renewalInterval);
  return {
    setUp: (client) => client.setRequests(partOf(opened.push(client) - 1)),
    stop: () => clearInterval(timer),
  };
}

function freshFeed({ fresh, onExhausted }: FeedOptions): Feed {
  const next = taker(fresh, onExhausted);
  return {
    setUp: (client) =>
      client.setRequests([{ setupRequest: (request) => ({ ...request, ...requestWith(next()) }) }]),
    stop: () => undefined,
  };
}

function taker(tokens: readonly string[], onExhausted: () => void): () => string {
  let taken = 0;
  return () => {
    if (taken === tokens.length) onExhausted();
    return tokens[taken++ % tokens.length] ?? '';
  };
}

function requestWith(token: string): { headers: { authorization: string } } {
  return { headers: { authorization: `Bearer ${token}` } };
}
