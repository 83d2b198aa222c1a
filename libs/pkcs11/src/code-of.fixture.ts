import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import { Pkcs11Error } from './index.ts';
import { pin } from './softhsm.fixture.ts';

/** The code of a refusal, nothing of which may show the PIN. */
export async function codeOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  if (!(error instanceof Pkcs11Error)) return String(error);
  for (const text of [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), error.message])
    expect(text).not.toContain(pin);
  return error.code;
}
