import { ScopeSet, ScopeSyntaxError } from '@ambit/scopes';
import type { RegisteredResource } from '../registration/registration-schema.ts';
import type { RegisteredClient } from '../registration/registration.ts';

export interface ScopeRuleInput {
  /** The `scope` parameter as it came. */
  readonly asked: unknown;
  readonly client: Pick<RegisteredClient, 'scopes'>;
  readonly resource: Pick<RegisteredResource, 'scopes'>;
}

/**
 * Why the scopes asked for are refused; undefined when all of them can be granted. It is all or none, so that who gets
 * a token knows what it is for; and none asked is none granted, so that nobody holds a scope without having named it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.3 RFC 6749 §3.3}
 */
export function brokenScopeRule({ asked, client, resource }: ScopeRuleInput): string | undefined {
  if (typeof asked !== 'string' || asked === '') return 'scope is missing: name each scope that is needed';
  const held = ScopeSet.of(...client.scopes);
  const offered = ScopeSet.of(...resource.scopes);
  try {
    const wanted = ScopeSet.parse(asked);
    const notHeld = held.missing(wanted);
    if (notHeld.length > 0) return `the client is not registered for ${notHeld.join(' ')}`;
    const notOffered = offered.missing(wanted);
    if (notOffered.length > 0) return `the resource does not offer ${notOffered.join(' ')}`;
    return undefined;
  } catch (error) {
    if (error instanceof ScopeSyntaxError)
      return 'scope is not a list of scope-tokens parted by single spaces';
    throw error;
  }
}
