import {
  type AppResult,
  balanceSnapshot,
  jobEnvironment,
  lastLine,
  maturityRollover,
  runApp,
  type Stack,
  type StackClient,
  startStack,
} from '@ambit/local-stack';
import {
  createSofthsm,
  describeOnSofthsm,
  type GeneratedKey,
  type Softhsm,
  softhsmLibrary,
  softhsmPin,
} from '@ambit/pkcs11/testing';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { calculateJwkThumbprint, exportJWK, importSPKI } from 'jose';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, watch, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

// Three processes start, on PGlite two embedded databases with them, while other tests run.
jest.setTimeout(120_000);

const main = fileURLToPath(new URL('../../accounts-worker/dist/main.js', import.meta.url));

async function kidOf({ publicPem }: GeneratedKey, algorithm: string): Promise<string> {
  return calculateJwkThumbprint(
    await exportJWK(await importSPKI(publicPem, algorithm, { extractable: true })),
  );
}

// Where a key is has nothing to do with the kind of database, so that one stack is enough.
describeOnSofthsm(
  'a client whose key never leaves a hardware module',
  () => {
    const written: string[] = [];
    let softhsm: Softhsm;
    let stack: Stack;
    let keys: { readonly snapshot: GeneratedKey; readonly rollover: GeneratedKey };

    const file = async (name: string, content: string, mode = 0o600): Promise<string> => {
      const path = join(softhsm.directory, name);
      await writeFile(path, content);
      await chmod(path, mode);
      return path;
    };
    const inToken = async (label: string): Promise<Record<string, string>> => ({
      KEY_RING: '',
      KEY_FILE: '',
      PKCS11_LIBRARY: softhsmLibrary,
      PKCS11_TOKEN: 'ambit',
      PKCS11_KEY_LABEL: label,
      PKCS11_PIN_FILE: await file('pin', `${softhsmPin}\n`),
      SOFTHSM2_CONF: softhsm.configuration,
    });
    const environmentOf = async (client: StackClient): Promise<Record<string, string>> => ({
      ...jobEnvironment(stack, client),
      ...(await inToken(client === balanceSnapshot ? 'snapshot' : 'rollover')),
    });
    const run = async (client: StackClient, env: Record<string, string> = {}): Promise<AppResult> => {
      const out = await mkdtemp(join(stack.directories.root, 'out-'));
      const result = await runApp({
        app: 'accounts-worker',
        args: [client.name, '--report', 'json', '--limit', '50', '--out', out],
        environment: { ...(await environmentOf(client)), ...env },
      });
      written.push(result.stdout, result.stderr);
      return result;
    };
    /** What a person reads: one line, and no stack trace. */
    const complaint = async (env: Record<string, string>): Promise<string> => {
      const { ended, stderr, stdout } = await run(maturityRollover, env);
      expect({ ended, stdout }).toEqual({ ended: 1, stdout: '' });
      expect(stderr.trim().split('\n')).toHaveLength(1);
      return stderr.trim();
    };

    beforeAll(async () => {
      softhsm = await createSofthsm();
      softhsm.initToken('ambit');
      keys = {
        snapshot: softhsm.generateKey('EC:prime256v1', 'snapshot', '01'),
        rollover: softhsm.generateKey('rsa:2048', 'rollover', '02'),
      };
      stack = await startStack({
        directory: join(softhsm.directory, 'stack'),
        ports: { provider: 0, api: 0, worker: 0 },
        environment: { worker: await inToken('snapshot') },
      });
    });
    afterAll(async () => {
      await stack?.stop();
      await softhsm?.remove();
    });

    it('has keys that were made inside of it and cannot be taken out', () => {
      for (const { access } of Object.values(keys))
        expect(access).toBe('sensitive, always sensitive, never extractable, local');
    });

    it('runs its job by ES256, known by the JWKS URI that the worker serves', async () => {
      const kid = await kidOf(keys.snapshot, 'ES256');
      const response = await fetch(`${stack.worker.url}/.well-known/jwks.json`);
      expect(await response.json()).toEqual({
        keys: [
          {
            kty: 'EC',
            crv: 'P-256',
            x: expect.any(String),
            y: expect.any(String),
            kid,
            alg: 'ES256',
            use: 'sig',
          },
        ],
      });
      const { ended, stdout, stderr } = await run(balanceSnapshot);
      expect({ ended, said: lastLine(stderr) }).toMatchObject({ ended: 0 });
      expect(JSON.parse(stdout)).toMatchObject({
        client: { id: balanceSnapshot.id, kid, algorithm: 'ES256' },
        authentication: { tokenRequests: 1, grantedScopes: ['accounts.read'] },
        failures: [],
        calls: { byOperation: { getAvailableBalance: 150 } },
      });
    });

    it('runs its job by PS256, known by the PEM that was read from the token', async () => {
      const registration = JSON.parse(await readFile(stack.directories.registration, 'utf8'));
      for (const client of registration.clients)
        if (client.client_id === maturityRollover.id)
          client.public_key_file = await file('rollover.pub.pem', keys.rollover.publicPem);
      await writeFile(stack.directories.registration, JSON.stringify(registration));
      await stack.provider.stop();
      await stack.restart('provider');

      const { ended, stdout, stderr } = await run(maturityRollover);
      expect({ ended, said: lastLine(stderr) }).toMatchObject({ ended: 0 });
      expect(JSON.parse(stdout)).toMatchObject({
        client: { id: maturityRollover.id, kid: await kidOf(keys.rollover, 'PS256'), algorithm: 'PS256' },
        authentication: { tokenRequests: 1, grantedScopes: ['accounts.read', 'accounts.write'] },
        failures: [],
      });
      expect(JSON.parse(stdout).calls.byOperation.editAccountDates).toBeGreaterThan(20);
    });

    it('ends by Ctrl-C in the midst of a job as by any other key', async () => {
      const out = await mkdtemp(join(stack.directories.root, 'out-'));
      const worker = spawn(process.execPath, [main, 'balance-snapshot', '--out', out, '--limit', '600'], {
        env: { PATH: process.env['PATH'], ...(await environmentOf(balanceSnapshot)) },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const output = Promise.all([text(worker.stdout), text(worker.stderr)]);
      const ended = once(worker, 'exit');
      for await (const { filename } of watch(out)) if (filename === 'balance-snapshot.checkpoint.json') break;
      worker.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
      const [stdout, stderr] = await output;
      written.push(stdout, stderr);
      expect(stdout).toBe('');
      expect(stderr).not.toMatch(/^\s+at /m);
    });

    it('says in one line why a token does not serve it', async () => {
      const wrongPin = await file('wrong-pin', `${softhsmPin}-wrong\n`);
      expect(await complaint({ PKCS11_PIN_FILE: wrongPin })).toMatch(/: give the PIN .* \(pin_incorrect\)$/);
      const exposed = await file('exposed-pin', softhsmPin, 0o644);
      expect(await complaint({ PKCS11_PIN_FILE: exposed })).toMatch(
        /: run chmod 600 .* \(pin_file_exposed\)$/,
      );
      expect(await complaint({ PKCS11_TOKEN: 'another' })).toMatch(/there: 'ambit' .* \(token_missing\)$/);
      expect(await complaint({ PKCS11_KEY_ID: '77' })).toMatch(/list what it has .* \(key_missing\)$/);
      expect(await complaint({ PKCS11_LIBRARY: main })).toMatch(
        /: name the \.so, .* \(library_unreadable\)$/,
      );
      expect(await complaint({ KEY_FILE: 'client.pem' })).toMatch(/must name one key .* \(invalid_config\)$/);
    });

    it('shows its PIN in no output and no log, not even where a debugger asks for more', async () => {
      const wrongPin = await file('wrong-pin', `${softhsmPin}-wrong\n`);
      const { stderr } = await run(maturityRollover, { PKCS11_PIN_FILE: wrongPin, LOG_LEVEL: 'debug' });
      expect(stderr).toMatch(/^\s+at /m);
      await run(maturityRollover, { LOG_LEVEL: 'trace' });
      const { logs } = stack.directories;
      const texts = await Promise.all(
        (await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')),
      );
      const all = [...written, ...texts].join('\n');
      expect(all).toContain('pin_incorrect');
      expect(all).toContain('listening');
      expect(all).not.toContain(softhsmPin);
    });
  },
  { pkcs11Tool: true },
);
