import { type CommandGroup, defineCommand } from '../command/command.ts';
import { jsonOption } from '../command/common-options.ts';
import type { Options } from '../command/options.ts';
import { keyOptions } from '../connection/key-options.ts';
import { signingAlgorithms } from '../connection/signing-algorithms.ts';

const outOption = {
  out: { type: 'string', value: 'FILE', describe: 'writes there what would be printed' },
} as const satisfies Options;

const generate = defineCommand({
  words: 'keys generate',
  summary: 'Makes a private key, or a key ring with its first key',
  options: {
    out: {
      type: 'string',
      value: 'FILE',
      describe: 'a new key file, for its owner alone; never overwritten',
    },
    ring: { type: 'string', value: 'DIR', describe: 'a new key ring instead' },
    pem: {
      type: 'boolean',
      describe: 'the provider will know the ring by PEM, not by a JWKS URI; the ring remembers it',
    },
    algorithm: {
      type: 'string',
      value: 'ALG',
      choices: signingAlgorithms,
      describe: 'ES256 by default',
    },
    ...jsonOption,
  },
  examples: [
    'npx ambit keys generate --out client.pem',
    'npx ambit keys generate --out client.pem --algorithm PS256',
    'npx ambit keys generate --ring ring',
  ],
  run: async ({ values }, context) => (await import('./generate-key.ts')).generateKey(values, context),
});

const show = defineCommand({
  words: 'keys show',
  summary: 'Says what a key is: its algorithm and its kid, and nothing private',
  options: { ...keyOptions, ...jsonOption },
  examples: ['npx ambit keys show --key client.pem', 'npx ambit keys show --ring ring --json'],
  run: async ({ values }, context) => (await import('./show-key.ts')).showKey(values, context),
});

const exportKey = defineCommand({
  words: 'keys export',
  summary: 'Writes the public half of a key, to be handed over or published; never the private one',
  options: {
    ...keyOptions,
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: ['pem', 'jwks'],
      describe: 'pem by default; jwks has every published key of a ring',
    },
    ...outOption,
    json: { type: 'boolean', describe: 'the same as --format jwks' },
  },
  examples: [
    'npx ambit keys export --key client.pem --out client.pub.pem',
    'npx ambit keys export --ring ring --format jwks',
  ],
  run: async ({ values }, context) => (await import('./export-key.ts')).exportKey(values, context),
});

const ringOption = {
  ring: { type: 'string', value: 'DIR', variable: 'KEY_RING', describe: 'the key ring' },
} as const satisfies Options;

const rotate = defineCommand({
  words: 'keys rotate',
  summary: 'Begins a rotation: makes a key and publishes it; it signs when the provider must know it',
  options: {
    ...ringOption,
    reason: { type: 'string', describe: 'kept in the history of the ring' },
    'for-cause': {
      type: 'string',
      value: 'KID',
      describe: 'removes this key, which others may have, at once; needs --reason',
    },
    algorithm: {
      type: 'string',
      value: 'ALG',
      choices: signingAlgorithms,
      describe: 'of the new key; as before by default',
    },
    ...jsonOption,
  },
  notes: 'A kid that begins with a dash is given as --for-cause=KID.',
  examples: [
    'npx ambit keys rotate --ring ring',
    "npx ambit keys rotate --ring ring --for-cause=KID --reason 'the laptop is lost'",
  ],
  run: async ({ values }, context) => (await import('./rotate-ring.ts')).rotateRing(values, context),
});

const status = defineCommand({
  words: 'keys status',
  summary: 'Lists the keys of a ring, their states and times',
  options: { ...ringOption, ...jsonOption },
  examples: ['npx ambit keys status --ring ring'],
  run: async ({ values }, context) => (await import('./ring-status.ts')).ringStatus(values, context),
});

export const keysCommands: CommandGroup = {
  name: 'keys',
  summary: 'The keys of a client that authenticates by private_key_jwt',
  commands: [generate, show, exportKey, rotate, status],
};
