import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import {
  generatePrivateKey,
  KeyError,
  loadPrivateKey,
  passphraseFromFile,
  privateKeyFromEnvironment,
  privateKeyFromJwk,
  privateKeyFromPem,
  signingAlgorithms,
  writePrivateKeyFile,
} from '../index.ts';

const canary = 'canary-passphrase';
/** What `openssl ecparam -name prime256v1 -genkey` writes before the key. */
const ecParameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

let directory: string;
let pem: string;
let jwk: JWK;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ambit-keys-'));
  pem = await generatePrivateKey('ES256');
  jwk = createPrivateKey(pem).export({ format: 'jwk' }) as JWK; // node's JWK
});
afterAll(() => rm(directory, { recursive: true }));

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  if (!(error instanceof KeyError)) return String(error);
  // Nothing of a key may be in an error.
  for (const text of [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error)])
    for (const secret of [jwk.d ?? 'd', pem.split('\n')[1] ?? 'pem', canary])
      expect(text).not.toContain(secret);
  return error.code;
}

async function file(name: string, content: string, mode = 0o600): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

function rsa(bits: number): string {
  return generateKeyPairSync('rsa', { modulusLength: bits })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

function encrypted(passphrase = canary): string {
  return createPrivateKey(pem)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    .toString();
}

describe('a private key', () => {
  it.each(signingAlgorithms)(
    'for %s signs what its public key verifies, under its thumbprint',
    async (algorithm) => {
      const key = await privateKeyFromPem(await generatePrivateKey(algorithm), { algorithm });
      expect(key.algorithm).toBe(algorithm);
      expect(key.kid).toBe(await calculateJwkThumbprint({ ...key.publicJwk }));
      expect(Object.keys(key.publicJwk).sort()).toEqual(
        {
          RS256: ['alg', 'e', 'kid', 'kty', 'n', 'use'],
          PS256: ['alg', 'e', 'kid', 'kty', 'n', 'use'],
          ES256: ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
          EdDSA: ['alg', 'crv', 'kid', 'kty', 'use', 'x'],
        }[algorithm],
      );
      expect(await importJWK({ ...key.publicJwk }, algorithm)).toMatchObject({ type: 'public' });
      if (algorithm === 'ES256') expect((await key.sign(Buffer.from('x'))).byteLength).toBe(64);
    },
  );

  it('comes from a PEM or a JWK file with the same kid', async () => {
    const fromPem = await loadPrivateKey({ file: await file('a.pem', pem) });
    const fromJwk = await loadPrivateKey({ file: await file('a.jwk', JSON.stringify(jwk)) });
    expect(fromJwk.kid).toBe(fromPem.kid);
    expect(fromPem.algorithm).toBe('ES256');
  });

  it('comes from a PEM whose line ends were escaped, and from SEC1 and PKCS#1', async () => {
    expect(await codeOf(privateKeyFromPem(pem.replaceAll('\n', '\\n')))).toBe('accepted');
    expect(
      await codeOf(
        privateKeyFromPem(createPrivateKey(pem).export({ type: 'sec1', format: 'pem' }).toString()),
      ),
    ).toBe('accepted');
    expect(
      await codeOf(
        privateKeyFromPem(createPrivateKey(rsa(2048)).export({ type: 'pkcs1', format: 'pem' }).toString()),
      ),
    ).toBe('accepted');
  });

  it('is found in a PEM beside what else is there, and once where it is there twice', async () => {
    const { kid } = await privateKeyFromPem(pem);
    const around = [
      `${ecParameters}${pem}`,
      `${certificate}${pem}`,
      `${pem}${certificate}`,
      `Bag Attributes\n    friendlyName: x\n${pem}`,
      `${pem}${pem.replaceAll('\n', '\r\n')}`,
    ];
    for (const text of around) expect((await privateKeyFromPem(text)).kid).toBe(kid);
  });

  it('signs by PS256 when it is RSA and nobody says otherwise, and by what a JWK says', async () => {
    expect((await privateKeyFromPem(rsa(2048))).algorithm).toBe('PS256');
    const named = { ...(createPrivateKey(rsa(2048)).export({ format: 'jwk' }) as JWK), alg: 'RS256' };
    expect((await privateKeyFromJwk(named)).algorithm).toBe('RS256');
    expect(await codeOf(privateKeyFromJwk(named, { algorithm: 'PS256' }))).toBe('algorithm_mismatch');
  });

  it('that is encrypted is read with its passphrase, known or asked for, from a file too', async () => {
    const asked: string[] = [];
    const ask = (): Promise<string> => {
      asked.push('asked');
      return Promise.resolve(canary);
    };
    expect(await codeOf(privateKeyFromPem(encrypted(), { passphrase: canary }))).toBe('accepted');
    const path = await file('encrypted.pem', encrypted());
    expect(await codeOf(loadPrivateKey({ file: path, passphrase: ask }))).toBe('accepted');
    expect(asked).toEqual(['asked']);
    await privateKeyFromPem(pem, { passphrase: ask });
    expect(asked).toEqual(['asked']);
  });

  it('that is encrypted is read with the passphrase in a file, all of it but one line end', async () => {
    const path = await file('with-passphrase.pem', encrypted(` ${canary} `));
    for (const end of ['', '\n', '\r\n']) {
      const passphrase = passphraseFromFile({ file: await file('passphrase', ` ${canary} ${end}`) });
      expect(await codeOf(loadPrivateKey({ file: path, passphrase }))).toBe('accepted');
    }
    const passphrase = passphraseFromFile({ file: await file('two-lines', ` ${canary} \n\n`) });
    expect(await codeOf(loadPrivateKey({ file: path, passphrase }))).toBe('wrong_passphrase');
  });

  it('that is encrypted is refused where its passphrase cannot be had, and nothing is told of what was thrown', async () => {
    const exposed = await file('exposed-passphrase', canary, 0o640);
    const none: readonly (() => Promise<string>)[] = [
      passphraseFromFile({ file: exposed }),
      passphraseFromFile({ file: join(directory, 'none') }),
      passphraseFromFile({ file: directory }),
      passphraseFromFile({ file: await file('empty-passphrase', '\n') }),
      () => Promise.reject(Object.assign(new Error(`'${canary}' is wrong`), { code: 'EVAULT', canary })),
      () => {
        throw canary; // whatever was thrown
      },
    ];
    for (const passphrase of none)
      expect(await codeOf(privateKeyFromPem(encrypted(), { passphrase }))).toBe('passphrase_unavailable');
    await expect(privateKeyFromPem(encrypted(), { passphrase: none[4] })).rejects.toThrow('(EVAULT)');
    const readable = passphraseFromFile({ file: exposed, allowReadableByOthers: true });
    expect(await codeOf(privateKeyFromPem(encrypted(), { passphrase: readable }))).toBe('accepted');
  });

  it('comes from an environment variable in any form that a PEM or a JWK takes there', async () => {
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const forms = [
      pem,
      pem.replaceAll('\n', '\\n'),
      base64(pem),
      base64(pem).replace(/(.{64})/g, '$1\n'),
      JSON.stringify(jwk),
      base64(JSON.stringify(jwk)),
      `${pem.replaceAll('\n', '\\n')}\n`,
      base64(`${pem.replaceAll('\n', '\\n')}\n`), // echo "$KEY" | base64
      pem.replaceAll('\n', '\\r\\n'),
      pem.replaceAll('\n', '\\\\n'),
      `"${pem.replaceAll('\n', '\\n')}"`,
      `'${pem}'\n`,
      `"${base64(pem)}"`,
      `'${JSON.stringify(jwk)}'`,
    ];
    const keys = await Promise.all(
      forms.map((form) => privateKeyFromEnvironment({ variable: 'KEY', environment: { KEY: form } })),
    );
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
  });

  it('shows nothing secret to inspect and JSON', async () => {
    const key = await privateKeyFromPem(pem);
    for (const text of [inspect(key, { depth: 10, showHidden: true }), JSON.stringify(key)])
      expect(text).not.toContain(jwk.d);
  });
});

describe('a key is refused', () => {
  it.each<[string, string, () => Promise<unknown>]>([
    ['not_a_key', 'that is no PEM', () => privateKeyFromPem('hello')],
    [
      'not_a_key',
      'that is a broken PEM',
      () => privateKeyFromPem('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'),
    ],
    [
      'not_a_private_key',
      'that is public',
      () => privateKeyFromPem(createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString()),
    ],
    ['not_a_private_key', 'that is a certificate', () => privateKeyFromPem(certificate)],
    ['not_a_key', 'that is cut off', () => privateKeyFromPem(pem.slice(0, -20))],
    [
      'several_keys',
      'of two in a PEM',
      async () => privateKeyFromPem(`${pem}${await generatePrivateKey('ES256')}`),
    ],
    [
      'several_keys',
      'in a JWK Set',
      async () => loadPrivateKey({ file: await file('jwks', JSON.stringify({ keys: [jwk] })) }),
    ],
    ['unsupported_key', 'for encryption', () => privateKeyFromJwk({ ...jwk, use: 'enc' })],
    ['unsupported_key', 'for nobody knows what', () => privateKeyFromJwk({ ...jwk, key_ops: 1 as never })],
    ['unsupported_key', 'that only verifies', () => privateKeyFromJwk({ ...jwk, key_ops: ['verify'] })],
    ['not_a_private_key', 'that is a public JWK', () => privateKeyFromJwk({ ...jwk, d: undefined })],
    ['encrypted_key', 'that is encrypted, without a passphrase', () => privateKeyFromPem(encrypted())],
    [
      'wrong_passphrase',
      'that is encrypted for another',
      () => privateKeyFromPem(encrypted(), { passphrase: 'y' }),
    ],
    [
      'inconsistent_key',
      'whose halves do not belong together',
      async () => {
        const other = createPrivateKey(await generatePrivateKey('ES256')).export({ format: 'jwk' });
        return privateKeyFromJwk({ ...jwk, x: other.x, y: other.y });
      },
    ],
    [
      'key_variable_missing',
      'in a variable that is not set',
      () => privateKeyFromEnvironment({ variable: 'KEY', environment: { KEY: ' ' } }),
    ],
    [
      'not_a_key',
      'in a variable that holds something else',
      () => privateKeyFromEnvironment({ variable: 'KEY', environment: { KEY: 'hello' } }),
    ],
    ['symmetric_key', 'that is a shared secret', () => privateKeyFromJwk({ kty: 'oct', k: 'AA' })],
    ['weak_key', 'that is RSA of 1024 bits', () => privateKeyFromPem(rsa(1024))],
    [
      'unsupported_key',
      'on another curve',
      async () =>
        privateKeyFromPem(
          generateKeyPairSync('ec', { namedCurve: 'P-384' })
            .privateKey.export({ type: 'pkcs8', format: 'pem' })
            .toString(),
        ),
    ],
    ['unsupported_key', 'for another algorithm', () => privateKeyFromJwk({ ...jwk, alg: 'ES384' })],
    [
      'algorithm_mismatch',
      'that does not fit the algorithm',
      () => privateKeyFromPem(pem, { algorithm: 'RS256' }),
    ],
    ['key_file_missing', 'that is not there', () => loadPrivateKey({ file: join(directory, 'none.pem') })],
    [
      'key_file_unreadable',
      'that is a folder',
      () => loadPrivateKey({ file: directory, allowReadableByOthers: true }),
    ],
    [
      'key_file_unreadable',
      'that is a pipe, which nobody may ever write into',
      async () => {
        const pipe = join(directory, 'pipe');
        await promisify(execFile)('mkfifo', ['-m', '600', pipe]);
        return loadPrivateKey({ file: pipe });
      },
    ],
    [
      'not_a_key',
      'that is other JSON',
      async () => loadPrivateKey({ file: await file('broken.json', '{"a"') }),
    ],
    [
      'not_a_private_key',
      'that is JSON without a key',
      async () => loadPrivateKey({ file: await file('none.json', '{}') }),
    ],
    [
      'not_a_key',
      'that is too large',
      async () => loadPrivateKey({ file: await file('large.pem', 'x'.repeat(70_000)) }),
    ],
  ])('with %s when it is one %s', async (code, _, attempt) => {
    expect(await codeOf(attempt())).toBe(code);
  });

  it('when others may read its file, unless that was allowed', async () => {
    const exposed = await file('exposed.pem', pem, 0o640);
    expect(await codeOf(loadPrivateKey({ file: exposed }))).toBe('key_file_exposed');
    expect(await codeOf(loadPrivateKey({ file: exposed, allowReadableByOthers: true }))).toBe('accepted');
  });
});

describe('a new key file', () => {
  it('is for its owner alone, and never replaces another', async () => {
    const path = join(directory, 'new.pem');
    await writePrivateKeyFile(path, pem);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await codeOf(writePrivateKeyFile(path, 'other'))).toBe('key_file_exists');
    expect(await readFile(path, 'utf8')).toBe(pem);
  });
});
