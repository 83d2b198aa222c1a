import { parseArgs, type ParseArgsConfig } from 'node:util';
import { writeFile } from 'node:fs/promises';
import { publicJwks } from '../jwks/publish-jwks.ts';
import { generatePrivateKey, writePrivateKeyFile } from '../keys/generate-private-key.ts';
import { loadPrivateKey } from '../keys/load-private-key.ts';
import type { Signer } from '../keys/signer.ts';
import { type SigningAlgorithm, signingAlgorithms } from '../keys/signing-algorithm.ts';
import { publicKeyPem, registrationDocument } from '../registration/registration-document.ts';
import { fileKeyRingStore } from '../rotation/file-key-ring-store.ts';
import { KeyRing } from '../rotation/key-ring.ts';
import type { KeyRingOptions } from '../rotation/key-ring-options.ts';
import { newestKey } from '../rotation/newest-key.ts';
import { RotationError } from '../rotation/rotation-error.ts';

export const usage = `Keys of a client that authenticates by private_key_jwt.

  ambit-keys generate --out FILE [--algorithm ES256]     makes a private key (mode 0600, never overwrites)
  ambit-keys public   KEY [--format pem|jwks]            its public half, to be handed over or published
  ambit-keys register KEY --scope TEXT [--client-id ID] [--name TEXT] [--jwks-uri URL]
                                                         the document by which a provider registers the client
  ambit-keys create-ring --ring DIR [--algorithm ES256] [--pem]
                                                         makes a key ring with its first key
  ambit-keys status   --ring DIR                         the keys of a ring, their states and times
  ambit-keys rotate   --ring DIR [--reason TEXT]         begins a rotation: a new key is made and published
  ambit-keys rotate   --ring DIR --for-cause=KID --reason TEXT
                                                         removes a key that others may have, at once

KEY is --key FILE (PEM or JWK), or --ring DIR for the newest key of a ring.
  --out FILE   writes there what would be printed
  --pem        the provider knows the client by PEM, not by a JWKS URI; a ring remembers it
  --algorithm  ${signingAlgorithms.join(', ')}; of a key that 'rotate' makes as before
`;

/** The command line cannot be read. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'invalid_arguments';
}

const options = {
  out: { type: 'string' },
  key: { type: 'string' },
  ring: { type: 'string' },
  algorithm: { type: 'string' },
  format: { type: 'string', default: 'pem' },
  scope: { type: 'string' },
  'client-id': { type: 'string' },
  name: { type: 'string' },
  'jwks-uri': { type: 'string' },
  reason: { type: 'string' },
  'for-cause': { type: 'string' },
  pem: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options'];

type Values = ReturnType<typeof parse>['values'];

/**
 * Runs one command.
 *
 * @returns what is to be printed
 * @throws {UsageError} {KeyError} {RotationError}
 */
export async function runKeysCommand(args: readonly string[]): Promise<string> {
  const { values, positionals } = parse(args);
  const [command, ...more] = positionals;
  if (values.help || command === undefined) return usage;
  if (more.length > 0) throw new UsageError(`'${more.join(' ')}' is one argument too many; see --help`);
  if (command === 'generate') return generate(values);
  const run = commands[command];
  if (run === undefined) throw new UsageError(`There is no command '${command}'; see --help`);
  const text = await run(values);
  if (values.out === undefined) return text;
  await writeFile(values.out, text);
  return `written ${values.out}\n`;
}

async function generate(values: Values): Promise<string> {
  const out = needed(values, 'out');
  const algorithm = algorithmOf(values) ?? 'ES256';
  await writePrivateKeyFile(out, await generatePrivateKey(algorithm));
  const { kid } = await loadPrivateKey({ file: out, algorithm });
  return `written ${out}: ${algorithm}, kid ${kid}\n`;
}

const commands: Readonly<Partial<Record<string, (values: Values) => Promise<string>>>> = {
  public: async (values) => {
    const key = await keyOf(values);
    if (values.format === 'pem') return publicKeyPem(key);
    if (values.format === 'jwks') return json(publicJwks([key]));
    throw new UsageError('--format is pem or jwks; see --help');
  },
  register: async (values) => {
    const { 'client-id': clientId, name, 'jwks-uri': jwksUri } = values;
    return json(
      registrationDocument({
        key: await keyOf(values),
        scopes: needed(values, 'scope').split(' '),
        ...(clientId !== undefined && { clientId }),
        ...(name !== undefined && { name }),
        ...(jwksUri !== undefined && { jwksUri }),
      }),
    );
  },
  'create-ring': async (values) => {
    const store = fileKeyRingStore(needed(values, 'ring'));
    if ((await store.load()).version > 0)
      throw new RotationError(
        'ring_exists',
        `${values.ring} holds a key ring already: name another folder, or see ambit-keys status`,
      );
    return describeRing(await KeyRing.open(ringOptions(values)));
  },
  status: async (values) => describeRing(await ringOf(values)),
  rotate: async (values) => {
    const ring = await ringOf(values);
    const isPem = ring.settings.registeredBy === 'pem';
    const kid = values['for-cause'];
    if (kid === undefined) {
      const made = await ring.rotate(values.reason ?? 'asked for by hand');
      const next = isPem
        ? `The provider knows this client by PEM: send its operators the document of 'ambit-keys register --ring ${values.ring}'. The new key signs as soon as they have registered it`
        : 'It signs when the provider must know it, and has taken it in a trial';
      return `${describeRing(ring)}${made} is published. ${next}\n`;
    }
    const { removedAt, acceptedUntil, advice } = await ring.rotateForCause(kid, needed(values, 'reason'));
    const until = isPem ? 'until its operators act' : `until ${acceptedUntil.toISOString()} at the latest`;
    return `${describeRing(ring)}${kid} was removed at ${removedAt.toISOString()}. The provider may take it ${until}.\n${advice}.\n`;
  },
};

async function keyOf(values: Values): Promise<Signer> {
  if (values.ring === undefined)
    return loadPrivateKey({ file: needed(values, 'key'), algorithm: algorithmOf(values) });
  return newestKey(await ringOf(values));
}

/** A ring that is there. It is changed by nothing but what was asked for. */
function ringOf(values: Values): Promise<KeyRing> {
  return KeyRing.read(ringOptions(values));
}

function ringOptions(values: Values): KeyRingOptions {
  const algorithm = algorithmOf(values);
  return {
    store: fileKeyRingStore(needed(values, 'ring')),
    ...(algorithm !== undefined && { algorithm }),
    ...(values.pem && { registeredBy: 'pem' }),
  };
}

function describeRing({ keys }: KeyRing): string {
  return keys
    .map(({ kid, algorithm, state, history }) => {
      const { at = '', reason = '' } = history.at(-1) ?? {};
      return `${kid}  ${algorithm}  ${state.padEnd(9)}  since ${at}  ${reason}\n`;
    })
    .join('');
}

function algorithmOf({ algorithm }: Values): SigningAlgorithm | undefined {
  if (algorithm === undefined) return undefined;
  const known = signingAlgorithms.find((one) => one === algorithm);
  if (known === undefined) throw new UsageError(`--algorithm is one of ${signingAlgorithms.join(', ')}`);
  return known;
}

function needed(values: Values, name: 'out' | 'key' | 'ring' | 'scope' | 'reason'): string {
  const value = values[name];
  if (value === undefined || value === '') throw new UsageError(`--${name} is missing; see --help`);
  return value;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}; see --help`, { cause });
  }
}
