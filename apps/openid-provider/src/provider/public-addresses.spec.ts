import { describe, expect, it } from '@jest/globals';
import { isPublicAddress } from './public-addresses.ts';

describe('an address', () => {
  it.each(['1.1.1.1', '100.128.0.1', '172.32.0.1', '223.255.255.255', '2606:4700::1111', '2a00::1'])(
    'is public: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ['unspecified', '0.0.0.0', '::'],
    ['of this machine', '127.0.0.1', '127.255.0.1', '::1'],
    ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd00::1', 'fec0::1'],
    ['of the link', '169.254.169.254', 'fe80::1', 'fe80::1%eth0'],
    ['behind a carrier’s NAT', '100.64.0.1', '100.127.255.255'],
    ['of documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    ['of benchmarks', '198.18.0.1', '198.19.255.255'],
    ['multicast, reserved or broadcast', '224.0.0.1', '240.0.0.1', '255.255.255.255', 'ff02::1'],
    ['an IPv4 address in IPv6', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::127.0.0.1'],
    ['an IPv4 address behind NAT64', '64:ff9b::7f00:1', '64:ff9b:1::a00:1'],
    ['an IPv4 address in a tunnel', '2002:7f00:1::', '2001::1'],
    ['no address', '', 'localhost', '1.1.1', '::g'],
  ])('is not public when it is %s', (_what, ...addresses) => {
    for (const address of addresses) expect([address, isPublicAddress(address)]).toEqual([address, false]);
  });
});
