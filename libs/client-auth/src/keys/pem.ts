import { KeyError } from './key-error.ts';

/** The private key of a PEM: one block, without what stands around it. */
export interface PrivatePem {
  readonly block: string;
  readonly isEncrypted: boolean;
}

/**
 * Finds the private key in a PEM (RFC 7468) that may hold more: the parameters of a curve before it, as `openssl ecparam`
 * writes them, or a certificate. Line ends may have come as the two characters `\n`.
 *
 * @throws {KeyError}
 */
export function privatePemIn(text: string): PrivatePem {
  // A PEM holds no backslash of its own, so that what is escaped is known, however often and beside which real line ends.
  const unescaped = text.replace(/\\+r/g, '').replace(/\\+n/g, '\n');
  const blocks = [...unescaped.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[^]*?-----END \1-----/g)];
  const isPrivate = ([, label = '']: RegExpExecArray): boolean => label.endsWith('PRIVATE KEY');
  // One that is there twice is one, wherever its lines end.
  const keys = new Map(blocks.filter(isPrivate).map((found) => [found[0].replace(/\s/g, ''), found]));
  const [key, another] = keys.values();
  if (another !== undefined)
    throw new KeyError(
      'several_keys',
      `This PEM holds ${keys.size} private keys: leave the one that is meant`,
    );
  if (key === undefined) throw withoutKey(unescaped, blocks[0]?.[1]);
  const [block, label] = key;
  return {
    block: `${block}\n`,
    isEncrypted: label === 'ENCRYPTED PRIVATE KEY' || block.includes('Proc-Type: 4,ENCRYPTED'),
  };
}

function withoutKey(text: string, label: string | undefined): KeyError {
  if (label !== undefined)
    return new KeyError('not_a_private_key', `This PEM is a ${label.toLowerCase()}: give the private key`);
  return text.includes('-----BEGIN ')
    ? new KeyError('not_a_key', 'This PEM is cut off: it needs its last line too, -----END PRIVATE KEY-----')
    : new KeyError('not_a_key', 'This is no PEM: it needs a line -----BEGIN PRIVATE KEY-----');
}
