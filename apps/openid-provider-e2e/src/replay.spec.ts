import { expect, it } from '@jest/globals';
import { describeOnEachProvider } from './describe-on-each-provider.ts';
import { createClient, registrationOf, requestToken } from './test-client.ts';

const client = await createClient('ES256');

describeOnEachProvider(
  'an assertion',
  async () => [registrationOf(client)],
  (test) => {
    it('gives exactly one token, however often it is sent at once and to whichever replica', async () => {
      const assertions = await Promise.all(Array.from({ length: 200 }, () => client.mint()));
      const { replicas } = test;
      const answers = await Promise.all(
        assertions.map((client_assertion, index) =>
          Promise.all(
            [0, 1, 2].map((copy) => {
              const replica = replicas[(index + copy) % replicas.length];
              return requestToken(replica?.url ?? '', { client_assertion });
            }),
          ),
        ),
      );
      for (const triple of answers)
        expect(triple.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    });
  },
);
