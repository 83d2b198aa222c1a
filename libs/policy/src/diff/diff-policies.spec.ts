import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { client, lock, operation } from '../policy.fixture.ts';
import type { PolicyLock } from '../lock/policy-lock.ts';
import { diffPolicies } from './diff-policies.ts';
import { policyOf, reaches } from './reach.ts';

const before = lock(
  [operation('getNote'), operation('putNote', { method: 'PUT', scope: 'notes.write' })],
  [client('reader'), client('writer', { scopes: ['notes.write'] })],
);

/** Each change as `effect: sentence`. */
function changesTo(after: PolicyLock, from = before): readonly string[] {
  return diffPolicies(policyOf([from]), policyOf([after])).changes.map(
    ({ effect, summary }) => `${effect}: ${summary}`,
  );
}
const withOperations = (...operations: ReturnType<typeof operation>[]): PolicyLock => ({
  ...before,
  apis: before.apis.map((api) => ({ ...api, operations })),
});
const [getNote, putNote] = before.apis[0]?.operations ?? [];
const [reader, writer] = before.clients;
if (!getNote || !putNote || !reader || !writer) throw new TypeError('They stand above');

describe('a change of policy', () => {
  it('is none when nothing changed', () => {
    expect(changesTo(before)).toEqual([]);
  });

  it('widens who holds the scope of a new operation, and says who that is', () => {
    expect(changesTo(withOperations(getNote, putNote, operation('listNotes')))).toEqual([
      'widened: client reader now reaches 1 more operation (notes.listNotes)',
      'widened: scope notes.read now reaches 1 more operation (notes.listNotes): held by reader',
    ]);
  });

  it('is neutral when a new operation has a new scope, which nobody holds', () => {
    expect(changesTo(withOperations(getNote, putNote, operation('purge', { scope: 'notes.purge' })))).toEqual(
      ['neutral: scope notes.purge is new, and reaches 1 operation (notes.purge)'],
    );
  });

  it('widens a client that gains a scope, and names the scope', () => {
    const after = {
      ...before,
      clients: [client('reader', { scopes: ['notes.read', 'notes.write'] }), writer],
    };
    expect(changesTo(after)).toEqual([
      'widened: client reader gains notes.write and now reaches 1 more operation (notes.putNote)',
    ]);
  });

  it('widens by a client that is new', () => {
    expect(changesTo({ ...before, clients: [reader, writer, client('other')] })).toEqual([
      'widened: client other is new, and reaches 1 operation (notes.getNote)',
    ]);
  });

  it('narrows and widens when an operation moves to another scope, and names the clients that break', () => {
    expect(changesTo(withOperations({ ...getNote, scope: 'notes.write' }, putNote))).toEqual([
      'widened: scope notes.write now reaches 1 more operation (notes.getNote): held by writer',
      'widened: client writer now reaches 1 more operation (notes.getNote)',
      'narrowed: client reader no longer reaches 1 operation (notes.getNote): its calls will be refused',
      'narrowed: scope notes.read no longer reaches 1 operation (notes.getNote): held by reader',
      'neutral: notes.getNote: its scope was notes.read and is notes.write',
    ]);
  });

  it('narrows when a client loses a scope, and when it is gone', () => {
    expect(changesTo({ ...before, clients: [client('reader', { scopes: [] }), writer] })).toEqual([
      'narrowed: client reader loses notes.read and no longer reaches 1 operation (notes.getNote): its calls will be refused',
    ]);
    expect(changesTo({ ...before, clients: [writer] })).toEqual([
      'narrowed: client reader is gone, and reached 1 operation (notes.getNote)',
    ]);
  });

  it('is neutral when it is about path, method, permission or institutions alone', () => {
    const after = {
      ...withOperations({ ...getNote, path: '/v2', method: 'POST', permission: 'notes:look' }, putNote),
      clients: [client('reader', { institutions: ['a'] }), writer],
    };
    expect(changesTo(after)).toEqual([
      'neutral: notes.getNote: its method was GET and is POST',
      'neutral: notes.getNote: its path was /getNote and is /v2',
      'neutral: notes.getNote: its permission was notes:view and is notes:look',
      'neutral: client reader: its institutions were by registration and are a',
    ]);
  });

  it('is neutral when a client gains a scope that opens nothing to it', () => {
    const after = { ...before, clients: [client('reader', { scopes: ['notes.read', 'x.y'] }), writer] };
    expect(changesTo(after)).toEqual(['neutral: client reader: gains x.y, which opens no operation to it']);
  });

  it('does not reach over audiences: the scope of another API opens nothing', () => {
    const after = {
      ...before,
      clients: [client('reader', { audiences: ['https://other.example'] }), writer],
    };
    expect(changesTo(after)).toEqual([
      'narrowed: client reader no longer reaches 1 operation (notes.getNote): its calls will be refused',
    ]);
  });

  it('names exactly the pairs that came and went, whatever was edited', () => {
    const scopes = ['a.a', 'b.b', 'c.c'];
    const anyLock = fc
      .tuple(
        fc.uniqueArray(
          fc.record({ name: fc.constantFrom('p', 'q', 'r', 's'), scope: fc.constantFrom(...scopes) }),
          {
            selector: ({ name }) => name,
          },
        ),
        fc.uniqueArray(fc.record({ name: fc.constantFrom('x', 'y', 'z'), scopes: fc.subarray(scopes) }), {
          selector: ({ name }) => name,
        }),
      )
      .map(([operations, clients]) =>
        lock(
          operations.map(({ name, scope }) => operation(name, { scope })),
          clients.map(({ name, scopes: held }) => client(name, { scopes: held })),
        ),
      );
    const pairsOf = (of: PolicyLock): Set<string> => {
      const { operations, clients } = policyOf([of]);
      return new Set(
        [...clients.values()].flatMap((one) =>
          [...operations.values()]
            .filter((opened) => reaches(one, opened))
            .map(({ name }) => `${one.client} ${name}`),
        ),
      );
    };
    fc.assert(
      fc.property(anyLock, anyLock, (one, other) => {
        const { changes } = diffPolicies(policyOf([one]), policyOf([other]));
        const told = (effect: string) =>
          changes
            .filter((change) => change.effect === effect)
            .flatMap(({ pairs }) => pairs)
            .filter(({ holder }) => !holder.startsWith('scope '))
            .map(({ holder, operation: name }) => `${holder} ${name}`)
            .sort();
        const [old, now] = [pairsOf(one), pairsOf(other)];
        expect(told('widened')).toEqual([...now].filter((pair) => !old.has(pair)).sort());
        expect(told('narrowed')).toEqual([...old].filter((pair) => !now.has(pair)).sort());
        // And back: what widened narrows.
        const back = diffPolicies(policyOf([other]), policyOf([one])).changes;
        const clientPairs = (of: typeof changes, effect: string) =>
          of
            .filter((change) => change.effect === effect)
            .flatMap(({ pairs }) => pairs.filter(({ holder }) => !holder.startsWith('scope '))).length;
        expect(clientPairs(back, 'narrowed')).toBe(clientPairs(changes, 'widened'));
      }),
    );
  });
});

describe('locks that are read together', () => {
  it.each([
    ['operation', lock([operation('getNote')])],
    ['client', lock([], [client('reader')])],
  ])('are refused when two name one %s', (kind, other) => {
    expect(() => policyOf([before, { ...other, project: 'other' }])).toThrow(
      `The ${kind} '${kind === 'client' ? 'reader' : 'notes.getNote'}' of other is in the lock of another project too`,
    );
  });
});
