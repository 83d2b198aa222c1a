import type { AnyApi } from '@ambit/api-contract';

/** Injection token of {@link ReferenceOptions}. */
export const REFERENCE_OPTIONS = Symbol('ReferenceOptions');

/** What is described, and where it and its provider are reached. */
export interface ReferenceOptions {
  readonly contracts: readonly [AnyApi, ...AnyApi[]];
  /** Known once the API listens: the system may have chosen its port. */
  readonly publicUrl: () => string;
  readonly tokenUrl: string;
  /** Algorithms of proofs of possession. */
  readonly proofAlgorithms: readonly string[] | undefined;
}
