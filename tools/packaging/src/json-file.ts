import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { PackagingError } from './packaging-error.ts';

/**
 * Reads a file of the workspace as what it is to be.
 *
 * @throws {PackagingError} `unreadable`
 */
export async function readJson<T extends z.ZodType>(file: string, schema: T): Promise<z.output<T>> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : '';
    throw new PackagingError('unreadable', `${file} cannot be used: ${reason}`, { cause: error });
  }
}

/** Writes JSON as npm does, in a folder that is made where it is missing. */
export async function writeJson(file: string, content: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}
