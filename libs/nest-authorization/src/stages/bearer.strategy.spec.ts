import { beforeAll, describe, expect, it } from '@jest/globals';
import { AccessTokenError, type AccessTokenVerifier } from '@ambit/access-token';
import passport from 'passport';
import { ProblemError } from '../index.ts';
import { type TestKeys, testKeys } from '../notes-app.fixture.ts';
import {
  type BearerOptions,
  bearerStrategy,
  BearerStrategy,
  type PassportRequest,
} from './bearer.strategy.ts';

/** What passport makes of a request, by the name of the strategy. */
function authenticate(authorization: string | undefined, verifier: AccessTokenVerifier) {
  const options: BearerOptions = { verifier, publicUrl: () => undefined, onNonce: () => undefined };
  const request = { method: 'GET', url: '/', params: {}, query: {}, headers: { authorization } };
  return new Promise<readonly unknown[]>((resolve) => {
    const done = (...outcome: readonly unknown[]): void => resolve(outcome);
    const authenticator: (request: PassportRequest, response: object, next: () => void) => void =
      passport.authenticate(bearerStrategy, { session: false, ...options }, done);
    // It reads nothing else of a request.
    authenticator(request as unknown as PassportRequest, {}, () => undefined);
  });
}

describe('the strategy, by its name in passport', () => {
  let keys: TestKeys;
  beforeAll(async () => {
    new BearerStrategy(); // enters itself
    keys = await testKeys();
  });

  it('succeeds with the verified token', async () => {
    const [error, user] = await authenticate(`Bearer ${await keys.token()}`, keys.options.verifier);
    expect([error, user]).toEqual([null, expect.objectContaining({ clientId: 'client' })]);
  });

  it.each([
    [undefined, 'no-access-token'],
    ['Bearer a.b.c', 'invalid-access-token'],
  ])('fails on %s with a problem that has the challenge', async (authorization, type) => {
    const [error, user, refusal] = await authenticate(authorization, keys.options.verifier);
    expect([error, user]).toEqual([null, false]);
    expect(refusal).toBeInstanceOf(ProblemError);
    expect(refusal).toMatchObject({ code: type, options: { status: 401, challenge: expect.anything() } });
  });

  it('errs where the token cannot be checked', async () => {
    const verify = () => Promise.reject(new AccessTokenError('keys_unavailable', 'no keys'));
    const [error] = await authenticate('Bearer a.b.c', { ...keys.options.verifier, verify });
    expect(error).toMatchObject({ code: 'keys-unavailable', options: { status: 503 } });
  });
});
