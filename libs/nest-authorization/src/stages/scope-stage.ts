import { ProblemError } from '../problem/problem-error.ts';
import type { ScopedRequest } from './authorization-request.ts';
import type { StageCheck, Verdict } from './stage-check.ts';

/** The client was granted every scope that is needed. No scope implies another. */
export const scopeStage: StageCheck<ScopedRequest> = {
  name: 'scope',
  check: ({ scopes, client }): Verdict => {
    const held = client.scopes;
    for (const scope of scopes) if (!held.has(scope)) return refusal(scopes, client);
    return undefined;
  },
};

function refusal(scopes: ScopedRequest['scopes'], client: ScopedRequest['client']): ProblemError {
  const missing = scopes.filter((scope) => !client.scopes.has(scope));
  const detail = `The access token lacks the ${missing.length === 1 ? 'scope' : 'scopes'} ${missing.map((scope) => `'${scope}'`).join(', ')}: register the client for ${missing.length === 1 ? 'it and ask for it' : 'them and ask for them'}`;
  return new ProblemError({
    status: 403,
    type: 'insufficient-scope',
    stage: 'scope',
    detail,
    // All, not the missing ones: a client asks for a token by this list (RFC 6750 §3).
    challenge: { error: 'insufficient_scope', errorDescription: detail, scope: scopes.join(' ') },
    rule: `scope ${missing.join(' ')}`,
  });
}
