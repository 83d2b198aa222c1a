import { describe, expect, it } from '@jest/globals';
import { readBinding } from './read-binding.ts';

const jkt = `${'A'.repeat(42)}E`;

describe('cnf', () => {
  it('that is absent binds to nothing, and with a thumbprint to a key', () => {
    expect(readBinding(undefined)).toBeUndefined();
    expect(readBinding({ jkt })).toBe(jkt);
  });

  it.each([
    ['no object', jkt],
    ['null', null],
    ['empty', {}],
    ['more than a thumbprint', { jkt, 'x5t#S256': jkt }],
    ['a thumbprint of another length', { jkt: jkt.slice(1) }],
    ['a thumbprint that is not canonical', { jkt: `${'A'.repeat(42)}B` }],
    ['what only reads like a thumbprint as text', { jkt: [jkt] }],
  ])('that is %s is a condition that nobody checks', (_, cnf) => {
    expect(() => readBinding(cnf)).toThrow(expect.objectContaining({ code: 'sender_constrained' }));
  });
});
