import { BlockList, isIP } from 'node:net';

/** Hosts in private networks that clients' JWK Sets may be fetched from. */
export interface PrivateHosts {
  /** As URLs have them. */
  readonly names: ReadonlySet<string>;
  readonly addresses: BlockList;
}

export const noPrivateHosts: PrivateHosts = { names: new Set(), addresses: new BlockList() };

/**
 * Reads a list of host names, IP addresses and CIDR blocks, parted by commas.
 *
 * @returns undefined when a part is none of these
 */
export function parsePrivateHosts(text: string): PrivateHosts | undefined {
  const names = new Set<string>();
  const addresses = new BlockList();
  const parts = text.split(',').flatMap((part) => part.trim().toLowerCase() || []);
  for (const part of parts) {
    const [, host = '', prefix] = /^\[?([\w.:-]+?)\]?(?:\/(\d{1,3}))?$/.exec(part) ?? [];
    const version = isIP(host);
    if (version !== 0) {
      const longest = version === 4 ? 32 : 128;
      if (Number(prefix ?? longest) > longest) return undefined;
      addresses.addSubnet(host, Number(prefix ?? longest), version === 4 ? 'ipv4' : 'ipv6');
    } else if (
      prefix === undefined &&
      /^[\w.-]+$/.test(part) &&
      URL.parse(`https://${part}`)?.hostname === part
    )
      names.add(part);
    else return undefined;
  }
  return { names, addresses };
}

export function isIn(addresses: BlockList, address: string): boolean {
  return addresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
