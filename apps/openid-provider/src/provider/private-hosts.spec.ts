import { describe, expect, it } from '@jest/globals';
import { isIn, parsePrivateHosts } from './private-hosts.ts';

describe('hosts in private networks', () => {
  it('are named, or known by their address', () => {
    const hosts = parsePrivateHosts('Worker.internal, 10.0.3.0/24,192.168.1.7, [fd00::1], fd12::/16,');
    if (hosts === undefined) throw new Error('The list is well formed');
    expect([...hosts.names]).toEqual(['worker.internal']);
    for (const address of ['10.0.3.255', '192.168.1.7', 'fd00::1', 'fd12:3::4'])
      expect(isIn(hosts.addresses, address)).toBe(true);
    for (const address of ['10.0.4.0', '192.168.1.8', 'fd00::2', 'fd13::1', '169.254.169.254'])
      expect(isIn(hosts.addresses, address)).toBe(false);
  });

  it.each([
    '10.0.3.0/33',
    'fd00::/129',
    '10.0.3/24',
    'worker.internal/24',
    'https://worker',
    'a b',
    'a:80',
    '*',
    '0.0.0.0/0',
    '0.0.0.0/1',
    '::/0',
    '::/8',
    '::ffff:0:0/96',
    '::ffff:128.0.0.0/97',
  ])('are not read from %s', (text) => {
    expect(parsePrivateHosts(text)).toBeUndefined();
  });
});
