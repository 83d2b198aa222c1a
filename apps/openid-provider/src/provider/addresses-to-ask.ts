import { isIP } from 'node:net';
import { isLoopback } from '../registration/jwks-uri.ts';
import type { Lookup } from './look-up.ts';
import { isIn, type PrivateHosts } from './private-hosts.ts';
import { isPublicAddress } from './public-addresses.ts';

export interface AddressRules {
  /** Whether this machine may be asked. */
  readonly allowLoopback: boolean;
  /** Hosts in private networks that may be asked. */
  readonly privateHosts: PrivateHosts;
  readonly lookup: Lookup;
}

/**
 * The addresses of a URL's host that may be asked: public ones, and what was allowed besides. Nobody who registers a URL
 * or holds its name can make the provider call into its own network.
 *
 * @throws {Error} when there are none, or the look-up failed
 */
export async function addressesToAsk(
  url: URL,
  { allowLoopback, privateHosts, lookup }: AddressRules,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isThisMachine = allowLoopback && isLoopback(url);
  // This name means this machine whatever anybody says (RFC 6761 §6.3).
  if (isThisMachine && isIP(host) === 0) return ['127.0.0.1', '::1'];
  const addresses = isIP(host) === 0 ? await orAborted(lookup(host, signal), signal) : [host];
  const isNamed = isThisMachine || privateHosts.names.has(url.hostname);
  const allowed = addresses.filter(
    (address) => isNamed || isPublicAddress(address) || isIn(privateHosts.addresses, address),
  );
  if (allowed.length === 0)
    throw new Error(
      `the host ${host} of the JWKS URI has no public address (${addresses.slice(0, 3).join(', ')}): name it in JWKS_PRIVATE_HOSTS if it may be asked`,
    );
  return allowed;
}

/** That a look-up is waited for ends with the signal, whether or not the look-up does. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  return Promise.race([work, aborted]);
}
