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
 * @returns undefined when a part is none of these, or a block that is wider than any private network
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
      const length = Number(prefix ?? longest);
      // The widest private networks are 10.0.0.0/8 and fc00::/7; what is wider lets all through, and IPv4 in
      // IPv6 would be a way around that.
      if (length < (version === 4 ? 8 : 7) || (version === 6 && overlapsIpv4(host, length))) return undefined;
      addresses.addSubnet(host, length, version === 4 ? 'ipv4' : 'ipv6');
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

/** IPv4 addresses as IPv6 has them (RFC 4291 §2.5.5.2), which node takes for the same. */
const ipv4InIpv6 = new BlockList();
ipv4InIpv6.addSubnet('::ffff:0:0', 96, 'ipv6');

function overlapsIpv4(network: string, prefix: number): boolean {
  const block = new BlockList();
  block.addSubnet(network, prefix, 'ipv6');
  return block.check('::ffff:0:0', 'ipv6') || ipv4InIpv6.check(network, 'ipv6');
}

export function isIn(addresses: BlockList, address: string): boolean {
  return addresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
