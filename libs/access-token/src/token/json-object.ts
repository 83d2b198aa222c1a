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
    if (!isFlatEnough(text)) return undefined;
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    // An object that JSON.parse made.
    return hasRepeatedName(text) ? undefined : (value as Record<string, unknown>);
  } catch {
    return undefined;
  }
}

/** Strings with what they escape, and the marks between them; of no use on text that is not JSON. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;

function isFlatEnough(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth > deepest) return false;
  }
  return true;
}

/** Whether a JSON text has an object with two members of one name. Names are compared without their escapes. */
function hasRepeatedName(text: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const names = open.at(-1);
      // A string that JSON.parse has read already.
      const name = JSON.parse(last) as string;
      if (names?.has(name)) return true;
      names?.add(name);
    }
    last = token;
  }
  return false;
}
