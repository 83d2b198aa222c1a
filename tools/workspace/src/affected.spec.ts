import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const workspaceRoot = join(import.meta.dirname, '../../..');
const nx = join(createRequire(import.meta.url).resolve('nx/package.json'), '../dist/bin/nx.js');

/** The projects that Nx would run for an edit, without their prefix. */
async function affectedBy(...files: readonly string[]): Promise<readonly string[]> {
  const args = [nx, 'show', 'projects', '--affected', `--files=${files.join(',')}`, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: workspaceRoot,
    env: { ...process.env, NX_DAEMON: 'false', NODE_OPTIONS: '' },
  });
  const projects: unknown = JSON.parse(stdout);
  return Array.isArray(projects) ? projects.map((name) => String(name).replace('@ambit/', '')) : [];
}

it.each([
  {
    edit: 'the readme of a library',
    files: ['libs/pkcs11/README.md'],
    affected: ['pkcs11'],
    untouched: ['client-auth', 'openid-provider', 'accounts-api'],
  },
  {
    edit: 'the scopes',
    files: ['libs/scopes/src/registry.ts'],
    affected: ['accounts-contract', 'accounts-api', 'accounts-worker', 'openid-provider', 'accounts-api-e2e'],
    untouched: [],
  },
  {
    edit: 'a contract',
    files: ['libs/accounts-contract/src/operations/read-operations.ts'],
    affected: ['accounts-contract', 'accounts-api', 'accounts-worker', 'accounts-api-e2e'],
    untouched: [
      'openid-provider',
      'openid-provider-e2e',
      'client-auth',
      'access-token',
      'nest-authorization',
    ],
  },
  {
    edit: 'how clients authenticate',
    files: ['libs/client-auth/src/token/access-token.ts'],
    affected: ['client-auth', 'accounts-worker', 'accounts-worker-e2e'],
    untouched: ['accounts-api', 'access-token', 'openid-provider'],
  },
  {
    edit: 'the guards',
    files: ['libs/nest-authorization/src/stages/scope-stage.ts'],
    affected: ['nest-authorization', 'nest-service', 'accounts-api', 'accounts-api-e2e'],
    untouched: ['accounts-worker', 'openid-provider', 'client-auth'],
  },
  {
    edit: 'the worker',
    files: ['apps/accounts-worker/src/balance-snapshot/totals.ts'],
    affected: ['accounts-worker', 'accounts-worker-e2e'],
    untouched: ['accounts-api', 'openid-provider', 'accounts-contract'],
  },
  {
    edit: 'the lockfile',
    files: ['package-lock.json'],
    affected: ['scopes', 'accounts-api', 'openid-provider', 'accounts-worker'],
    untouched: [],
  },
])(
  'an edit of $edit affects who uses it, and nobody else',
  async ({ files, affected, untouched }) => {
    const found = await affectedBy(...files);
    expect(found).toEqual(expect.arrayContaining([...affected]));
    expect(untouched.filter((name) => found.includes(name))).toEqual([]);
  },
  60_000,
);
