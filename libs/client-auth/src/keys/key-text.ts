import type { JWK } from 'jose';
import { KeyError } from './key-error.ts';
import { type PemOptions, privateKeyFromJwk, privateKeyFromPem } from './private-key.ts';
import type { Signer } from './signer.ts';

/** Makes a signer of a text that is a PEM or a JWK as JSON. */
export async function privateKeyFromText(text: string, options: PemOptions): Promise<Signer> {
  const bare = withoutQuotes(text);
  return bare.startsWith('{') ? privateKeyFromJwk(parseJwk(bare), options) : privateKeyFromPem(bare, options);
}

/** A text without the quotes around it, which some readers of `.env` files leave there. */
export function withoutQuotes(text: string): string {
  const trimmed = text.trim();
  return /^(["'])[^]*\1$/.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed;
}

function parseJwk(text: string): JWK {
  try {
    const value: unknown = JSON.parse(text);
    // An object, by its first character; what is in it is checked where it is imported.
    return value as JWK;
  } catch {
    throw new KeyError('not_a_key', 'This is neither PEM nor a JWK as JSON');
  }
}
