/** What a token's header says of its key, for libraries whose types leave that open. */
export function keyHeaderOf(token: unknown): { readonly kid: string; readonly alg: string } {
  const { kid, alg } = Object(Object(token).header);
  return { kid: String(kid), alg: String(alg) };
}
