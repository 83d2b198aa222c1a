import type { CaseFacts } from '../denial-matrix/case-facts.ts';
import type { MatrixCase } from '../denial-matrix/denial-matrix.ts';

/** The data that the facts of a case are about. The suite makes it, and gives the ids that go into the path. */
export interface MatrixWorld {
  institution(which: CaseFacts['institution']): string;
  /** For a permission of the case's policy; the user of `foreign` is the other institution's. */
  enterpriseUser(which: CaseFacts['enterpriseUser'], one: MatrixCase): string;
  /**
   * The id of what the operation is about. Of the allowed requests each has one of its own, since it may change it;
   * what denials are about is never changed.
   */
  resource(which: CaseFacts['resource'], one: MatrixCase): string;
  /** A token, by its `jti`, and a client, both of which the API knows as revoked. */
  readonly revoked: { readonly tokenId: string; readonly clientId: string };
  /** Texts that stand in the data, and may not come out. */
  readonly canaries: {
    /** In no answer at all, such as an account number. */
    readonly never: readonly string[];
    /** In no refusal: what belongs to the institution in the path. */
    readonly own: readonly string[];
    /** In no answer: what belongs to another institution. */
    readonly foreign: readonly string[];
  };
}
