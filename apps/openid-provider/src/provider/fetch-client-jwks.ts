import { isLoopback } from '../registration/jwks-uri.ts';
import { addressAmong, fetchAtAddress, type Lookup } from './fetch-at-address.ts';
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
  readonly fetch?: typeof fetch;
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
 * The function by which oidc-provider fetches clients' JWK Sets. oidc-provider limits its time (2.5 s), and its
 * dispatcher ends connections to private addresses, so that nobody can make the provider call into its own network.
 * Here redirects are refused, chosen hosts are let through, and what the answer says about caching is left out. A host
 * that fails is left alone for a moment, and a copy that is not too old stands in for it: one client's host that hangs
 * costs nobody else anything, and itself no more than one connection.
 */
export function clientJwksFetch(options: ClientJwksFetchOptions): typeof fetch {
  const { longestCopyUse, cooldown, clock = Date.now } = options;
  const addresses = new Map<string, Address>();

  const fetchText = async (url: URL, init: RequestInit): Promise<string> => {
    const { allowLoopback, privateHosts = noPrivateHosts, fetch: fetchKeys = fetch, lookup } = options;
    const { dispatcher, ...rest } = init;
    const isNamed = (allowLoopback && isLoopback(url)) || privateHosts.names.has(url.hostname);
    const address = isNamed
      ? undefined
      : await addressAmong(privateHosts.addresses, url, { signal: init.signal, ...(lookup && { lookup }) });
    if (address !== undefined) {
      const message = await fetchAtAddress(address, url, init.signal);
      return textOf(message.statusCode, message);
    }
    const response = await fetchKeys(url, {
      ...rest,
      ...(isNamed ? {} : { dispatcher }),
      redirect: 'error',
    });
    return textOf(response.status, response.body ?? []);
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
      address.flight ??= fetchText(url, init).finally(() => delete address.flight);
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

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

async function textOf(status: number | undefined, body: Chunks): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // To leave the loop early ends the connection.
  for await (const chunk of body) {
    if (status !== 200) break;
    size += chunk.byteLength;
    if (size > longestJwks) throw new Error(`the JWK Set has more than ${longestJwks} bytes`);
    chunks.push(chunk);
  }
  if (status !== 200) throw new Error(`the JWKS URI answered ${status}`);
  return Buffer.concat(chunks).toString('utf8');
}
