import { lookup as systemLookup } from 'node:dns/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { type BlockList, isIP } from 'node:net';
import { isIn } from './private-hosts.ts';

/** All addresses of a host. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string }[]>;

const allAddresses: Lookup = (host) => systemLookup(host, { all: true });

/** The first address of a URL's host that is one of those; undefined when none is. */
export async function addressAmong(
  addresses: BlockList,
  url: URL,
  {
    signal,
    lookup = allAddresses,
  }: { readonly signal?: AbortSignal | null | undefined; readonly lookup?: Lookup },
): Promise<string | undefined> {
  if (addresses.rules.length === 0) return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) === 0 ? await orAborted(lookup(host), signal) : [{ address: host }];
  return found.map(({ address }) => address).find((address) => isIn(addresses, address));
}

/**
 * Gets a URL from that address of its host and no other: who asked for the address before has decided about the one
 * that is connected to. Follows no redirect.
 */
export function fetchAtAddress(
  address: string,
  url: URL,
  signal: AbortSignal | null | undefined,
): Promise<http.IncomingMessage> {
  const { get } = url.protocol === 'https:' ? https : http;
  const family = isIP(address);
  const options: https.RequestOptions = {
    agent: false, // a connection that is kept could be to another address
    lookup: (_host, { all }, done) =>
      all === true ? done(null, [{ address, family }]) : done(null, address, family),
    ...(signal && { signal }),
  };
  return new Promise((resolve, reject) => get(url, options, resolve).on('error', reject));
}

/** A look-up cannot be ended; that it is waited for can. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return work;
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  return Promise.race([work, aborted]);
}
