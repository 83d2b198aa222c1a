import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { provision } from './describe-on-each-provider.ts';
import { runProvider, startProvider } from './run-provider.ts';
import { createClient, institution, registrationOf, user } from './test-client.ts';

// An embedded PostgreSQL takes seconds to start, more on a busy machine.
jest.setTimeout(60_000);

describe('the program', () => {
  let directory: string;
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'openid-provider-e2e-'));
    environment = await provision(directory, [registrationOf(await createClient('ES256'))]);
  });
  afterAll(() => rm(directory, { recursive: true }));

  const fail = async (args: readonly string[], changed: Readonly<Record<string, string>> = {}) => {
    const { code, stdout, stderr } = await runProvider(args, { ...environment, ...changed });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^openid-provider: [^\n]+\n$/);
    return stderr;
  };

  it('explains itself', async () => {
    const { code, stdout } = await runProvider(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('generate-keys --out FILE');
    await expect(fail(['bogus'])).resolves.toContain("no command 'bogus'");
  });

  it('checks what it is given', async () => {
    const wide = { assertion: { type: 'any' }, dpop_bound_access_tokens: true };
    const clients = [
      registrationOf(await createClient('ES256')),
      registrationOf(await createClient('ES256'), wide),
    ];
    const given = await provision(await mkdtemp(join(directory, 'checked-')), clients);
    const { code, stdout } = await runProvider(['check'], given);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ES256 by PEM, kid [\w-]{43}; accounts.read\n/);
    expect(stdout).toContain('; tokens bound by DPoP; loosened: type any\n');
    expect(stdout).toMatch(/signing key [\w-]{43} \(signs\)/);
    expect(stdout).toContain('ok: 2 clients, 1 resources, 1 signing keys');
  });

  it('shows whom clients act for, and why for any, without keys or an issuer', async () => {
    const act_for = { any: true, reason: 'Audit of all branches' };
    const institutions = [{ id: institution, associated_enterprise_user: user, act_for }];
    const client = await createClient('ES256');
    const clients = [registrationOf(await createClient('ES256')), registrationOf(client, { institutions })];
    const given = await provision(await mkdtemp(join(directory, 'reviewed-')), clients);
    const { code, stdout } = await runProvider(['policy'], { CLIENTS_FILE: given['CLIENTS_FILE'] ?? '' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\| client +\| name .*\| acts for +\| reason for any +\|\n\| -/);
    const [row] = stdout.split('\n').filter((line) => line.includes(client.id));
    expect(row?.split(/ *\| /).slice(-3)).toEqual([
      institution,
      '**any** enterprise user',
      'Audit of all branches |',
    ]);
    const checked = await runProvider(['check'], given);
    expect(checked.stdout).toContain(`; acts for any user of ${institution}: Audit of all branches\n`);
  });

  it.each(['check', 'serve'])('says in one line what keeps it from %s', async (command) => {
    await expect(fail([command], { ISSUER: '' })).resolves.toContain('ISSUER is missing');
    const missing = join(directory, 'none.json');
    await expect(fail([command], { CLIENTS_FILE: missing })).resolves.toContain('(registration_missing)');
    await expect(fail([command], { SIGNING_KEYS_FILE: missing })).resolves.toContain(
      `node dist/main.js generate-keys --out ${missing}`,
    );
    const broken = join(directory, 'broken.json');
    await writeFile(broken, '{"resources":[],"clients":[{}]}');
    await expect(fail([command], { CLIENTS_FILE: broken })).resolves.toContain('clients[0].client_id');
    const exposed = join(directory, 'exposed.json');
    await runProvider(['generate-keys', '--out', exposed]);
    await chmod(exposed, 0o644);
    await expect(fail([command], { SIGNING_KEYS_FILE: exposed })).resolves.toContain('chmod 600');
  });

  it('says in one line that its port is taken or its database away', async () => {
    const server = createServer();
    await Promise.all([once(server, 'listening'), server.listen(0, '127.0.0.1')]);
    const address = server.address();
    const PORT = typeof address === 'object' ? String(address?.port) : '';
    const { code, stderr } = await runProvider([], { ...environment, PORT });
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('(port_in_use)') });
    server.close();
    const DATABASE_URL = 'postgres://nobody:secret@127.0.0.1:1/none';
    const reason = await fail([], { DATABASE_URL });
    expect(reason).toContain('(database_unreachable)');
    expect(reason).not.toContain('secret');
  });

  it('says at start from which private addresses keys may be fetched', async () => {
    const JWKS_PRIVATE_HOSTS = 'worker.internal,10.0.3.0/24';
    const provider = await startProvider({ ...environment, JWKS_PRIVATE_HOSTS });
    await provider.stop();
    expect(
      provider.log.find(({ msg }) => msg === 'keys may be fetched from private addresses'),
    ).toMatchObject({
      level: 'warn',
      loopback: true,
      hosts: ['worker.internal', expect.stringContaining('10.0.3.0/24')],
    });
    await expect(fail(['check'], { JWKS_PRIVATE_HOSTS: '0.0.0.0/0' })).resolves.toContain('of IPv4 /8');
  });

  it('keeps its data in a directory, and stops cleanly', async () => {
    const stored = { ...environment, DATA_DIRECTORY: join(directory, 'data') };
    for (const migrated of [true, false]) {
      const provider = await startProvider(stored);
      expect(provider.log.some(({ msg }) => msg === 'database migrated')).toBe(migrated);
      await expect(provider.stop()).resolves.toBe(0);
      expect(provider.noise).toEqual([]);
    }
  });
});
