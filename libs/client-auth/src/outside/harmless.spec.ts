import { expect, it } from '@jest/globals';
import { cutOut } from './harmless.ts';

const assertion = `eyJ${'hbGciOiJFUzI1NiJ9'}.${'c'.repeat(160)}.${'d-_9'.repeat(20)}`;
const inPieces = (between: string): string => assertion.replace(/.{30}/g, `$&${between}`);

it.each(['', '\n', '\r\n    ', ' ', '\t', '"\n"', '\u0000', '\\'])(
  'A secret that is repeated in pieces is cut out, whatever is between them (%j)',
  (between) => {
    const text = cutOut(`cannot read ${inPieces(between)}, said the server`);
    for (const piece of inPieces(between).split(between === '' ? /(?=)/ : between))
      if (piece.trim().length > 2) expect(text).not.toContain(piece);
    expect(text).toMatch(/^cannot read \[cut out\].*, said the server$/s);
  },
);

it.each([
  'no such key for this client',
  'authorization requires registration certificates',
  'the first line\nand the second one\nhttps://op.example/errors/12',
  'the "client_id" and the\n"redirect_uri" are not registered',
])('What is no secret stays as it is: %j', (text) => {
  expect(cutOut(text)).toBe(text);
});
