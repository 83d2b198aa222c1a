import { describe, expect, it } from '@jest/globals';
import { scopes } from '@ambit/scopes';
import { brokenScopeRule } from './scope-rule.ts';

const { read, write } = scopes.accounts;
const both = { scopes: [read, write] };
const reader = { scopes: [read] };

describe('the rule for scopes', () => {
  it('grants what both the client and the resource have', () => {
    expect(brokenScopeRule({ asked: read, client: reader, resource: both })).toBeUndefined();
    expect(brokenScopeRule({ asked: `${write} ${read}`, client: both, resource: both })).toBeUndefined();
  });

  it('refuses all when the client has not all', () => {
    expect(brokenScopeRule({ asked: `${read} ${write}`, client: reader, resource: both })).toBe(
      'the client is not registered for accounts.write',
    );
  });

  it('refuses a scope that does not exist, rather than leave it out', () => {
    expect(brokenScopeRule({ asked: `${read} accounts.delete`, client: both, resource: both })).toContain(
      'accounts.delete',
    );
  });

  it('refuses what the resource does not offer', () => {
    expect(brokenScopeRule({ asked: write, client: both, resource: reader })).toBe(
      'the resource does not offer accounts.write',
    );
  });

  it.each([undefined, ''])('refuses a request without scope (%p)', (asked) => {
    expect(brokenScopeRule({ asked, client: both, resource: both })).toContain('scope is missing');
  });

  it.each([`${read}  ${write}`, ` ${read}`, `${read}"`, `${read}\n`])('refuses the malformed %j', (asked) => {
    expect(brokenScopeRule({ asked, client: both, resource: both })).toContain('not a list of scope-tokens');
  });
});
