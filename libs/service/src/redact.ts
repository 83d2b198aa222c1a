const withheld = '[redacted]';

/** The private members of a JWK (RFC 7518 §6.2.2, §6.3.2, §6.4.1); too short to be secret names elsewhere. */
const privateJwkMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/** Names, or ends of names, whose value is a secret or identifies a customer; in any case, with dashes or underscores. */
const secretName =
  '(?:authorization|cookie|dpop|assertion|token|secret|password|passphrase|private[-_]?key|account[-_]?number)';

const endsAsSecretName = new RegExp(`${secretName}$`, 'i');

/** What betrays a secret inside a text, and what is left of it. */
// Logged text can come from anyone, so every pattern takes time in proportion to the text: none starts with a run of
// characters that it could also start within.
const secretTexts: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // A JWS or JWE: its header is JSON, and '{"' is 'eyJ' in base64url.
  [/(?<![\w-])eyJ[\w-]*(?:\.[\w-]*){1,4}/g, withheld],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, withheld],
  [/\b(Bearer|DPoP|Basic)\s+[\w.~+/-]{8,}=*(?![\w.~+/="-])/gi, `$1 ${withheld}`],
  [/(:\/\/[^\s:/?#@"']*):[^\s/?#"']*@/g, `$1:${withheld}@`],
  // A member of a form or of a query.
  [new RegExp(`(${secretName})=[^&\\s"']+`, 'gi'), `$1=${withheld}`],
  // A member of JSON, or of an inspected object, that was put into a text; quotes are escaped once for each time.
  [
    new RegExp(`(${secretName}(?:\\\\*["'])?\\s*:\\s*(\\\\*["']))[^]*?(?:(?<!\\\\)\\2|$)`, 'gi'),
    `$1${withheld}$2`,
  ],
  // A value that is itself an object or a list ends where only a parser would know: nothing after it is kept.
  [new RegExp(`(${secretName}(?:\\\\*["'])?\\s*:\\s*)(?:[[{][^]*|\\d+)`, 'gi'), `$1${withheld}`],
  // Members of a JWK in a text: their names say little, so only where the value is long enough for key material.
  [/("(?:d|p|q|dp|dq|qi|k)\\*"\s*:\s*\\*")[\w-]{16,}/g, `$1${withheld}`],
];

/** A cheap look at a whole line, so that the many without a secret are not parsed. Finds all that `redact` finds. */
export const mayHoldSecret =
  /authorization|cookie|dpop|assertion|token|secret|password|passphrase|private[-_]?key|private |account[-_]?number|kty|eyJ|bearer|basic|:\/\/[^\s:/?#@"']*:[^\s/?#"']*@|"(?:d|p|q|dp|dq|qi|k)\\/i;

/** Takes tokens, assertions, private keys and the passwords of URLs out of a text. */
export function redactText(text: string): string {
  return secretTexts.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

/** Takes secrets out of parsed JSON at any depth: by the name of a member, and by what a text looks like. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  const isJwk = 'kty' in value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      endsAsSecretName.test(name) || (isJwk && privateJwkMembers.has(name)) ? withheld : redact(inner),
    ]),
  );
}
