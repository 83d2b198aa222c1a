import { ExtractJwt } from 'passport-jwt';
import { countHeader, type HttpRequest, soleHeader } from '../request/http-request.ts';
import type { Scheme } from '../request/request-context.ts';
import { mixedSchemes, noToken, severalAuthorizations, severalProofs } from './authentication-problems.ts';

/** What a request came with. */
export interface Credentials {
  readonly scheme: Scheme;
  readonly token: string;
  /** The header `DPoP`. */
  readonly proof: string | undefined;
}

const extract: Readonly<Record<Scheme, (request: HttpRequest) => string | null>> = {
  Bearer: ExtractJwt.fromAuthHeaderAsBearerToken() as (request: HttpRequest) => string | null, // reads headers alone
  DPoP: ExtractJwt.fromAuthHeaderWithScheme('DPoP') as (request: HttpRequest) => string | null,
};

/** The token under each scheme, as passport-jwt extracts it. */
export function tokenOf(request: HttpRequest): string | null {
  return extract.Bearer(request) || extract.DPoP(request);
}

/**
 * The text after `Bearer` of a request that has one Authorization header and no proof: the only one that could be read
 * there. Undefined where there may be more to it, for {@link readCredentials} to look at. Not checked in any way.
 */
export function plainBearerToken(request: HttpRequest): string | undefined {
  const authorization = soleHeader(request, 'authorization');
  if (authorization === undefined || !/^bearer /i.test(authorization)) return undefined;
  return countHeader(request, 'dpop') === 0 ? authorization.slice('Bearer '.length) : undefined;
}

/**
 * The token of a request, its scheme and its proof. What could be read in two ways is not read at all.
 *
 * @throws {ProblemError}
 */
export function readCredentials(request: HttpRequest, takesProofs: boolean): Credentials {
  if (countHeader(request, 'authorization') > 1) throw severalAuthorizations();
  // passport-jwt takes the first two words that it finds; a header has no others (RFC 9110 §11.6.2).
  if (!/^\S+ +\S+$/.test(request.headers.authorization ?? '')) throw noToken(request, takesProofs);
  const bearer = extract.Bearer(request);
  if (!takesProofs) {
    if (!bearer) throw noToken(request, takesProofs);
    return { scheme: 'Bearer', token: bearer, proof: undefined };
  }
  const { dpop } = request.headers;
  if (dpop !== undefined && countHeader(request, 'dpop') > 1) throw severalProofs();
  const proof = typeof dpop === 'string' ? dpop : undefined;
  if (bearer) {
    if (proof !== undefined) throw mixedSchemes();
    return { scheme: 'Bearer', token: bearer, proof };
  }
  const token = extract.DPoP(request);
  if (!token) throw noToken(request, takesProofs);
  return { scheme: 'DPoP', token, proof };
}
