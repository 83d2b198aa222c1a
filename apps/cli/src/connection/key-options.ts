import type { Options } from '../command/options.ts';
import { signingAlgorithms } from './signing-algorithms.ts';

/** Where a key is. */
export const keyOptions = {
  key: {
    type: 'string',
    value: 'FILE',
    variable: 'KEY_FILE',
    insteadOf: 'ring',
    describe: 'a private key, PEM or JWK, that its owner alone may read',
  },
  ring: {
    type: 'string',
    value: 'DIR',
    variable: 'KEY_RING',
    insteadOf: 'key',
    describe: 'a key ring, instead of a key file',
  },
  algorithm: {
    type: 'string',
    value: 'ALG',
    choices: signingAlgorithms,
    variable: 'ALGORITHM',
    describe: 'where the key does not say which: RSA signs by PS256 otherwise',
  },
} as const satisfies Options;
