import type { IncomingMessage } from 'node:http';
import type { Logger } from '@ambit/service';
import type { AssertionAlgorithm } from '../registration/registration-schema.ts';
import { addressesToAsk } from './addresses-to-ask.ts';
import { readClientJwkSet } from './client-jwk-set.ts';
import { fetchAtAddress } from './fetch-at-address.ts';
import { type KeyUse, periodOf } from './key-use.ts';
import { createLookup, type Lookup } from './look-up.ts';
import { noPrivateHosts, type PrivateHosts } from './private-hosts.ts';

export interface ClientJwksFetchOptions {
  /** Whether addresses of this machine may be asked. */
  readonly allowLoopback: boolean;
  /** Hosts in private networks that may be asked. */
  readonly privateHosts?: PrivateHosts;
  readonly keyUse: KeyUse;
  readonly log: Pick<Logger, 'warn'>;
  /** Of the system by default. */
  readonly lookup?: Lookup;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** The key that is wanted of a JWK Set: the client's algorithm, and the `kid` that an assertion names. */
export interface WantedKey {
  readonly algorithm: AssertionAlgorithm;
  readonly kid?: string | undefined;
}

/** Gives a client's JWK Set, without the keys that cannot be used. Rejects when it cannot be had. */
export type ClientJwksFetch = (url: URL, wanted: WantedKey, signal?: AbortSignal) => Promise<Response>;

/** Bytes that a client's JWK Set may have. */
const longestJwks = 65_536;
/** Keys that are not used and that one line of the log names. */
const mostLogged = 5;

interface Copy {
  readonly text: string;
  readonly kids: ReadonlySet<string | undefined>;
  /** When it was asked for: a key that was withdrawn since then may be in it. */
  readonly askedAt: number;
}

/** What is known of one address, for one algorithm. */
interface Address {
  copy?: Copy;
  failure?: { readonly error: unknown; readonly at: number };
  /** The fetch that is under way, which all who ask meanwhile wait for. */
  flight?: Promise<Copy>;
}

/**
 * The function by which oidc-provider fetches clients' JWK Sets. oidc-provider limits its time (2.5 s) by a signal; its
 * guard against private addresses is not used, since it looks when a connection is there, and not at all where it does not
 * know the parts of Node.js that it looks into. Here a host is looked up first, and only addresses that may be asked are
 * connected to. Redirects are refused, and what the answer says about caching is left out.
 *
 * oidc-provider remembers the keys of a hundred clients. So a copy answers too: in the period in which it was fetched,
 * unless a key is wanted that it does not have; and for a moment after it was fetched in any case. A host that fails, or
 * that answers something else than a JWK Set, is left alone for a moment, and a copy that is not too old stands in for it:
 * one client's host that hangs, or whose name servers do, costs nobody else anything, and itself no more than one
 * connection.
 */
export function clientJwksFetch(options: ClientJwksFetchOptions): ClientJwksFetch {
  const { keyUse, log, clock = Date.now } = options;
  const { allowLoopback, privateHosts = noPrivateHosts, lookup = createLookup() } = options;
  const addresses = new Map<string, Address>();

  const fetchCopy = async (
    url: URL,
    algorithm: AssertionAlgorithm,
    signal: AbortSignal | undefined,
  ): Promise<Copy> => {
    const askedAt = clock();
    const allowed = await addressesToAsk(url, { allowLoopback, privateHosts, lookup }, signal);
    const { keys, dropped } = readClientJwkSet(
      await textOf(await fetchAtAddress(allowed, url, signal)),
      algorithm,
    );
    if (dropped.length > 0)
      log.warn(
        { jwks_uri: url.origin + url.pathname, count: dropped.length, keys: dropped.slice(0, mostLogged) },
        'keys that a client has published are not used',
      );
    return { text: JSON.stringify({ keys }), kids: new Set(keys.map(({ kid }) => kid)), askedAt };
  };

  return async (url, { algorithm, kid }, signal) => {
    const id = `${algorithm} ${url.href}`;
    const address = addresses.get(id) ?? {};
    addresses.set(id, address);
    const now = clock();
    const { copy, failure } = address;
    const mayCopy = (): boolean => copy !== undefined && clock() < copy.askedAt + keyUse.longestCopyUse;
    if (copy !== undefined) {
      if (now < copy.askedAt + keyUse.cooldown) return answer(copy);
      const isOfThisPeriod = periodOf(copy.askedAt, keyUse) === periodOf(now, keyUse);
      if (isOfThisPeriod && kid !== undefined && copy.kids.has(kid)) return answer(copy);
    }
    if (failure !== undefined && now < failure.at + keyUse.cooldown) {
      if (copy !== undefined && mayCopy()) return answer(copy);
      throw new Error('the JWKS URI failed a moment ago and is not asked again yet', {
        cause: failure.error,
      });
    }
    try {
      address.flight ??= fetchCopy(url, algorithm, signal).finally(() => delete address.flight);
      const fetched = await address.flight;
      address.copy = fetched;
      delete address.failure;
      return answer(fetched);
    } catch (error) {
      address.failure = { error, at: clock() };
      if (copy !== undefined && mayCopy()) return answer(copy);
      throw error;
    }
  };
}

function answer({ text }: Copy): Response {
  return new Response(text, { status: 200, headers: { 'content-type': 'application/jwk-set+json' } });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const { statusCode, headers } = response;
  const encoding = headers['content-encoding'] ?? 'identity';
  const problem =
    statusCode !== 200
      ? `the JWKS URI answered ${statusCode}`
      : encoding !== 'identity'
        ? `the JWKS URI answered in ${encoding}, which was not asked for`
        : undefined;
  if (problem !== undefined) {
    response.destroy(); // nobody waits for the rest
    throw new Error(problem);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Without an encoding of text set, chunks are bytes. To leave the loop early ends the connection.
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > longestJwks) throw new Error(`the JWK Set has more than ${longestJwks} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
