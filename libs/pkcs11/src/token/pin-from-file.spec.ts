import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../code-of.fixture.ts';
import { type Pin, pinFromFile } from '../index.ts';

describe('a PIN in a file', () => {
  let directory: string;
  const read = async (pin: Pin): Promise<string> => pin();
  const fileWith = async (text: string, mode = 0o600): Promise<string> => {
    const file = join(directory, 'pin');
    await writeFile(file, text);
    await chmod(file, mode);
    return file;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ambit-pin-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it.each([
    ['1234', '1234'],
    ['1234\n', '1234'],
    ['1234\r\n', '1234'],
    [' 12 34 \n', ' 12 34 '],
  ])('is all of %j but one line end', async (text, expected) => {
    expect(await read(pinFromFile({ file: await fileWith(text) }))).toBe(expected);
  });

  it('is read anew each time, so that it can be changed', async () => {
    const pin = pinFromFile({ file: await fileWith('1234') });
    expect(await read(pin)).toBe('1234');
    await fileWith('5678');
    expect(await read(pin)).toBe('5678');
  });

  it('is refused where others may read it, unless that is meant', async () => {
    const file = await fileWith('1234', 0o640);
    expect(await codeOf(read(pinFromFile({ file })))).toBe('pin_file_exposed');
    expect(await read(pinFromFile({ file, allowReadableByOthers: true }))).toBe('1234');
  });

  it('is refused where there is none', async () => {
    expect(await codeOf(read(pinFromFile({ file: join(directory, 'nowhere') })))).toBe('pin_file_missing');
    const options = { file: directory, allowReadableByOthers: true };
    expect(await codeOf(read(pinFromFile(options)))).toBe('pin_file_unreadable');
    expect(await codeOf(read(pinFromFile({ file: await fileWith('\n') })))).toBe('pin_file_empty');
    const long = await fileWith('1'.repeat(2000));
    expect(await codeOf(read(pinFromFile({ file: long })))).toBe('pin_file_unreadable');
  });

  it('is not waited for at the end of a pipe', async () => {
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', ['-m', '600', pipe]);
    expect(await codeOf(read(pinFromFile({ file: pipe })))).toBe('pin_file_unreadable');
  });
});
