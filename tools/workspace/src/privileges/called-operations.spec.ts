import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { calledOperations } from './called-operations.ts';
import { openProgram } from './open-program.ts';

const client = `
type Operation<S> = { scope: S };
interface NotesApi { operations: { getNote: Operation<'notes.read'>; addNote: Operation<'notes.write'> } }
declare const apiOf: unique symbol;
type ApiClient<A extends { operations: object }> = { [K in keyof A['operations']]: () => void } & { [apiOf]?: A };
type Notes = ApiClient<NotesApi>;
`;

let directory: string;
beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'ambit-privileges-')));
  await mkdir(join(directory, 'src'));
  const compilerOptions = { strict: true, target: 'es2023', types: [] };
  await writeFile(
    join(directory, 'tsconfig.lib.json'),
    JSON.stringify({ compilerOptions, include: ['src'] }),
  );
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function calledIn(code: string): Promise<readonly string[]> {
  await writeFile(join(directory, 'src/job.ts'), client + code);
  return calledOperations(openProgram(directory), directory).map(
    ({ file, line, operation, scope }) => `${file}:${line} ${operation} ${scope}`,
  );
}

it.each([
  ['export const run = (api: Notes) => api.getNote();', ['getNote notes.read']],
  ["export const run = (api: Notes) => api['addNote']();", ['addNote notes.write']],
  ["const name = 'addNote'; export const run = (api: Notes) => api[name]();", ['addNote notes.write']],
  [
    "export const run = (api: Notes, name: 'getNote' | 'addNote') => api[name]();",
    ['getNote notes.read', 'addNote notes.write'],
  ],
  [
    'export const run = (api: Notes) => { let getNote; ({ getNote } = api); return getNote(); };',
    ['getNote notes.read'],
  ],
  ['export const run = ({ getNote }: Notes) => getNote();', ['getNote notes.read']],
  ['export const run = ({ api: { getNote } }: { api: Notes }) => getNote();', ['getNote notes.read']],
  ['export const run = (api: Notes | undefined) => api?.getNote();', ['getNote notes.read']],
  ['export const run = (api: Notes & { x: 1 }) => api.getNote();', ['getNote notes.read']],
  [
    'export const run = (api: Notes) => { const { addNote: add } = api; return add(); };',
    ['addNote notes.write'],
  ],
  ['export const run = ({ api }: { api: Notes }) => api.getNote();', ['getNote notes.read']],
  [
    "export const run = ({ api }: Pick<{ api: Notes; x: 1 }, 'api'>) => api.getNote();",
    ['getNote notes.read'],
  ],
  [
    'const connect = (): { api: Notes } => ({}) as never; export const run = () => connect().api.addNote();',
    ['addNote notes.write'],
  ],
  ['export const run = (other: { getNote(): void }) => other.getNote();', []],
  ["export const getNote = 'api.getNote()';", []],
])('%s calls %j', async (code, called) => {
  const line = client.split('\n').length;
  expect(await calledIn(code)).toEqual(called.map((one) => `src/job.ts:${line} ${one}`));
});
