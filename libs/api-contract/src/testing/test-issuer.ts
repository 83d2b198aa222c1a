import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type Mint, tokenMint } from './mint-token.ts';

export interface TestIssuerOptions {
  /** Of the API under test. */
  readonly audience: string;
  /** Milliseconds since the epoch: the clock of the API. Default the system's. */
  readonly clock?: () => number;
}

/** An issuer of access tokens on this machine. */
export interface TestIssuer {
  readonly url: string;
  readonly mint: Mint;
  close(): Promise<void>;
}

/**
 * Starts an issuer whose metadata and keys an API can fetch from this machine (`http`, on a free port), and whose tokens
 * the test makes, good and bad ones.
 *
 * @example
 * const issuer = await startTestIssuer({ audience: 'https://accounts.example' });
 * issuer.mint('expired', { client_id: 'client', scope: 'accounts.read' });
 * await issuer.close();
 */
export async function startTestIssuer({ audience, clock }: TestIssuerOptions): Promise<TestIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = 'test-issuer';
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }];
  const server = createServer((request, response) => {
    const answer = request.url === '/jwks' ? { keys } : { issuer: url, jwks_uri: `${url}/jwks` };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    mint: tokenMint({ issuer: url, audience, privateKey, kid, ...(clock && { clock }) }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
