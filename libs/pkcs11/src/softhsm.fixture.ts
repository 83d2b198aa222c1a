import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, it } from '@jest/globals';
import koffi from 'koffi';

export const pin = 'canary-pin-7391';

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
export const library = places.find((path) => existsSync(path)) ?? '';

const whyNoSofthsm =
  library === '' || spawnSync('softhsm2-util', ['--version']).status !== 0
    ? 'SoftHSM is not here: apt-get install softhsm2, or name its library by SOFTHSM2_LIBRARY'
    : undefined;

/** Defines a suite on SoftHSM. Where there is none it is skipped, and a line says so; with AMBIT_REQUIRE_SOFTHSM=true it fails. */
export function describeOnSofthsm(name: string, define: () => void): void {
  if (whyNoSofthsm === undefined) describe(name, define);
  else if (process.env['AMBIT_REQUIRE_SOFTHSM'] === 'true') {
    it(`${name} needs SoftHSM, as AMBIT_REQUIRE_SOFTHSM says`, () => {
      throw new Error(whyNoSofthsm);
    });
  } else {
    process.stderr.write(`SKIPPED ${name}: ${whyNoSofthsm}\n`);
    describe.skip(name, define);
  }
}

/** SoftHSM with tokens of its own, in a folder. */
export interface Softhsm {
  initToken(label: string): void;
  importKey(pem: string, label: string, id: string, ...more: readonly string[]): Promise<void>;
  remove(): Promise<void>;
}

export async function createSofthsm(): Promise<Softhsm> {
  const directory = await mkdtemp(join(tmpdir(), 'ambit-softhsm-'));
  const configuration = join(directory, 'softhsm2.conf');
  await mkdir(join(directory, 'tokens'));
  await writeFile(configuration, `directories.tokendir = ${join(directory, 'tokens')}\nlog.level = ERROR\n`);
  setForLibraries('SOFTHSM2_CONF', configuration);
  const run = (...parameters: readonly string[]): void => {
    const env = { ...process.env, SOFTHSM2_CONF: configuration };
    const { status, stderr } = spawnSync('softhsm2-util', parameters, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`softhsm2-util ${parameters[0]}: ${stderr}`);
  };
  return {
    initToken: (label) => run('--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', '5678'),
    importKey: async (pem, label, id, ...more) => {
      const file = join(directory, 'key.pem');
      await writeFile(file, pem);
      run('--import', file, '--token', 'ambit', '--label', label, '--id', id, '--pin', pin, ...more);
    },
    remove: () => rm(directory, { recursive: true }),
  };
}

/** The environment that a library reads: to Jest's tests `process.env` is a copy. */
function setForLibraries(variable: string, value: string): void {
  koffi.load(null).func('int setenv(const char *, const char *, int)')(variable, value, 1);
}

export function ecPem(namedCurve = 'P-256'): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function rsaPem(modulusLength = 2048): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
