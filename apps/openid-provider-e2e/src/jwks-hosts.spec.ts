import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from '@jest/globals';
import { describeOnEachProvider } from './describe-on-each-provider.ts';
import { createClient, publishKeys, registrationOf, requestToken } from './test-client.ts';

const hanging = await createClient('ES256');
const failing = await createClient('ES256');
const byPem = await createClient('ES256');
const byUri = await createClient('ES256');

let asked = 0;
const hangingHost = createServer(() => void (asked += 1)).listen(0, '127.0.0.1');
await once(hangingHost, 'listening');
const failingHost = createServer((_request, response) => response.writeHead(500).end()).listen(
  0,
  '127.0.0.1',
);
await once(failingHost, 'listening');
const published = await publishKeys([byUri.publicJwk]);
// Both listen on TCP.
const uriOf = (server: typeof hangingHost): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
afterAll(() => {
  for (const server of [hangingHost, failingHost, published.server]) {
    server.close();
    server.closeAllConnections();
  }
});

describeOnEachProvider(
  'a JWKS host',
  async () => [
    registrationOf(hanging, { jwks_uri: uriOf(hangingHost) }),
    registrationOf(failing, { jwks_uri: uriOf(failingHost) }),
    registrationOf(byPem),
    registrationOf(byUri, { jwks_uri: published.uri }),
  ],
  (test) => {
    const ask = async (client: typeof hanging) =>
      requestToken(test.provider.url, { client_assertion: await client.mint() });

    it('that hangs or fails costs no other client anything, and is asked once', async () => {
      asked = 0;
      const bad = Array.from({ length: 50 }, (_, index) => ask(index % 2 === 0 ? hanging : failing));
      let isOver = false;
      const over = Promise.all(bad).finally(() => (isOver = true));
      const good = [byPem, byUri, byPem, byUri].map(ask);
      for (const { status } of await Promise.all(good)) expect(status).toBe(200);
      expect(isOver).toBe(false); // the host hangs still
      for (const { status, body } of await over)
        expect([status, body['error']]).toEqual([401, 'invalid_client']);
      expect(asked).toBe(1);
      const { check } = test.provider.log.findLast(({ client_id }) => client_id === failing.id) ?? {};
      expect(String(check)).toMatch(/answered 500|failed a moment ago/);
    });
  },
);
