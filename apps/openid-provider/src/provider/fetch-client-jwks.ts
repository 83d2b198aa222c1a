import type { IncomingMessage } from 'node:http';
import { addressesToAsk } from './addresses-to-ask.ts';
import { fetchAtAddress } from './fetch-at-address.ts';
import { createLookup, type Lookup } from './look-up.ts';
import { noPrivateHosts, type PrivateHosts } from './private-hosts.ts';

export interface ClientJwksFetchOptions {
  /** Whether addresses of this machine may be asked. */
  readonly allowLoopback: boolean;
  /** Hosts in private networks that may be asked. */
  readonly privateHosts?: PrivateHosts;
  /** Milliseconds for which a copy may stand in for an answer that fails. */
  readonly longestCopyUse: number;
  /** Milliseconds after a fetch in which the same address is not asked again. */
  readonly cooldown: number;
  /** Of the system by default. */
  readonly lookup?: Lookup;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** Bytes that a client's JWK Set may have. */
export const longestJwks = 65_536;

interface Copy {
  readonly text: string;
  readonly fetchedAt: number;
}

/** What is known of one address. */
interface Address {
  copy?: Copy;
  failure?: { readonly error: unknown; readonly at: number };
  /** The fetch that is under way, which all who ask meanwhile wait for. */
  flight?: Promise<string>;
}

/**
 * The function by which oidc-provider fetches clients' JWK Sets. oidc-provider limits its time (2.5 s) by a signal; its
 * guard against private addresses is not used, since it looks when a connection is there, and not at all where it does not
 * know the parts of Node.js that it looks into. Here a host is looked up first, and only addresses that may be asked are
 * connected to. Redirects are refused, and what the answer says about caching is left out. A host that fails is left alone
 * for a moment, and a copy that is not too old stands in for it: one client's host that hangs, or whose name servers do,
 * costs nobody else anything, and itself no more than one connection.
 */
export function clientJwksFetch(options: ClientJwksFetchOptions): typeof fetch {
  const { longestCopyUse, cooldown, clock = Date.now } = options;
  const { allowLoopback, privateHosts = noPrivateHosts, lookup = createLookup() } = options;
  const addresses = new Map<string, Address>();

  const fetchText = async (url: URL, signal: AbortSignal | undefined): Promise<string> => {
    const allowed = await addressesToAsk(url, { allowLoopback, privateHosts, lookup }, signal);
    return textOf(await fetchAtAddress(allowed, url, signal));
  };

  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const address = addresses.get(url.href) ?? {};
    addresses.set(url.href, address);
    const now = clock();
    const { copy, failure } = address;
    if (copy !== undefined && now < copy.fetchedAt + cooldown) return answer(copy.text);
    const mayCopy = copy !== undefined && now < copy.fetchedAt + longestCopyUse;
    if (failure !== undefined && now < failure.at + cooldown) {
      if (mayCopy) return answer(copy.text);
      throw new Error('the JWKS URI failed a moment ago and is not asked again yet', {
        cause: failure.error,
      });
    }
    try {
      address.flight ??= fetchText(url, init.signal ?? undefined).finally(() => delete address.flight);
      const text = await address.flight;
      address.copy = { text, fetchedAt: clock() };
      delete address.failure;
      return answer(text);
    } catch (error) {
      address.failure = { error, at: clock() };
      if (mayCopy) return answer(copy.text);
      throw error;
    }
  };
}

function answer(text: string): Response {
  return new Response(text, { status: 200, headers: { 'content-type': 'application/jwk-set+json' } });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const { statusCode, headers } = answer;
  const encoding = headers['content-encoding'] ?? 'identity';
  const chunks: Uint8Array[] = [];
  let size = 0;
  // To leave the loop early ends the connection.
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    // without an encoding set, chunks are bytes
    if (statusCode !== 200 || encoding !== 'identity') break;
    size += chunk.byteLength;
    if (size > longestJwks) throw new Error(`the JWK Set has more than ${longestJwks} bytes`);
    chunks.push(chunk);
  }
  if (statusCode !== 200) throw new Error(`the JWKS URI answered ${statusCode}`);
  if (encoding !== 'identity')
    throw new Error(`the JWKS URI answered in ${encoding}, which was not asked for`);
  return Buffer.concat(chunks).toString('utf8');
}
