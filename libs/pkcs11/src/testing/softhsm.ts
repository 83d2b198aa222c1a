import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** The PIN of every token here: a word that no output may hold. */
export const softhsmPin = 'canary-pin-7391';

const places = process.env['SOFTHSM2_LIBRARY']
  ? [process.env['SOFTHSM2_LIBRARY']]
  : [
      '/usr/lib/softhsm/libsofthsm2.so',
      '/usr/lib64/softhsm/libsofthsm2.so',
      '/usr/lib64/pkcs11/libsofthsm2.so',
      '/usr/local/lib/softhsm/libsofthsm2.so',
      '/opt/homebrew/lib/softhsm/libsofthsm2.so',
    ];

/** Where SoftHSM's library is; '' where it is not, and then no suite runs. */
export const softhsmLibrary = places.find((path) => existsSync(path)) ?? '';

/** SoftHSM with tokens of its own, in a folder. */
export interface Softhsm {
  readonly directory: string;
  /** What SOFTHSM2_CONF has to name, for a process that uses these tokens. */
  readonly configuration: string;
  initToken(label: string): void;
  /** Puts a key of this process into the token `ambit`. */
  importKey(pem: string, label: string, id: string, ...more: readonly string[]): Promise<void>;
  /** Makes a pair of keys inside of the token `ambit`, by pkcs11-tool. */
  generateKey(type: 'EC:prime256v1' | 'rsa:2048', label: string, id: string): GeneratedKey;
  remove(): Promise<void>;
}

/** A key that was made inside of a token. */
export interface GeneratedKey {
  /** The public half (SPKI), as one would hand it to a provider's operators. */
  readonly publicPem: string;
  /** What the token itself says of the private half, such as `sensitive, always sensitive, never extractable, local`. */
  readonly access: string;
}

export async function createSofthsm(): Promise<Softhsm> {
  const directory = await mkdtemp(join(tmpdir(), 'ambit-softhsm-'));
  const configuration = join(directory, 'softhsm2.conf');
  await mkdir(join(directory, 'tokens'));
  await writeFile(configuration, `directories.tokendir = ${join(directory, 'tokens')}\nlog.level = ERROR\n`);
  const run = (program: string, ...parameters: readonly string[]): Buffer => {
    const env = { ...process.env, SOFTHSM2_CONF: configuration, PIN: softhsmPin };
    return outputOf(program, parameters, spawnSync(program, parameters, { env }));
  };
  const inToken = (...parameters: readonly string[]): Buffer =>
    run('pkcs11-tool', '--module', softhsmLibrary, '--token-label', 'ambit', ...parameters);
  const logIn = ['--login', '--pin', 'env:PIN'] as const;
  return {
    directory,
    configuration,
    initToken: (label) => {
      const pins = ['--pin', softhsmPin, '--so-pin', '5678'];
      run('softhsm2-util', '--init-token', '--free', '--label', label, ...pins);
    },
    importKey: async (pem, label, id, ...more) => {
      const file = join(directory, 'key.pem');
      await writeFile(file, pem);
      const name = ['--token', 'ambit', '--label', label, '--id', id, '--pin', softhsmPin];
      run('softhsm2-util', '--import', file, ...name, ...more);
    },
    generateKey: (type, label, id) => {
      const name = ['--label', label, '--id', id];
      const made = inToken(...logIn, '--keypairgen', '--key-type', type, '--sensitive', ...name);
      const publicKey = inToken('--read-object', '--type', 'pubkey', ...name);
      return {
        publicPem: createPublicKey({ key: publicKey, format: 'der', type: 'spki' })
          .export({ format: 'pem', type: 'spki' })
          .toString(),
        access: /^Private Key Object[^]*?^ *Access: *(.*)$/m.exec(made.toString())?.[1] ?? '',
      };
    },
    remove: () => rm(directory, { recursive: true }),
  };
}

function outputOf(
  program: string,
  parameters: readonly string[],
  { status, stdout, stderr }: SpawnSyncReturns<Buffer>,
): Buffer {
  if (status !== 0) throw new Error(`${program} ${parameters[0]}: ${stderr}`);
  return stdout;
}
