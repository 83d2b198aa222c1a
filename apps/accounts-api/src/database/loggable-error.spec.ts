import { describeOnEachDatabase } from '@ambit/database/testing';
import { createLogger } from '@ambit/service';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { loggableError } from './loggable-error.ts';
import { migrations } from './migrations.ts';

function logged(error: unknown): string {
  let text = '';
  const log = createLogger({ service: 'test', destination: { write: (line) => void (text += line) } });
  log.error({ err: loggableError(error) }, 'failed');
  return text;
}

describeOnEachDatabase('an error of the database', (open) => {
  it.each([
    ['a query', sql`select ${'canary'}::text, 1 / ${0}::int`],
    [
      'a row',
      sql`insert into institution (id, name) values (${'10000000-0000-4000-8000-000000000000'}, ${'canary'}), (null, ${'canary'})`,
    ],
  ])('about %s is logged with its code, without its values', async (_, query) => {
    const { kysely } = await open(migrations);
    const error = await query.execute(kysely).catch((reason: unknown) => reason);
    const line = logged(error);
    expect(line).toMatch(/"code":"(22012|23502)"/);
    expect(line).toContain('"stack"');
    expect(line).not.toContain('canary');
  });
});

describe('any other error', () => {
  it('keeps its message, and that of its cause', () => {
    const cause = Object.assign(new Error('the socket closed'), { code: 'ECONNRESET', params: ['canary'] });
    const line = logged(new Error('no answer', { cause }));
    expect(line).toContain('no answer: the socket closed');
    expect(line).not.toContain('canary');
  });

  it('that is no error is logged by its type alone', () => {
    expect(logged('canary')).toContain('"err":{"type":"string"}');
  });
});
