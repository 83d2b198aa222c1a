import { expect, it, jest } from '@jest/globals';
import { startCalledApi } from './call-api.fixture.ts';

// An embedded PostgreSQL takes seconds to start.
jest.setTimeout(60_000);

it('a client that sends more than is set is told to wait, and another is not', async () => {
  const api = await startCalledApi({ RATE_LIMIT_PER_SECOND: 1, RATE_LIMIT_BURST: 3 });
  const ask = async (claims: object) =>
    (await api.call('POST', `${api.accounts}/inquiry`, { body: {}, claims })).status;
  const noisy = [];
  for (let count = 0; count < 10; count += 1) noisy.push(await ask({}));
  const other = await ask({ client_id: 'other' });
  await api.close();
  expect([noisy.slice(0, 3), noisy.includes(429), other]).toEqual([[200, 200, 200], true, 200]);
});
