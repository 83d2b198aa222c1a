/** Injection token of {@link ReferenceOptions}. */
export const REFERENCE_OPTIONS = Symbol('ReferenceOptions');

/** Where the described API and its provider are reached. */
export interface ReferenceOptions {
  /** Known once the API listens: the system may have chosen its port. */
  readonly publicUrl: () => string;
  readonly tokenUrl: string;
  /** Algorithms of proofs of possession. */
  readonly proofAlgorithms: readonly string[] | undefined;
}
