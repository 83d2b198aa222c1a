import { expectTypeOf } from 'expect-type';
import { defineScopes, type Scope, scopes, ScopeSet } from './index.ts';

expectTypeOf(scopes.accounts.read).toEqualTypeOf<'accounts.read'>();
expectTypeOf<'accounts.read' | 'policy.read'>().toExtend<Scope>();
expectTypeOf<string>().not.toExtend<Scope>();
expectTypeOf<'accounts.delete'>().not.toExtend<Scope>();
expectTypeOf(defineScopes('payments', { send: 'Send' }).send).toEqualTypeOf<'payments.send'>();

// @ts-expect-error a scope that nobody declared
scopes.accounts.delete;

declare function listAccounts(granted: ScopeSet<'accounts.read'>): void;

listAccounts(ScopeSet.of('accounts.read', 'accounts.write'));
// @ts-expect-error holds another scope
listAccounts(ScopeSet.of('accounts.write'));

const parsed = ScopeSet.parse('accounts.read');
// @ts-expect-error nothing is known of a parsed set
listAccounts(parsed);
if (parsed.covers([scopes.accounts.read])) listAccounts(parsed);
if (parsed.has('accounts.read')) listAccounts(parsed);
listAccounts(parsed.union(ScopeSet.of('accounts.read')));

// What is known to be held cannot be missing.
expectTypeOf(ScopeSet.of('a').missing(['a', 'b'])).toEqualTypeOf<readonly 'b'[]>();
expectTypeOf(parsed.missing(['a', 'b'])).toEqualTypeOf<readonly ('a' | 'b')[]>();
