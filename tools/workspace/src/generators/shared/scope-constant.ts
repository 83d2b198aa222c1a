import { wordsOf } from './words.ts';

/** How a scope is written in code: `payments.read` as `scopes.payments.read`. */
export function scopeConstant(scope: string): string {
  const [namespace = '', name = ''] = scope.split('.');
  const { camel } = wordsOf(namespace, 'The namespace of the scope');
  return /^[A-Za-z]\w*$/.test(name) ? `scopes.${camel}.${name}` : `scopes.${camel}['${name}']`;
}
