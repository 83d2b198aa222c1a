import type { JSONWebKeySet } from 'jose';
import { isSecureUrl } from './discover-jwks-uri.ts';
import { fixedKeys, type IssuerKeys } from './issuer-keys.ts';
import { discoveredLocation, fixedLocation } from './jwks-location.ts';
import { readKeySet } from './read-key-set.ts';
import { RemoteKeys, type RemoteKeysOptions } from './remote-keys.ts';

/** Where the issuer's keys come from. */
export type KeySource =
  /** Found by the issuer's metadata, and fetched from there. */
  | { readonly from: 'metadata' }
  | { readonly from: 'jwks_uri'; readonly jwksUri: string }
  /** Given, and never fetched. */
  | { readonly from: 'jwks'; readonly jwks: JSONWebKeySet };

export interface KeySourceOptions extends Omit<RemoteKeysOptions, 'issuer' | 'location'> {
  readonly insecureLoopback: boolean;
}

/**
 * The keys of an issuer.
 *
 * @throws {TypeError} for keys that are given and cannot be used, and for a place that is not secure
 */
export function issuerKeys(issuer: string, source: KeySource, options: KeySourceOptions): IssuerKeys {
  if (source.from === 'jwks') return givenKeys(issuer, source.jwks);
  if (source.from === 'metadata')
    return new RemoteKeys({ ...options, issuer, location: discoveredLocation(issuer, options) });
  if (!isSecureUrl(source.jwksUri, options.insecureLoopback))
    throw new TypeError('jwksUri must be an https URL without credentials and fragment');
  return new RemoteKeys({ ...options, issuer, location: fixedLocation(source.jwksUri) });
}

/** Who gives keys can mend them: one that cannot be used is a mistake, and not left out. */
function givenKeys(issuer: string, jwks: JSONWebKeySet): IssuerKeys {
  const { keys, warnings } = readKeySet(issuer, jwks);
  const [warning] = warnings;
  if (warning !== undefined)
    throw new TypeError(`jwks cannot be used (${warning.code}, kid ${warning.kid}): ${warning.message}`);
  if (keys.length === 0) throw new TypeError('jwks must have a key');
  return fixedKeys(keys);
}
