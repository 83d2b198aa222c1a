/** Levels of the deepest value that is read: a claim with an object in a list in an object has four. */
const deepest = 16;

/**
 * Reads a JSON object, of which every member is named once, at any depth, and which is nested 16 levels at most.
 * Undefined for anything else.
 *
 * JSON.parse takes the last of two members with one name, and others take the first (RFC 8259 §4): a token with such
 * would say one thing to a gateway and another here. RFC 7515 §4 and RFC 7519 §4 allow to refuse it.
 */
export function readJsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    // First of all: of what is no JSON, nobody has said yet that it is worth a second look.
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !isPlain(text))
      return undefined;
    // An object that JSON.parse made.
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/**
 * Strings with what they escape, and the marks between them. In a JSON text every string closes, so that each character is
 * come to once; in any other this would take time that grows with the square of its length.
 */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;

/**
 * Whether a text that JSON.parse has read is nested no deeper than is read here, and has no object with two members of one
 * name, compared without their escapes.
 */
function isPlain(text: string): boolean {
  /** The names of each object that is open; of a list nothing. */
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const names = open.at(-1);
      const name = unquote(last);
      if (names?.has(name)) return false;
      names?.add(name);
    }
    if (open.length > deepest) return false;
    last = token;
  }
  return true;
}

function unquote(text: string): string {
  // Before a colon there is a string.
  return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1);
}
