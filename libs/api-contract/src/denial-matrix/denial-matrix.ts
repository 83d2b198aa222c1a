import type { AnyApi } from '../api.ts';
import type { AnyOperation } from '../operation.ts';
import { policyTable, type PolicyRow } from '../policy-table.ts';
import { allowedFacts, type CaseFacts } from './case-facts.ts';
import { type DenialKind, denialKinds } from './denial-kinds.ts';
import type { Refusal } from './refusal.ts';

/** One request that must be refused as said, or, without a refusal, be allowed. */
export interface MatrixCase {
  /** `getAccount: token expired`; unique in its matrix. */
  readonly name: string;
  readonly policy: PolicyRow;
  /** `allowed`, or the name of the kind of denial. */
  readonly kind: string;
  readonly facts: CaseFacts;
  readonly refusal: Refusal | undefined;
}

/** Everything that must be refused, for every operation, and what proves that it could be allowed. */
export interface DenialMatrix {
  readonly allowances: readonly MatrixCase[];
  readonly denials: readonly MatrixCase[];
  /** How many kinds apply to one operation at least. */
  readonly kinds: number;
}

/**
 * Derives from contracts every request that must be refused: each operation × each kind of denial that means something
 * for it, and one request per operation that is allowed. It is data; `@ambit/api-contract/testing` runs it. Nobody
 * writes a case down, so that an operation is covered as soon as it is in a contract.
 *
 * @example
 * import { accountsApi } from '@ambit/accounts-contract';
 *
 * const { denials, allowances } = denialMatrix([accountsApi]);
 * denials[0]?.name; // 'getAccount: no token'
 * denials[0]?.refusal; // { status: 401, problem: 'no-access-token', … }
 */
export function denialMatrix(
  apis: readonly AnyApi[],
  kinds: readonly DenialKind[] = denialKinds,
): DenialMatrix {
  const operations = apis.flatMap(operationsOf);
  const denials = operations.flatMap(([operation, policy]) =>
    kinds
      .filter((kind) => kind.appliesTo?.(operation) ?? true)
      .map((kind) =>
        caseOf(policy, kind.name, { ...allowedFacts, ...kind.change }, kind.refusalOf(operation)),
      ),
  );
  return Object.freeze({
    allowances: operations.map(([, policy]) => caseOf(policy, 'allowed', allowedFacts, undefined)),
    denials,
    kinds: new Set(denials.map(({ kind }) => kind)).size,
  });
}

function operationsOf(api: AnyApi): readonly (readonly [AnyOperation, PolicyRow])[] {
  return policyTable(api).flatMap((policy) => {
    const operation = api.operations[policy.operation];
    return operation === undefined ? [] : [[operation, policy] as const];
  });
}

function caseOf(policy: PolicyRow, kind: string, facts: CaseFacts, refusal: Refusal | undefined): MatrixCase {
  return Object.freeze({ name: `${policy.operation}: ${kind}`, policy, kind, facts, refusal });
}
