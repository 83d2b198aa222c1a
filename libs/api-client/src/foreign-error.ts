/**
 * The code along an error of fetch and its causes, or a name. Nothing else of it is shown: a fetch that is not Node's own
 * may put the request, token and all, into the message or beside it.
 */
export function reasonOf(error: unknown): string {
  let name = 'unknown failure';
  for (let one = error, depth = 0; typeof one === 'object' && one !== null && depth < 5; depth += 1) {
    if ('code' in one && isIdentifier(one.code)) return one.code;
    if ('name' in one && isIdentifier(one.name)) name = one.name;
    one = 'cause' in one ? one.cause : undefined;
  }
  return name;
}

function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && /^\w{1,40}$/.test(value);
}

/** The message, and for fetch the reason that it hides in its cause. Not by instanceof: errors cross realms. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return 'unknown failure';
  const cause = 'cause' in error ? error.cause : undefined;
  const reason =
    typeof cause === 'object' && cause !== null && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `${String(error.message)}${reason}`;
}
