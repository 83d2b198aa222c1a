import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** All addresses of a host. */
export type Lookup = (host: string, signal?: AbortSignal) => Promise<readonly string[]>;

export interface LookupOptions {
  readonly hostsFile?: string;
  /** Name servers, with their port; those of the system by default. */
  readonly servers?: readonly string[];
}

/**
 * Looks a host up: in the hosts file, and where it is not there, by DNS, as the name stands (no search domains). The
 * system's own look-up holds one of the few threads that a process has for as long as a name server is silent, and so
 * two hosts could keep all others waiting. This one holds none, and ends with its signal.
 */
export function createLookup({ hostsFile = '/etc/hosts', servers }: LookupOptions = {}): Lookup {
  return async (host, signal) => {
    const listed = addressesIn(await readFile(hostsFile, 'utf8').catch(() => ''), host);
    if (listed.length > 0) return listed;
    signal?.throwIfAborted();
    // One for each look-up: it knows the name servers that the system has now, and can be ended alone.
    const resolver = new Resolver({ timeout: 1_000, tries: 1 });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = (): void => resolver.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    signal?.removeEventListener('abort', cancel);
    signal?.throwIfAborted();
    if (ipv4.status === 'rejected' && ipv6.status === 'rejected') throw ipv4.reason;
    return [ipv4, ipv6].flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  };
}

function addressesIn(hostsFile: string, host: string): readonly string[] {
  return hostsFile.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return isIP(address) !== 0 && names.some((name) => name.toLowerCase() === host) ? [address] : [];
  });
}
