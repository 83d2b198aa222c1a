import { signingAlgorithms } from '@ambit/client-auth';
import { configFields } from '@ambit/service';
import { z } from 'zod';

/** The key of the client that the worker is: in a file, in a key ring that rotates, or in a token (PKCS#11). */
export const KeyConfig = z.object({
  KEY_FILE: configFields.text.optional(),
  KEY_RING: configFields.text.optional(),
  PKCS11_LIBRARY: configFields.text.optional(),
  PKCS11_TOKEN: configFields.text.optional(),
  PKCS11_TOKEN_SERIAL: configFields.text.optional(),
  PKCS11_KEY_LABEL: configFields.text.optional(),
  PKCS11_KEY_ID: z
    .string()
    .regex(/^([0-9a-f]{2})+$/i, { error: 'must be an even number of hexadecimal digits' })
    .optional(),
  PKCS11_PIN_FILE: configFields.text.optional(),
  /** For a key or a PIN that an orchestrator mounts. */
  KEY_READABLE_BY_OTHERS: configFields.flag.default(false),
  ALGORITHM: z
    .enum(signingAlgorithms, { error: `must be one of ${signingAlgorithms.join(', ')}` })
    .optional(),
  LOG_LEVEL: configFields.logLevel.default('info'),
});
export type KeyConfig = z.output<typeof KeyConfig>;

const oneOfThree = 'must name one key and no other: by KEY_FILE, by KEY_RING or by PKCS11_LIBRARY';
const byLabelOrId = 'must name the key in the token by PKCS11_KEY_LABEL, PKCS11_KEY_ID or both';

/** Refuses what names no key, several, or half of one. */
export function checkKey(config: KeyConfig, context: z.core.$RefinementCtx<KeyConfig>): void {
  const { KEY_FILE, KEY_RING, PKCS11_KEY_LABEL, PKCS11_KEY_ID, ALGORITHM } = config;
  const refuse = (path: readonly (keyof KeyConfig)[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message });
  const isInToken = Object.entries(config).some(
    ([name, value]) => name.startsWith('PKCS11_') && value !== undefined,
  );
  const named = [KEY_FILE !== undefined, KEY_RING !== undefined, isInToken].filter(Boolean);
  if (named.length !== 1) return refuse([], oneOfThree);
  if (!isInToken) return;
  for (const name of ['PKCS11_LIBRARY', 'PKCS11_TOKEN', 'PKCS11_PIN_FILE'] as const)
    if (config[name] === undefined) refuse([name], 'is missing');
  if (PKCS11_KEY_LABEL === undefined && PKCS11_KEY_ID === undefined) refuse([], byLabelOrId);
  if (ALGORITHM === 'EdDSA') refuse(['ALGORITHM'], 'must be RS256, PS256 or ES256 for a key in a token');
}

/** So that a wrong key is told together with whatever else is wrong. */
export const always = { when: (): boolean => true };
