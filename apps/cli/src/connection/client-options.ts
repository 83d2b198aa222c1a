import type { Options } from '../command/options.ts';
import { keyOptions } from './key-options.ts';

export const loopbackOption = {
  'allow-insecure-loopback': {
    type: 'boolean',
    variable: 'ALLOW_INSECURE_LOOPBACK',
    describe: 'takes http:// on 127.0.0.1, ::1 and localhost, for development',
  },
} as const satisfies Options;

/** Who the client is, and where it gets its tokens. */
export const clientOptions = {
  issuer: {
    type: 'string',
    value: 'URL',
    variable: 'ISSUER',
    describe: 'of the provider, in its exact spelling; the rest is found by discovery',
  },
  'client-id': { type: 'string', value: 'ID', variable: 'CLIENT_ID', describe: 'of the client' },
  ...keyOptions,
  'assertion-audience': {
    type: 'string',
    value: 'WHAT',
    choices: ['issuer', 'token_endpoint'],
    describe: 'what the provider wants as aud of assertions; issuer by default (RFC 10070)',
  },
  ...loopbackOption,
} as const satisfies Options;

export const scopeOptions = {
  scope: {
    type: 'string',
    value: 'SCOPE',
    multiple: true,
    variable: 'SCOPE',
    describe: 'to ask for',
  },
  resource: {
    type: 'string',
    value: 'URI',
    variable: 'RESOURCE',
    describe: 'the API that the token is for; known by itself where one contract has the scopes',
  },
} as const satisfies Options;

export const contractOption = {
  contract: {
    type: 'string',
    value: 'MODULE',
    multiple: true,
    variable: 'AMBIT_CONTRACTS',
    describe: 'a package or file that exports contracts; by default ambit.contracts of package.json',
  },
} as const satisfies Options;

export const apiOptions = {
  'api-url': {
    type: 'string',
    value: 'URL',
    variable: 'API_URL',
    describe: 'where the API lives, without the paths of its operations',
  },
} as const satisfies Options;
