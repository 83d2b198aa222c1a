import { KeyRing, type Signer } from '@ambit/client-auth';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { duration } from '../text/instant.ts';
import { ask, type Asked, type AskOptions } from './ask.ts';
import type { Findings } from './findings.ts';
import { toldText } from './told-text.ts';

/** Milliseconds for which the defaults of a ring reckon with a provider's cache. */
const expectedCacheMs = 15 * 60_000;
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Looks at the JWK Set that a client publishes: whether its key is there, and how soon the next one would be. */
export async function checkPublishedKeys(
  uri: string,
  key: Signer | KeyRing,
  signer: Signer,
  findings: Findings,
  options: AskOptions,
): Promise<void> {
  const answer = await ask(uri, options);
  if ('reason' in answer)
    return findings.fail('jwks_unreachable', `${uri} could not be reached (${answer.reason})`);
  const keys = keysIn(answer);
  if (keys === undefined)
    return findings.fail('jwks_unreachable', `${uri} serves no JWK Set (status ${answer.status})`);
  findings.ok('jwks_unreachable', `${uri} serves ${keys.length} keys`);
  if (keys.some((one) => privateMembers.some((member) => member in one)))
    findings.fail('jwks_private', `${uri} publishes a private key: whoever has read it can be this client`);
  else findings.ok('jwks_private', 'No private key is published');
  await checkKey(uri, keys, signer, findings);
  checkCaching(
    uri,
    answer,
    key instanceof KeyRing ? key.settings.timings.providerCacheMs : undefined,
    findings,
  );
}

function keysIn({ status, json }: Asked): readonly JWK[] | undefined {
  const keys = json?.['keys'];
  if (status !== 200 || !Array.isArray(keys)) return undefined;
  return keys.filter((one) => typeof one === 'object' && one !== null);
}

async function checkKey(
  uri: string,
  keys: readonly JWK[],
  { kid }: Signer,
  findings: Findings,
): Promise<void> {
  const thumbprints = await Promise.all(
    // What is no key has no thumbprint.
    keys.map((one) => calculateJwkThumbprint(one).catch(() => undefined)),
  );
  const ours = keys.filter((_, index) => thumbprints[index] === kid);
  const sameKid = keys.filter((one) => one.kid === kid);
  if (ours.length === 0) {
    findings.fail('key_not_published', `${uri} does not have the key of this client, kid ${kid}`);
    return findings.skip('the key is not published', 'kid_not_published', 'kid_duplicate');
  }
  findings.ok('key_not_published', `The key ${kid} is published`);
  if (ours.some((one) => one.kid === kid)) findings.ok('kid_not_published', 'It is published under its kid');
  else
    findings.fail(
      'kid_not_published',
      `The key is published ${ours[0]?.kid === undefined ? 'without a kid' : 'under another kid'}, and assertions name ${kid}`,
    );
  const twice = sameKid.length > 1 ? kid : keys.find((one, at) => isRepeated(keys, one, at))?.kid;
  if (twice === undefined) findings.ok('kid_duplicate', 'No kid is published twice');
  else
    findings.fail(
      'kid_duplicate',
      `${uri} has several keys by the kid ${toldText(twice)}: which one is meant is not told`,
    );
}

function isRepeated(keys: readonly JWK[], { kid }: JWK, at: number): boolean {
  return kid !== undefined && keys.findIndex((other) => other.kid === kid) < at;
}

/** @param ringMs for how long the ring reckons with a provider's cache, when it is one */
function checkCaching(uri: string, { headers }: Asked, ringMs: number | undefined, findings: Findings): void {
  const control = headers.get('cache-control') ?? '';
  const freshMs = freshnessOf(control, headers);
  const boundMs = ringMs ?? expectedCacheMs;
  if (freshMs <= boundMs)
    return findings.ok('jwks_cached_too_long', 'Caches let the next key through in time');
  const said = `Caches may keep the keys of ${uri} for ${duration(freshMs)}`;
  if (ringMs === undefined)
    findings.warn('jwks_cached_too_long', `${said}, so that a new key is unknown as long`);
  else
    findings.fail(
      'jwks_cached_too_long',
      `${said}, and the ring lets a new key sign after ${duration(boundMs)}, when it may be unknown`,
    );
}

/** Milliseconds (RFC 9111 §4.2.1); s-maxage is for caches that are shared. */
function freshnessOf(control: string, headers: Headers): number {
  if (/\b(no-store|no-cache)\b/i.test(control)) return 0;
  const seconds =
    /\bs-maxage\s*=\s*"?(\d+)/i.exec(control)?.[1] ?? /\bmax-age\s*=\s*"?(\d+)/i.exec(control)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const expires = Date.parse(headers.get('expires') ?? '');
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(expires) || Number.isNaN(date) ? 0 : Math.max(0, expires - date);
}
