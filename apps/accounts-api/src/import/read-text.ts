import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { ImportError } from './import-error.ts';

/**
 * Says before anything else is opened whether a file can be read at all. What is wrong further on is found by
 * {@link readText}.
 *
 * @throws {ImportError} `file_missing`, `file_unreadable`, `file_corrupt`
 */
export async function checkIsText(file: string): Promise<void> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new ImportError('file_missing', `There is no file ${file}`)
      : unreadable(file, error);
  });
  try {
    if (!(await handle.stat()).isFile()) throw new ImportError('file_unreadable', `${file} is not a file`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    if (buffer.subarray(0, bytesRead).includes(0)) throw binary(file);
  } finally {
    await handle.close();
  }
}

/**
 * The text of a file, part by part, without its byte order mark. Text in another encoding is refused: read as UTF-8 it
 * would be imported with its letters replaced, and nobody would know.
 *
 * @throws {ImportError} `file_unreadable`, `file_corrupt`
 */
export async function* readText(file: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of createReadStream(file)) {
      const text = decoder.decode(bytes, { stream: true });
      if (text.includes('\0')) throw binary(file);
      yield text;
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw hasCode(error, 'ERR_ENCODING_INVALID_ENCODED_DATA')
      ? new ImportError('file_corrupt', `${file} is not UTF-8: save it in this encoding`)
      : unreadable(file, error);
  }
}

/** One line of a text; `text` is undefined when it is longer than allowed. */
export interface Line {
  readonly line: number;
  readonly text: string | undefined;
}

/** Cuts a text into lines and keeps no more than one of them, of at most `longest` characters, in memory. */
export async function* readLines(parts: AsyncIterable<string>, longest: number): AsyncIterable<Line> {
  let line = 1;
  let rest: string | undefined = '';
  const append = (piece: string): void => {
    rest = rest === undefined || rest.length + piece.length > longest ? undefined : rest + piece;
  };
  for await (const part of parts) {
    let start = 0;
    for (let end = part.indexOf('\n'); end >= 0; end = part.indexOf('\n', start)) {
      append(part.slice(start, end));
      yield { line, text: rest };
      line += 1;
      rest = '';
      start = end + 1;
    }
    append(part.slice(start));
  }
  if (rest !== '') yield { line, text: rest };
}

function binary(file: string): ImportError {
  return new ImportError('file_corrupt', `${file} is a binary file; CSV or NDJSON is needed`);
}

function unreadable(file: string, cause: unknown): ImportError {
  const code = hasCode(cause) ? cause.code : 'unknown';
  return new ImportError('file_unreadable', `${file} cannot be read (${code})`);
}

function hasCode(error: unknown, code?: string): error is { readonly code: string } {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return code === undefined ? typeof error.code === 'string' : error.code === code;
}
