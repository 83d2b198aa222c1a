import type { FindingName } from './finding.ts';

/** What to do about each finding, where nothing more exact is known. Its keys are the order of the findings. */
export const remedies: Readonly<Record<FindingName, string>> = {
  issuer_unreachable:
    'check the spelling of the issuer, the network from here, and whether the provider is up',
  issuer_mismatch: 'configure the issuer in the exact spelling that its metadata have',
  clock_offset: 'set the clock of this machine, by NTP',
  algorithm_unsupported:
    'make a key for an algorithm that the provider takes (ambit keys generate --algorithm)',
  jwks_unreachable:
    'check the URI, and whether what publishes the keys is up and reachable for the provider too',
  jwks_private: 'take it off at once, and replace the key for cause (ambit keys rotate --for-cause)',
  key_not_published: 'publish the key at this URI, or use the one that is published there',
  kid_not_published:
    'publish the key under its RFC 7638 thumbprint, as ambit keys export --format jwks writes it',
  kid_duplicate: 'publish one key for each kid',
  jwks_cached_too_long:
    'answer with a Cache-Control of max-age=60, as publishJwks of @ambit/client-auth does',
  assertion_audience:
    'use the audience that the provider wants (--assertion-audience; profile of @ambit/client-auth)',
  client_not_authenticated:
    "compare the client id, the key (ambit keys show) and the algorithm with the registration; the provider's log says which",
  scope_not_allowed: 'have the client registered for the scope, or ask for less',
  resource_unknown: 'ask for the audience of the API as the provider knows it (--resource)',
  token_not_issued: 'see what the provider says, and its log',
  api_unreachable: 'check the URL of the API, the network from here, and whether the API is up',
  resource_metadata_wrong: 'have the API publish its metadata (RFC 9728) with this resource and this issuer',
  token_refused_by_api: 'configure issuer and audience of the API and of the client alike',
  scope_insufficient:
    'ask for a scope that the operation needs (--scope), and have the client registered for it',
  institution_not_allowed: 'have the client registered for the institution, or correct --institution',
  enterprise_user_not_allowed: "have the client's registration name this enterprise user, or correct --user",
  permission_missing:
    'if the user should have it for all: have an administrator grant it; ambit explain tells of a thing that exists',
};
