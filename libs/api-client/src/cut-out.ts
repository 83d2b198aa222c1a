const mark = '[cut out]';
/** Shorter texts are names of schemes, such as Bearer. */
const shortestSecret = 8;

/**
 * Cuts out of a text by others what was sent to them to authorise a request, and whatever else looks like a JWT or a
 * token: an API may repeat a token in its refusal. Names of fields, URIs and ids of requests stay as they are.
 *
 * @param sent the values of the headers that went with the request
 */
export function cutOut(text: string, sent: Iterable<string>): string {
  const secrets = [...sent]
    .flatMap((value) => value.split(/\s+/))
    .filter((part) => part.length >= shortestSecret);
  return secrets
    .reduce((rest, secret) => rest.replaceAll(secret, mark), text)
    .replace(/\beyJ[\w-]{10,}(?:\.[\w-]+)*/g, mark)
    .replace(/[\w=-]{40,}/g, (run) => (isRandom(run) ? mark : run));
}

/** Of 40 characters or more, what is random has all of these; what was written by people hardly ever. */
function isRandom(run: string): boolean {
  return /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run);
}
