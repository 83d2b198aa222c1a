import { expect, it } from '@jest/globals';
import { renameInSource } from './rename-in-source.ts';

it.each([
  ['ask(scopes.payments.view);', 'ask(scopes.payments.read);'],
  ['type V = typeof scopes.payments.view;', 'type V = typeof scopes.payments.read;'],
  ['ask(scopes\n  .payments\n  .view);', 'ask(scopes.payments.read);'],
  ["token({ scope: 'payments.view accounts.read' });", "token({ scope: 'payments.read accounts.read' });"],
  ["say('payments.viewer, or (payments.view).');", "say('payments.viewer, or (payments.read).');"],
  ['say(`${a} payments.view ${b}`);', 'say(`${a} payments.read ${b}`);'],
  ['// by payments.view', '// by payments.read'],
  [' * scopes.payments.view; // payments.view', ' * scopes.payments.read; // payments.read'],
  ["type View = 'payments.view';", "type View = 'payments.read';"],
  ['[scopes.payments.view, scopes.payments.view]', '[scopes.payments.read, scopes.payments.read]'],
  [
    'ask(scopes.payments.viewer, my.scopes.payments.view);',
    'ask(scopes.payments.viewer, my.scopes.payments.view);',
  ],
  ["say('payments.viewer', 'see payments.view.html');", "say('payments.viewer', 'see payments.view.html');"],
])('%s becomes %s', (source, renamed) => {
  expect(renameInSource(source, 'x.ts', 'payments.view', 'payments.read')).toBe(renamed);
});

it('a namespace of several words has another spelling in code', () => {
  const source = "ask(scopes.standingOrders.view, 'standing-orders.view');";
  expect(renameInSource(source, 'x.ts', 'standing-orders.view', 'standing-orders.read-all')).toBe(
    "ask(scopes.standingOrders['read-all'], 'standing-orders.read-all');",
  );
});
