/**
 * The newest nonce of each server (RFC 9449 §8): what it last sent is what it wants next. Nonces of a provider and of an
 * API are kept apart, each in one of these, since both may live on one origin.
 */
export class DpopNonces {
  readonly #byOrigin = new Map<string, string>();

  of(url: string): string | undefined {
    return this.#byOrigin.get(new URL(url).origin);
  }

  /** Takes the nonce of an answer, if it has one, and says which. */
  learn(url: string, headers: Headers): string | undefined {
    const nonce = headers.get('dpop-nonce');
    // RFC 9449 §8.1: NQCHAR. Anything else is no nonce, and is not repeated to anyone.
    if (nonce === null || !/^[\x21\x23-\x5B\x5D-\x7E]{1,512}$/.test(nonce)) return undefined;
    this.#byOrigin.set(new URL(url).origin, nonce);
    return nonce;
  }
}
