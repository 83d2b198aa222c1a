import { scopeConstant } from '../shared/scope-constant.ts';

/** What is known of an operation before anybody has written it. */
export interface NewOperation {
  readonly id: string;
  readonly kebab: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the enterprise user. */
  readonly path: string;
  readonly scope: string;
  /** Its name in the permissions of the contract. */
  readonly permission: string;
  readonly summary: string;
  readonly hasBody: boolean;
}

/** The file of an operation in its contract. */
export function operationSource({
  id,
  method,
  path,
  scope,
  permission,
  summary,
  hasBody,
}: NewOperation): string {
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const shape = ['institutionUniversalId', 'enterpriseUserId', ...parameters].map(
    (name) => `${name}: z.uuid()`,
  );
  const resource = parameters.at(-1);
  return `import { defineOperation } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { z } from 'zod';
import { permissions } from '../permissions.ts';

export const ${id} = defineOperation({
  id: '${id}',
  method: '${method}',
  path: '/:institutionUniversalId/enterprise/:enterpriseUserId${path}',
  summary: ${JSON.stringify(summary)},
  scope: ${scopeConstant(scope)},
  permission: permissions.${permission},
  ${resource === undefined ? '' : `resource: '${resource}',`}
  params: z.strictObject({ ${shape.join(', ')} }),
  ${hasBody ? 'body: z.strictObject({}),' : ''}
  responses: { 204: { description: 'Done' } },
});
`;
}

/** The member of a controller that stands for the handler until it is written. */
export function stubSource({ id }: NewOperation): string {
  return `
  @Operation(${id})
  ${id}(@OperationInput() _input: InputOf<typeof ${id}>): ResponseOf<typeof ${id}> {
    throw new ProblemError({
      status: 501,
      type: 'not-implemented',
      detail: '${id} is in the contract, and its handler is not written yet',
    });
  }`;
}
