/**
 * The names of the parameters of a path template.
 *
 * @example
 * type Names = PathParameter<'/:institutionUniversalId/accounts/:id'>; // 'institutionUniversalId' | 'id'
 */
export type PathParameter<Path extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? PathParameter<Segment> | PathParameter<Rest>
  : Path extends `:${infer Name}`
    ? Name
    : never;

const segment = /^(?::[A-Za-z][A-Za-z0-9]*|[A-Za-z0-9._~-]+)$/;

/** The parameters of a path template in their order, or undefined when the template is not well formed. */
export function pathParameters(path: string): readonly string[] | undefined {
  const [first, ...segments] = path.split('/');
  if (first !== '' || segments.length === 0 || !segments.every((part) => segment.test(part)))
    return undefined;
  const names = segments.filter((part) => part.startsWith(':')).map((part) => part.slice(1));
  return new Set(names).size === names.length ? names : undefined;
}

/** Fills a path template; each value is percent-encoded, so that it stays one segment. */
export function fillPath(path: string, values: Readonly<Record<string, unknown>>): string {
  return path.replace(/:([A-Za-z][A-Za-z0-9]*)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined || value === null || value === '' || value === '.' || value === '..')
      throw new TypeError(`The path parameter '${name}' of ${path} needs a value`);
    return encodeURIComponent(String(value));
  });
}

/** One route has one spelling: parameter names do not part two templates that match the same requests. */
export function routeKey(method: string, path: string): string {
  return `${method} ${path.replace(/:[A-Za-z][A-Za-z0-9]*/g, ':')}`;
}
