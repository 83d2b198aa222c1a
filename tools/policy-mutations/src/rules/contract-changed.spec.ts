import { expect, it } from '@jest/globals';
import { textsOf } from './changes.fixture.ts';
import { permissionSwapped, resourceForgotten, scopeSwapped } from './contract-changed.ts';

const contract = `
const shared = { scope: scopes.accounts.write, resource: 'id' } as const;
a = defineOperation({ ...shared, permission: p.edit });
b = defineOperation({ scope: scopes.accounts.read, permission: p.view, });
`;
const endsOf = (texts: readonly string[]): readonly (string | undefined)[] =>
  texts.map((text) => text.split('\n').find((line, index) => line !== contract.split('\n')[index]));

it('gives each operation another scope, also where several share one', () => {
  expect(endsOf(textsOf(scopeSwapped, contract))).toEqual([
    'a = defineOperation({ ...shared, permission: p.edit , scope: scopes.accounts.read });',
    'b = defineOperation({ scope: scopes.accounts.read, permission: p.view, scope: scopes.accounts.write });',
  ]);
});

it('gives an operation of another contract its own pair, or the scope of another', () => {
  const swapped = (scope: string) =>
    textsOf(scopeSwapped, `defineOperation({ scope: scopes.${scope} });`).map(
      (text) => /, (.*) }/.exec(text)?.[1],
    );
  expect(swapped('grants.write')).toEqual(['scope: scopes.grants.read']);
  expect(swapped('decisions.read')).toEqual(['scope: scopes.accounts.read']);
});

it('gives an operation that is alone with its permission one of another contract', () => {
  expect(textsOf(permissionSwapped, 'defineOperation({ permission: p.view });')).toEqual([
    "defineOperation({ permission: p.view , permission: 'accounts:view' });",
  ]);
});

it('gives each operation the permission of another', () => {
  expect(endsOf(textsOf(permissionSwapped, contract))).toEqual([
    'a = defineOperation({ ...shared, permission: p.edit , permission: p.view });',
    'b = defineOperation({ scope: scopes.accounts.read, permission: p.view, permission: p.edit });',
  ]);
});

it('forgets what an operation is about, where it is about something', () => {
  expect(endsOf(textsOf(resourceForgotten, contract))).toEqual([
    'a = defineOperation({ ...shared, permission: p.edit , resource: undefined });',
  ]);
});
