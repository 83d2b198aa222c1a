import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const zod = pathToFileURL(createRequire(import.meta.url).resolve('zod')).href;
const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** A repository of its own for each test, with a contract and a worker in it. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ambit-policy-'));
  git('init', '-q', '-b', 'main');
  git('config', 'user.email', 'test@ambit.example');
  git('config', 'user.name', 'Test');
  contract({ getNote: 'notes.read', putNote: 'notes.write' });
  worker('notes.read');
  ambit('policy', 'lock', 'libs/notes', 'apps/worker');
  commit('first');
});
afterEach(() => rmSync(root, { recursive: true }));

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });
}

function commit(message: string): void {
  git('add', '-A');
  git('commit', '-q', '-m', message);
}

/** The command as a user runs it, from its sources. */
function ambit(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@ambit/source', '--disable-warning=ExperimentalWarning', main, ...args],
    { cwd: root, encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );
  return { status, stdout, stderr };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** What `defineApi` makes of operations: the repository of a test has no packages but by their place. */
function contract(scopes: Readonly<Record<string, string>>, query = '{}'): void {
  write('libs/notes/package.json', '{ "name": "@x/notes", "type": "module" }');
  const operations = Object.entries(scopes).map(
    ([id, scope]) =>
      `${id}: { id: '${id}', method: 'GET', path: '/${id}', summary: 'x', scope: '${scope}', permission: 'notes:view', params: z.object({}), query: z.strictObject(${query}), responses: { 200: { description: 'x' } } }`,
  );
  write(
    'libs/notes/src/policy.ts',
    `import { z } from '${zod}';
export const policy: object = { apis: [{ name: 'notes', title: 'Notes', version: '1.0.0', audience: 'https://notes.example', operations: { ${operations.join(', ')} } }] };\n`,
  );
}

function worker(...scopes: readonly string[]): void {
  write('apps/worker/package.json', '{ "name": "@x/worker", "type": "module" }');
  write(
    'apps/worker/src/policy.ts',
    `export const policy: object = { clients: [{ name: 'reader', apis: [{ audience: 'https://notes.example' }], scopes: ${JSON.stringify(scopes)}, institutions: 'by registration' }] };\n`,
  );
}

describe('ambit policy lock', () => {
  it('leaves a lock that is as the code says, and says nothing', () => {
    expect(ambit('policy', 'lock', 'libs/notes', 'apps/worker')).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(git('status', '--porcelain')).toBe('');
  });

  it('fails once when an operation is added, and leaves one readable line for the review', () => {
    contract({ getNote: 'notes.read', listNotes: 'notes.read', putNote: 'notes.write' });
    const first = ambit('policy', 'lock', 'libs/notes', 'apps/worker');
    expect(first).toMatchObject({ status: 1, stderr: expect.stringContaining('(lock_stale)') });
    expect(first.stderr).toContain(
      'libs/notes/policy.lock.json and libs/notes/openapi.lock.json said something else',
    );
    expect(
      git('diff', '-U0', '--', '*policy.lock.json')
        .split('\n')
        .filter((line) => /^[-+] /.test(line)),
    ).toEqual([
      '+        { "operation": "listNotes", "method": "GET", "path": "/listNotes", "scope": "notes.read", "permission": "notes:view" },',
    ]);
    expect(ambit('policy', 'lock', 'libs/notes').status).toBe(0);
  });

  it('says what a project lacks that has no declaration, or one that is none', () => {
    expect(ambit('policy', 'lock', 'libs')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('(policy_missing)'),
    });
    write('libs/notes/src/policy.ts', 'export const other = 1;\n');
    expect(ambit('policy', 'lock', 'libs/notes').stderr).toContain("exports no 'policy'");
  });
});

describe('ambit policy diff', () => {
  it('says who gains by an operation that is added, in the files as they are', () => {
    expect(ambit('policy', 'diff').stdout).toBe('The policy is unchanged.\n');
    contract({ getNote: 'notes.read', listNotes: 'notes.read', putNote: 'notes.write' });
    ambit('policy', 'lock', 'libs/notes');
    const widened = ambit('policy', 'diff', '--fail-on', 'widened');
    expect(widened.stdout).toBe(`widened
  client reader now reaches 1 more operation (notes.listNotes)
  scope notes.read now reaches 1 more operation (notes.listNotes): held by reader
`);
    expect(widened).toMatchObject({ status: 1, stderr: expect.stringContaining('(policy_changed)') });
    expect(ambit('policy', 'diff', '--fail-on', 'narrowed')).toMatchObject({ status: 0, stderr: '' });
  });

  it('compares any two revisions, without running their code', () => {
    git('tag', 'v1');
    worker('notes.read', 'notes.write');
    ambit('policy', 'lock', 'apps/worker');
    commit('second');
    git('tag', 'v2');
    // The code of neither can be run any more.
    write('libs/notes/src/policy.ts', '}{');
    worker();
    const between = ambit('policy', 'diff', '--base', 'v2', '--head', 'v1');
    expect(between.stdout).toContain(
      'client reader loses notes.write and no longer reaches 1 operation (notes.putNote): its calls will be refused',
    );
    expect(
      JSON.parse(ambit('policy', 'diff', '--base', 'v1', '--head', 'v2', '--json').stdout).changes,
    ).toMatchObject([
      { effect: 'widened', subject: 'reader', pairs: [{ holder: 'reader', operation: 'notes.putNote' }] },
    ]);
    const sarif = JSON.parse(
      ambit('policy', 'diff', '--base', 'v1', '--head', 'v2', '--format', 'sarif').stdout,
    );
    expect(sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
      'apps/worker/policy.lock.json',
    );
    expect(ambit('policy', 'diff', '--base', 'v1', '--head', 'v2', '--format', 'markdown').stdout).toContain(
      '**Policy:** 1 widened',
    );
  });

  it('says what is wrong with a revision, a lock and a folder outside of any repository', () => {
    expect(ambit('policy', 'diff', '--base', 'nope').stderr).toContain("no revision 'nope'");
    expect(ambit('policy', 'diff', '--base=--output=x').stderr).toContain('(revision_unreadable)');
    write('libs/notes/policy.lock.json', '{}');
    expect(ambit('policy', 'diff').stderr).toContain('libs/notes/policy.lock.json is no policy lock');
    rmSync(join(root, '.git'), { recursive: true });
    expect(ambit('policy', 'diff').stderr).toContain('in no repository of git');
  });

  it('sees a project that is gone', () => {
    rmSync(join(root, 'apps'), { recursive: true });
    expect(ambit('policy', 'diff').stdout).toContain(
      'client reader is gone, and reached 1 operation (notes.getNote)',
    );
    expect(readFileSync(join(root, 'libs/notes/policy.lock.json'), 'utf8')).toContain('getNote');
  });
});

describe('ambit contract check', () => {
  it('has nothing to compare with before the first release', () => {
    expect(ambit('contract', 'check')).toMatchObject({
      status: 0,
      stdout: 'No tag is before this revision: nothing has been released that could break\n',
    });
    git('tag', 'v1');
    expect(ambit('contract', 'check').stdout).toMatch(/^No tag is before this revision/);
    const { stdout } = ambit('contract', 'check', '--json');
    expect(JSON.parse(stdout)).toEqual({ compared: false, contracts: [] });
  });

  it('compares a release with the one before it, until something is edited', () => {
    git('tag', 'v1');
    contract({ getNote: 'notes.write', putNote: 'notes.write' });
    ambit('policy', 'lock', 'libs/notes');
    commit('second');
    git('tag', '--annotate', '--message', 'second', 'v2');
    const sinceV1 = { status: 1, stdout: expect.stringMatching(/^libs\/notes, since v1\n {2}breaking/) };
    expect(ambit('contract', 'check')).toMatchObject(sinceV1);
    // What a build leaves beside is no edit.
    write('report.txt', 'all is well');
    expect(ambit('contract', 'check')).toMatchObject(sinceV1);
    write('libs/notes/src/policy.ts', '// edited');
    expect(ambit('contract', 'check').stdout).toBe('No contract has changed since v2\n');
    expect(ambit('contract', 'check', '--head', 'v2')).toMatchObject(sinceV1);
  });

  it("compares with the project's own release, whatever others were released in between", () => {
    git('tag', '@x/notes@1.0.0');
    contract({ getNote: 'notes.write', putNote: 'notes.write' });
    ambit('policy', 'lock', 'libs/notes');
    commit('second');
    git('tag', '@x/other@1.0.0');
    write('later.txt', 'later');
    commit('later');
    expect(ambit('contract', 'check')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^libs\/notes, since @x\/notes@1\.0\.0\n {2}breaking/),
    });
    expect(ambit('contract', 'check', '--base', '@x/other@1.0.0').status).toBe(0);
  });

  it('says that a clone has no history instead of finding no release in it', () => {
    git('tag', 'v1');
    write('later.txt', 'later');
    commit('later');
    const whole = root;
    root = join(whole, 'shallow');
    try {
      execFileSync('git', ['clone', '-q', '--depth', '1', pathToFileURL(whole).href, root]);
      expect(ambit('contract', 'check')).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringMatching(/git fetch --unshallow --tags.*\(revision_unreadable\)/),
      });
      expect(ambit('contract', 'check', '--base', 'HEAD')).toMatchObject({ status: 0, stderr: '' });
      git('tag', 'v2');
      expect(ambit('contract', 'check').stderr).toContain('(revision_unreadable)');
    } finally {
      root = whole;
    }
  });

  it('says that a release had no locks instead of finding no change since', () => {
    rmSync(join(root, 'libs/notes/openapi.lock.json'));
    commit('without');
    git('tag', 'v1');
    contract({ getNote: 'notes.read' });
    ambit('policy', 'lock', 'libs/notes');
    expect(ambit('contract', 'check')).toMatchObject({
      status: 0,
      stdout: 'v1 has no contract locks: nothing was compared\n',
    });
    expect(JSON.parse(ambit('contract', 'check', '--json').stdout)).toEqual({
      ...{ base: 'v1', compared: false, contracts: [] },
    });
  });

  it('knows no head that is not there', () => {
    expect(ambit('contract', 'check', '--head', 'nope').stderr).toContain("no revision 'nope'");
    expect(ambit('contract', 'check', '--head=--all').stderr).toContain('(revision_unreadable)');
  });

  it('compares with the last release, and fails for what breaks it', () => {
    git('tag', 'v1');
    write('later.txt', 'later');
    commit('later');
    expect(ambit('contract', 'check').stdout).toBe('No contract has changed since v1\n');
    contract({ getNote: 'notes.write', putNote: 'notes.write', listNotes: 'notes.read' });
    ambit('policy', 'lock', 'libs/notes');
    expect(ambit('contract', 'check')).toMatchObject({
      status: 1,
      stdout: `libs/notes, since v1
  breaking    getNote: needs the scope 'notes.write' now: clients without it are refused
  compatible  listNotes: is new: GET /listNotes
`,
      stderr: expect.stringContaining('(contract_broken)'),
    });
  });

  it('takes a wider request, a narrower one not, and says so to programs', () => {
    contract({ getNote: 'notes.read', putNote: 'notes.write' }, '{ page: z.string().optional() }');
    ambit('policy', 'lock', 'libs/notes');
    commit('wider');
    expect(ambit('contract', 'check', '--base', 'HEAD~1')).toMatchObject({ status: 0, stderr: '' });
    const back = ambit('contract', 'check', '--base', 'HEAD', '--head', 'HEAD~1', '--json');
    expect(JSON.parse(back.stdout)).toMatchObject({
      compared: true,
      contracts: [{ project: 'libs/notes', changes: [{ effect: 'breaking' }, { effect: 'breaking' }] }],
    });
  });

  it('is told of a contract that is gone or unreadable', () => {
    write('libs/notes/openapi.lock.json', '{');
    expect(ambit('contract', 'check', '--base', 'HEAD').stderr).toContain('(contract_unusable)');
    rmSync(join(root, 'libs'), { recursive: true });
    expect(ambit('contract', 'check', '--base', 'HEAD').stdout).toContain('getNote: the operation is gone');
  });
});
