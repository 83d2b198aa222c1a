import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { sealingOf } from '../index.ts';

describe('a sealing', () => {
  it('stays what it was when the bytes that it was made of are wiped', async () => {
    const secret = randomBytes(32);
    const copy = Buffer.from(secret);
    const sealing = sealingOf(secret);
    secret.fill(0);
    const sealed = await sealing.seal('text', 'context');
    expect(await sealing.open(sealed, 'context')).toBe('text');
    expect(await sealingOf(copy).open(sealed, 'context')).toBe('text');
  });

  it('is not made of a secret that was wiped, or of one that is too short', () => {
    expect(() => sealingOf(new Uint8Array(32))).toThrow('32 random bytes');
    expect(() => sealingOf(randomBytes(32), Buffer.alloc(32))).toThrow('32 random bytes');
    expect(() => sealingOf(randomBytes(31))).toThrow('32 random bytes');
  });

  it('opens for what the text belongs to, and nothing that was changed', async () => {
    const sealing = sealingOf(randomBytes(32));
    const sealed = await sealing.seal('text', 'context');
    expect(await sealing.open(sealed, 'another')).toBeUndefined();
    expect(await sealing.open(sealed.replace(/.$/, ''), 'context')).toBeUndefined();
    expect(await sealing.open('nothing', 'context')).toBeUndefined();
  });

  it('shows nothing of its secret', () => {
    const secret = Buffer.from('canary-canary-canary-canary-cana');
    const shown = inspect(sealingOf(secret), { depth: 10, showHidden: true });
    expect(shown).not.toMatch(/canary|63 61 6e/);
  });
});
