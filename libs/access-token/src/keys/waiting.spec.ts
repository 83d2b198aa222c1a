import { expect, it } from '@jest/globals';
import { createAccessTokenVerifier } from '../index.ts';
import { audience, issuer, seconds, testKey } from '../verifier.fixture.ts';
import { FakeIssuer } from './fake-issuer.fixture.ts';
import { idle, VirtualTime } from './virtual-time.fixture.ts';

it('a token that ends while its keys are waited for has expired', async () => {
  const key = await testKey('ES256', 'k1');
  const time = new VirtualTime();
  const provider = new FakeIssuer(key.publicJwk);
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const verifier = createAccessTokenVerifier({
    issuer,
    audience,
    clock: time.clock,
    schedule: time.schedule,
    clockTolerance: 0,
    fetch: async (...request) => {
      await answered;
      return provider.fetch(...request);
    },
  });
  const verification = verifier.verify(await key.token({ exp: seconds + 2 }));
  const refused = expect(verification).rejects.toMatchObject({ code: 'expired' });
  await idle();
  await time.pass(3_000);
  answer();
  await refused;
  verifier.close();
});
