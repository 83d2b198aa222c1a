import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, jest } from '@jest/globals';

jest.setTimeout(30_000);

const fixture = fileURLToPath(new URL('../fixtures/withdrawn-key.mjs', import.meta.url));

it('keys of a client are fetched when one is new, and one that is withdrawn stops working in time', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@ambit/source', fixture]);
  expect(JSON.parse(stdout)).toEqual({
    before: 200,
    once: 1,
    bySecond: 200,
    twice: 2,
    justAfter: 200,
    later: 401,
    check: 'ERR_JWKS_NO_MATCHING_KEY',
  });
});
