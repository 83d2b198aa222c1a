import { readFile } from 'node:fs/promises';
import type { Revocations } from '@ambit/access-token';
import type { PermissionPolicy } from '@ambit/nest-authorization';
import { AccessListError } from './access-list-error.ts';
import { parseAccessList } from './access-list.ts';
import { accessRules } from './access-rules.ts';

export interface OpenAccessListOptions {
  /** The JSON file; a link that is swapped is followed. */
  readonly file: string;
  /** Milliseconds between two looks at the file, which is how late a change holds at the most. Default 500. */
  readonly everyMs?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Told once of each state in which the file cannot be used; what was read before holds on. */
  readonly onWarning?: (error: AccessListError) => void;
}

/** An access list that is kept up to date. */
export interface OpenAccessList {
  readonly permissionPolicy: PermissionPolicy;
  readonly revocations: Revocations;
  /** Stops looking at the file. */
  close(): void;
}

/**
 * Opens a list of who may do what, and of the tokens that are taken back. For an API that has no database for it: the file
 * is mounted, and changed by whoever deploys.
 *
 * @example
 * import { createAccessTokenVerifier } from '@ambit/access-token';
 *
 * const access = await openAccessList({ file: '/etc/payments/access.json' });
 * const verifier = createAccessTokenVerifier({
 *   issuer: 'https://op.example',
 *   audience: 'https://payments.example',
 *   revocations: access.revocations,
 * });
 *
 * @throws {AccessListError} `access_list_missing`, `access_list_invalid`
 */
export async function openAccessList(options: OpenAccessListOptions): Promise<OpenAccessList> {
  const { file, everyMs = 500, clock = Date.now, onWarning } = options;
  let text = await read(file);
  let rules = accessRules(parseAccessList(text, file));
  let complaint = '';

  const look = async (): Promise<void> => {
    try {
      const found = await read(file);
      if (found !== text) rules = accessRules(parseAccessList(found, file));
      text = found;
      complaint = '';
    } catch (cause) {
      const error = cause instanceof AccessListError ? cause : invalid(file, cause);
      if (error.message !== complaint) onWarning?.(error);
      complaint = error.message;
    }
  };
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  const lookAgain = (): void => {
    timer = setTimeout(() => void look().finally(() => !isClosed && lookAgain()), everyMs).unref();
  };
  lookAgain();
  return {
    permissionPolicy: { decide: (question) => rules.decide(question, clock()) },
    revocations: { isRevoked: (token) => rules.isRevoked(token) },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

function invalid(file: string, cause: unknown): AccessListError {
  return new AccessListError('access_list_invalid', `${file} cannot be used: correct it`, { cause });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AccessListError(
      'access_list_missing',
      `The access list ${file} cannot be read: make the file, { "grants": [] } to begin with`,
      { cause },
    );
  }
}
