import { type AccessTokenAlgorithm, accessTokenAlgorithms } from './access-token-algorithm.ts';
import { allowInsecureLoopback, isSecureUrl } from './keys/discover-jwks-uri.ts';
import type { IssuerKeys } from './keys/issuer-keys.ts';
import { issuerKeys, type KeySourceOptions } from './keys/key-source.ts';
import { processTimers } from './keys/schedule.ts';
import type { IssuerBounds } from './token/issuer-bounds.ts';
import type { AccessTokenVerifierOptions, TrustedIssuer } from './verifier-options.ts';

/** An issuer, with what its tokens are verified by. */
export interface ResolvedIssuer {
  readonly issuer: string;
  readonly algorithms: readonly AccessTokenAlgorithm[];
  readonly keys: IssuerKeys;
  readonly bounds: IssuerBounds;
}

/**
 * The issuers by their identifiers.
 *
 * @throws {TypeError} when an option makes no sense
 */
export function resolveIssuers(options: AccessTokenVerifierOptions): ReadonlyMap<string, ResolvedIssuer> {
  const { timeoutMs = 5_000, staleKeysMs = 3_600_000 } = options;
  if (!(timeoutMs >= 1 && timeoutMs <= 60_000)) throw new TypeError('timeoutMs is 1 to 60,000 milliseconds');
  if (!(staleKeysMs >= 60_000 && staleKeysMs <= 86_400_000))
    throw new TypeError('staleKeysMs is 60,000 (a minute) to 86,400,000 (a day) milliseconds');
  const source: KeySourceOptions = {
    timeoutMs,
    staleKeysMs,
    fetch: options.fetch ?? fetch,
    clock: options.clock ?? Date.now,
    random: options.random ?? Math.random,
    schedule: options.schedule ?? processTimers,
    onWarning: options.onWarning ?? (() => undefined),
    insecureLoopback: options[allowInsecureLoopback] ?? false,
  };
  const resolved = new Map<string, ResolvedIssuer>();
  for (const trusted of trustedIssuers(options)) {
    const { issuer, keys = { from: 'metadata' }, algorithms = options.algorithms } = trusted;
    if (!isSecureUrl(issuer, source.insecureLoopback))
      throw new TypeError('issuer must be an https URL without credentials and fragment');
    if (resolved.has(issuer)) throw new TypeError(`issuers names ${issuer} twice`);
    resolved.set(issuer, {
      issuer,
      algorithms: checkedAlgorithms(algorithms),
      keys: issuerKeys(issuer, keys, source),
      bounds: {
        scopes: checkedBound('scopes', trusted.scopes),
        institutions: checkedBound('institutions', trusted.institutions),
      },
    });
  }
  return resolved;
}

function trustedIssuers({ issuer, issuers, keys }: AccessTokenVerifierOptions): readonly TrustedIssuer[] {
  if (issuers === undefined) return [{ issuer, ...(keys && { keys }) }];
  // The types say so too; configuration comes from files.
  if (issuer !== undefined || keys !== undefined)
    throw new TypeError('Give issuer (and keys) or issuers, not both');
  if (issuers.length === 0) throw new TypeError('issuers must name at least one');
  return issuers;
}

function checkedAlgorithms(
  algorithms: readonly AccessTokenAlgorithm[] = accessTokenAlgorithms,
): readonly AccessTokenAlgorithm[] {
  if (algorithms.length === 0 || algorithms.some((name) => !accessTokenAlgorithms.includes(name)))
    throw new TypeError(`algorithms must name at least one of ${accessTokenAlgorithms.join(', ')}`);
  return [...algorithms];
}

function checkedBound(name: string, bound: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (bound === undefined) return undefined;
  // A text is iterable too: its characters would be the bound.
  if (!Array.isArray(bound) || bound.some((entry) => typeof entry !== 'string'))
    throw new TypeError(`${name} of an issuer must be a list of texts`);
  return new Set(bound);
}
