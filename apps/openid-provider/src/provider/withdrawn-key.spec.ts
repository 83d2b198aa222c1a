import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, jest } from '@jest/globals';

jest.setTimeout(30_000);

const fixture = fileURLToPath(new URL('../fixtures/withdrawn-key.mjs', import.meta.url));

it('a key that a client has withdrawn stops working when fetched keys have been used long enough', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@ambit/source', fixture]);
  expect(JSON.parse(stdout)).toEqual({
    before: 200,
    justAfter: 200,
    later: 401,
    check: 'ERR_JWKS_NO_MATCHING_KEY',
  });
});
