import { scopes } from '@ambit/scopes';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineOperation, readRequest } from './index.ts';

const find = defineOperation({
  id: 'find',
  method: 'POST',
  path: '/notes/:id',
  summary: 'Find',
  scope: scopes.accounts.read,
  permission: 'notes:view',
  params: z.strictObject({ id: z.uuid() }),
  headers: z.object({ 'if-none-match': z.string().optional() }),
  body: z.strictObject({ text: z.string() }),
  responses: { 200: { description: 'Found', body: z.unknown() } },
});
const params = { id: '0b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f' };

describe('a request from outside', () => {
  it('is read as it is, and parts that need not be there may be left out', () => {
    const request = { params, body: { text: 'canary' } };
    expect(readRequest(find, request)).toEqual({ request });
  });

  it.each([
    ['text', ['a request is an object']],
    [null, ['a request is an object']],
    [[], ['a request is an object']],
    [{ params }, ['body: ']],
    [{ params: {}, body: { text: 1 } }, ['params.id: ', 'body.text: ']],
    [{ params, body: { text: 'x', more: 'canary' } }, ['body: ']],
    [{ params, body: { text: 'x' }, query: { a: 'canary' } }, ['query: find has none']],
    [{ params, body: { text: 'x' }, method: 'canary' }, ['method: find has none']],
  ])('that is %j is refused by the names of its fields', (value, beginnings) => {
    const { problems = [] } = readRequest(find, value);
    expect(problems.map((problem, index) => problem.startsWith(beginnings[index] ?? '?'))).toEqual(
      beginnings.map(() => true),
    );
    expect(problems.join()).not.toContain('canary');
  });
});
