const cut = '[cut out]';

/** Cuts out of a text by others whatever looks like a JWT, a key or a token: they may repeat what they were sent. */
export function cutOut(text: string): string {
  return withoutBroken(text).replace(/[\w+/=-]{10,}(\.[\w+/=-]+)+|[\w+/=-]{32,}/g, cut);
}

/** The least length at which pieces with nothing but blanks between them may be one: words are shorter. */
const leastPiece = 16;

/** Cuts out what was broken into lines or pieces, where they look like one secret when they are joined. */
function withoutBroken(text: string): string {
  // Pieces at the even places, what is between them at the odd ones.
  const parts = text.split(/([^\w+/=.-]+)/);
  let result = '';
  let run = { asItWas: parts[0] ?? '', joined: parts[0] ?? '', isBroken: false };
  const end = (): string =>
    run.isBroken && /[\w+/=-]{32,}|[\w+/=-]{10,}(\.[\w+/=-]{10,})+/.test(run.joined) ? cut : run.asItWas;
  for (let at = 1; at < parts.length; at += 2) {
    const [before = '', between = '', piece = ''] = parts.slice(at - 1, at + 2);
    const isLineBreak = /[^\x20\x21\x23-\x5B\x5D-\x7E]/.test(between);
    const areLong = before.length >= leastPiece && piece.length >= leastPiece;
    if (isLineBreak ? !/[^\s\p{Cc}"\\]/u.test(between) : areLong && between.trim() === '')
      run = { asItWas: run.asItWas + between + piece, joined: run.joined + piece, isBroken: true };
    else {
      result += end() + between;
      run = { asItWas: piece, joined: piece, isBroken: false };
    }
  }
  return result + end();
}

/** An error of others as it may be shown. */
export interface HarmlessError extends Error {
  readonly code?: string;
}

/** Errors behind an error that are looked at. */
const mostCauses = 4;

/**
 * A copy of an error by others: names, codes and messages, and nothing that was attached to it. A fetch that is not
 * Node's own may put the whole request there. Not by instanceof: errors cross realms.
 */
export function harmless(error: unknown, causes = mostCauses): HarmlessError {
  if (typeof error !== 'object' || error === null) return new Error('unknown failure');
  const textOf = (member: 'name' | 'message' | 'code'): string | undefined => {
    const value = (error as Readonly<Record<string, unknown>>)[member]; // an object; its members are unknown
    return typeof value === 'string' && value !== '' ? cutOut(value) : undefined;
  };
  const hasCause = 'cause' in error && error.cause !== undefined && causes > 0;
  const copy = new Error(
    textOf('message') ?? 'unknown failure',
    hasCause ? { cause: harmless(error.cause, causes - 1) } : undefined,
  );
  const code = textOf('code');
  return Object.assign(copy, { name: textOf('name') ?? 'Error', ...(code !== undefined && { code }) });
}
