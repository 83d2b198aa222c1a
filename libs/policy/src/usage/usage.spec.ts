import { describe, expect, it } from '@jest/globals';
import { readUsageRecord, ScopeUsageTable } from '../index.ts';

const time = '2026-11-25T12:00:00.000Z';
const at = Date.parse(time);
const granted = {
  time,
  msg: 'token request',
  outcome: 'granted',
  client_id: 'c',
  client_name: 'payouts',
  scope: 'a b',
};
const decision = { outcome: 'allowed', clientId: 'c', scope: 'a', correlationId: 'x' };
const line = (value: unknown): string => JSON.stringify(value);

describe('a line of a log', () => {
  it('tells of a token that was granted, or of a request that was allowed', () => {
    expect(readUsageRecord(line(granted))).toEqual({
      ...{ kind: 'granted', clientId: 'c', clientName: 'payouts', scopes: ['a', 'b'], at },
    });
    expect(readUsageRecord(line({ time, msg: 'decision', decision }))).toEqual({
      ...{ kind: 'used', clientId: 'c', clientName: undefined, scopes: ['a'], at },
    });
  });

  it('is read as Kubernetes and Docker keep it', () => {
    const used = { kind: 'used', clientId: 'c', clientName: undefined, scopes: ['a'], at };
    const text = line({ time, msg: 'decision', decision });
    for (const wrapped of [
      `2026-11-25T12:00:00.123456789Z stdout F ${text}`,
      `2026-11-25T12:00:00+01:00 stderr F ${text}`,
      line({ log: `${text}\n`, stream: 'stdout', time: '2026-11-25T12:00:01.000000001Z' }),
    ])
      expect(readUsageRecord(wrapped)).toEqual(used);
    expect(readUsageRecord(line({ log: `${line(granted)}\n` }))?.kind).toBe('granted');
  });

  it.each([
    line({ log: 1, msg: 'decision' }),
    line({ log: 'decision' }),
    '2026-11-25T12:00:00Z stdout P {"msg":"decision",',
    line({ ...granted, outcome: 'invalid_scope' }),
    line({ ...granted, time: 'yesterday' }),
    line({ time, msg: 'decision', decision: { ...decision, outcome: 'refused' } }),
    line({ time, msg: 'decision', decision: { ...decision, clientId: undefined } }),
    line({ time, msg: 'request' }),
    'not JSON, with "decision"',
    '',
  ])('that is %j tells nothing', (text) => {
    expect(readUsageRecord(text)).toBeUndefined();
  });
});

describe('the usage of scopes', () => {
  const grant = { kind: 'granted', clientId: 'c', clientName: 'payouts', scopes: ['a', 'b'], at } as const;
  const use = { kind: 'used', clientId: 'c', clientName: undefined, scopes: ['a'], at: at + 1 } as const;

  it('has what was granted and never used first', () => {
    const table = new ScopeUsageTable(0);
    for (const record of [use, grant, use]) table.add(record);
    expect(table.rows()).toMatchObject([
      {
        clientName: 'payouts',
        scope: 'b',
        granted: { count: 1, last: at },
        used: { count: 0, last: undefined },
      },
      { clientName: 'payouts', scope: 'a', granted: { count: 1 }, used: { count: 2, last: at + 1 } },
    ]);
  });

  it('has what was renamed by its present name, once', () => {
    const until = new Date(at + 60_000).toISOString();
    const renamings = { former: { to: 'accounts.read', until } } as const;
    const registered = [{ clientId: 'c', clientName: 'payouts', scopes: ['former'] }];
    const table = new ScopeUsageTable(0, registered, { renamings, now: at });
    table.add({ ...grant, scopes: ['former', 'accounts.read'] });
    table.add({ ...use, scopes: ['accounts.read'] });
    // Used when the former name was taken still, whenever that is read; and when it was nothing any more.
    table.add({ ...use, scopes: ['former'] });
    expect(table.rows()).toMatchObject([
      { scope: 'accounts.read', isRegistered: true, granted: { count: 1 }, used: { count: 2 } },
    ]);
    table.add({ ...grant, scopes: ['former'], at: at + 60_000 });
    expect(table.rows().map(({ scope }) => scope)).toEqual(['former', 'accounts.read']);
  });

  it('does not count what is older', () => {
    const table = new ScopeUsageTable(at + 1);
    for (const record of [grant, use]) table.add(record);
    expect(table.rows()).toMatchObject([{ scope: 'a', granted: { count: 0 }, used: { count: 1 } }]);
  });

  it('has what a client is registered for and never asked for, and tells what it is not registered for', () => {
    const registered = [{ clientId: 'c', clientName: 'payouts', scopes: ['a', 'idle'] }];
    const table = new ScopeUsageTable(0, registered);
    for (const record of [grant, use]) table.add(record);
    expect(table.rows().map(({ scope, isRegistered }) => [scope, isRegistered])).toEqual([
      ['b', false],
      ['idle', true],
      ['a', true],
    ]);
  });
});
