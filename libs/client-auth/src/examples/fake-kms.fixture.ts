import { createECDH, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { KmsKey } from './kms-signer.fixture.ts';

/** A key management service over real HTTP, which alone holds the private key. */
export interface FakeKms {
  readonly url: string;
  /** How often it was asked for a signature. */
  readonly signatures: number;
  /** Answers in place of a signature, where a test puts something here. */
  fault: ((response: ServerResponse) => void) | undefined;
  /** Puts another key under the same name. */
  replaceKey(namedCurve?: string): void;
  close(): Promise<void>;
}

export async function fakeKms(credential: string): Promise<FakeKms> {
  let privateKey = newKey();
  let signatures = 0;
  let fault: FakeKms['fault'];
  const server = createServer((request, response) => {
    const given = request.headers.authorization;
    if (given !== `Bearer ${credential}`) response.writeHead(403).end(`${given} may not use this key`);
    else if (request.method === 'GET')
      response.end(createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }));
    else
      void buffer(request).then((digest) => {
        signatures += 1;
        if (fault === undefined) response.end(signDigest(privateKey, digest));
        else fault(response);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listens on TCP
  return {
    url: `http://127.0.0.1:${port}/keys/worker`,
    get signatures() {
      return signatures;
    },
    get fault() {
      return fault;
    },
    set fault(answer) {
      fault = answer;
    },
    replaceKey: (namedCurve) => void (privateKey = newKey(namedCurve)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Its key as the example wants it; its errors quote the credential, as those of some packages do. */
export function kmsKeyAt(url: string, credential: string): KmsKey {
  const ask = async (signal: AbortSignal, body?: Uint8Array<ArrayBuffer>): Promise<Buffer> => {
    const headers = { authorization: `Bearer ${credential}` };
    const response = await fetch(url, { method: body === undefined ? 'GET' : 'POST', headers, body, signal });
    const answer = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Error(`${response.status} ${answer}`, { cause: { url, headers } });
    return answer;
  };
  return {
    publicKey: async (signal) => (await ask(signal)).toString(),
    signDigest: (digest, signal) => ask(signal, Uint8Array.from(digest)),
  };
}

function newKey(namedCurve = 'P-256'): KeyObject {
  return generateKeyPairSync('ec', { namedCurve }).privateKey;
}

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** ECDSA over P-256 (FIPS 186-5 §6.4) of a digest, which node signs only together with its text. */
function signDigest(privateKey: KeyObject, digest: Uint8Array): Uint8Array {
  const ephemeral = createECDH('prime256v1');
  const r = numberOf(ephemeral.generateKeys().subarray(1, 33)) % order;
  const d = numberOf(Buffer.from(String(privateKey.export({ format: 'jwk' }).d), 'base64url'));
  const s = (inverse(numberOf(ephemeral.getPrivateKey())) * (numberOf(digest) + r * d)) % order;
  const integers = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.of(0x30, integers.byteLength), integers]);
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** By Fermat: the order is a prime. */
function inverse(value: bigint): bigint {
  let [result, base] = [1n, value];
  for (let exponent = order - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % order;
    base = (base * base) % order;
  }
  return result;
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const signed = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
  return Buffer.concat([Buffer.of(0x02, signed.byteLength), signed]);
}
