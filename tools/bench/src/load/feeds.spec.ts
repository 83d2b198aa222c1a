import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Issuer, startIssuer } from '../tokens/issuer.ts';
import { ClientTokens } from './feeds.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

describe('the tokens of many clients', () => {
  it('are renewed as often as a thousand clients with tokens of five minutes do it', () => {
    const clients = new ClientTokens(issuer, 'ES256', 1_000);
    expect(1000 / clients.renewalInterval).toBeCloseTo(3.7, 1);
  });

  it('are renewed one client after the other', () => {
    const clients = new ClientTokens(issuer, 'ES256', 3);
    const before = clients.tokens();
    expect([clients.renewNext(), clients.renewNext()]).toEqual([0, 1]);
    expect(clients.tokens().map((token, client) => token === before[client])).toEqual([false, false, true]);
  });

  it('differ in their ends, and all are good when the load begins', () => {
    const clients = new ClientTokens(issuer, 'ES256', 240);
    clients.renewDue();
    const ends = clients.tokens().map((token) => {
      const [, payload = ''] = token.split('.');
      const { exp }: { exp: number } = JSON.parse(Buffer.from(payload, 'base64url').toString());
      return exp;
    });
    expect(new Set(ends).size).toBeGreaterThan(100);
    expect(Math.min(...ends)).toBeGreaterThan(Date.now() / 1000 + 30);
  });
});
