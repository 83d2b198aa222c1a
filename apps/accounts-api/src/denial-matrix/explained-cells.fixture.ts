import { AccessExplanation } from '@ambit/accounts-contract';
import type { CaseResult, Mint } from '@ambit/api-contract/testing';
import { InstitutionsClaim, problemTypeUri, type ProblemType } from '@ambit/nest-authorization';
import type { WorldIds } from './accounts-world.fixture.ts';

export interface ExplanationOptions {
  readonly baseUrl: string;
  readonly mint: Mint;
  readonly ids: WorldIds;
}

/**
 * Asks the API to explain every cell in which it is known who asks, and compares that with what the guard did. A cell
 * that the handler refuses passes every check, and is explained as allowed.
 *
 * @returns the cells that were compared, and a sentence for each that differs
 */
export async function explainCells(results: readonly CaseResult[], options: ExplanationOptions) {
  const cells = results.filter(
    ({ case: { refusal, kind } }) =>
      refusal?.stage !== 'authentication' &&
      // What was so then is not what is so now.
      !kind.endsWith(', before that'),
  );
  const differences: string[] = [];
  for (const cell of cells) {
    const { name, refusal } = cell.case;
    const answer = await explain(cell, options);
    const expected =
      refusal?.stage === undefined
        ? 'allowed'
        : `${refusal.status} by ${refusal.stage}, ${problemTypeUri(refusal.problem as ProblemType)}`; // see the runner's options
    const explained =
      answer.outcome === 'allowed' ? 'allowed' : `${answer.status} by ${answer.stage}, ${answer.type}`;
    if (explained !== expected) differences.push(`${name}: the guard says ${expected}, explain ${explained}`);
  }
  return { compared: cells.length, differences };
}

async function explain(
  { case: { policy }, client, params }: CaseResult,
  { baseUrl, mint, ids }: ExplanationOptions,
): Promise<AccessExplanation> {
  const { institutionUniversalId: institution = '', enterpriseUserId, ...others } = params;
  const accountId = policy.resource === undefined ? undefined : others[policy.resource];
  const administrator =
    ids.users[institution === ids.institutions.foreign ? 'foreign' : 'permitted grants:view'];
  const token = mint('valid', {
    client_id: 'matrix-administration',
    scope: 'grants.read',
    institutions: [{ id: institution, enterprise_users: 'any' }],
  });
  const registration = InstitutionsClaim.safeParse(client.institutions).data?.find(
    ({ id }) => id === institution,
  );
  const response = await fetch(`${baseUrl}/${institution}/enterprise/${administrator}/grants/explanation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      operation: policy.operation,
      enterpriseUserId,
      accountId,
      params: others,
      client: { scopes: client.scopes, actsFor: registration?.enterprise_users },
    }),
  });
  const body: unknown = await response.json();
  if (response.status !== 200)
    throw new Error(`explain answered ${response.status}: ${JSON.stringify(body)}`);
  return AccessExplanation.parse(body);
}
