/** One challenge of `WWW-Authenticate` (RFC 9110 §11.6.1). */
export interface ParsedChallenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

// The whole header, or nothing: what does not fit is no challenge that a client could read.
const parameter = String.raw`([\w-]+)="([^"\\]*)"`;
const challenge = new RegExp(String.raw`^([A-Za-z]\w*) (${parameter}(?:, ${parameter})*)$`);

/** The challenges of a header, each with quoted parameters; undefined when it cannot be read to its end. */
export function parseChallenges(header: string): readonly ParsedChallenge[] | undefined {
  const parts = header.split(/, (?=[A-Za-z]\w* [\w-]+=)/);
  const parsed = parts.map((part) => {
    const match = challenge.exec(part);
    if (match === null) return undefined;
    const [, scheme = '', parameters = ''] = match;
    const pairs = [...parameters.matchAll(new RegExp(parameter, 'g'))];
    const names = new Map(pairs.map(([, name = '', value = '']) => [name, value]));
    return names.size === pairs.length ? { scheme, parameters: names } : undefined;
  });
  return parsed.every((one) => one !== undefined) ? parsed : undefined;
}
