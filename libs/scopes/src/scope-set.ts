import { assertScopeToken } from './scope-token.ts';

/**
 * An immutable set of scope-tokens, in the order of first appearance.
 *
 * The type parameter names the tokens that the set is *known* to hold: `ScopeSet.of('a', 'b')` is a
 * `ScopeSet<'a' | 'b'>` and may be passed where a `ScopeSet<'a'>` is asked; a parsed set is a `ScopeSet` (nothing
 * known) until {@link ScopeSet.covers} has narrowed it.
 *
 * @example
 * const granted = ScopeSet.parse('accounts.read openid');
 * if (granted.covers(['accounts.read'])) {
 *   const narrowed: ScopeSet<'accounts.read'> = granted;
 * }
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.3 RFC 6749 §3.3}
 */
export class ScopeSet<Held extends string = never> implements Iterable<string> {
  /** Type only: makes a set that holds more assignable to one that holds less, and never the reverse. */
  declare protected readonly held: (scope: Held) => void;

  readonly #tokens: ReadonlySet<string>;

  private constructor(tokens: Iterable<string>) {
    this.#tokens = new Set(tokens);
  }

  /**
   * The set of the given tokens.
   *
   * @throws {ScopeSyntaxError} when one of them is no scope-token
   */
  static of<const S extends string>(...tokens: readonly S[]): ScopeSet<S> {
    for (const token of tokens) assertScopeToken(token);
    return new ScopeSet<S>(tokens);
  }

  /**
   * Reads the `scope` parameter or claim: scope-tokens, each parted from the next by exactly one space. A repeated
   * token counts once. Case matters.
   *
   * @throws {ScopeSyntaxError} `empty_scope_token` for an empty text or a stray space, `invalid_scope_token` for a
   * character outside the grammar
   */
  static parse(text: string): ScopeSet {
    return new ScopeSet(text.split(' ').map(assertScopeToken));
  }

  get size(): number {
    return this.#tokens.size;
  }

  has<const S extends string>(token: S): this is ScopeSet<Held | S> {
    return this.#tokens.has(token);
  }

  /** Whether every required token is in the set; an empty requirement is always covered. */
  covers<const S extends string>(required: Iterable<S>): this is ScopeSet<Held | S> {
    for (const token of required) if (!this.#tokens.has(token)) return false;
    return true;
  }

  /** The required tokens that the set lacks, in the order asked. Its type leaves out what is known to be held. */
  missing<const S extends string>(required: Iterable<S>): readonly Exclude<S, Held>[] {
    const lacking = [...required].filter((token) => !this.#tokens.has(token));
    // True by the meaning of Held: a token known to be held is in the set, so the filter has removed it.
    return lacking as Exclude<S, Held>[];
  }

  union<Other extends string>(other: ScopeSet<Other>): ScopeSet<Held | Other> {
    return new ScopeSet<Held | Other>([...this.#tokens, ...other]);
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.#tokens.values();
  }

  /** The set as the `scope` parameter or claim. An empty set gives the empty text, which no grammar allows: omit it. */
  toString(): string {
    return [...this.#tokens].join(' ');
  }

  toJSON(): string {
    return this.toString();
  }
}
