import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { configFields, ConfigError, loadConfig } from './index.ts';

const schema = z.object({
  PORT: configFields.port.default(9401),
  LOG_LEVEL: configFields.logLevel.default('info'),
  DATABASE_URL: configFields.postgresqlUrl.optional(),
  ISSUER: configFields.httpUrl,
  TRACE: configFields.flag.default(false),
});

function problemsOf(field: z.ZodType, value: string | undefined): ConfigError['problems'] {
  try {
    loadConfig(z.object({ FIELD: field }), { FIELD: value });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('loadConfig', () => {
  it('reads what the schema names, fills in defaults and ignores the rest', () => {
    expect(loadConfig(schema, { ISSUER: 'https://id.example', PORT: '0', TRACE: 'true', HOME: '/' })).toEqual(
      {
        PORT: 0,
        LOG_LEVEL: 'info',
        ISSUER: 'https://id.example',
        TRACE: true,
      },
    );
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig(schema, { ISSUER: 'https://id.example', PORT: '', DATABASE_URL: '' }).PORT).toBe(9401);
  });

  it('names every wrong variable at once', () => {
    const load = () => loadConfig(schema, { PORT: '70000', LOG_LEVEL: 'loud', TRACE: 'yes' });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(
      'Set these environment variables right and start again: PORT must be a whole number from 0 to 65535; ' +
        'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent; ISSUER is missing; ' +
        'TRACE must be true or false',
    );
  });

  it('keeps a message that a value is only by chance within the name of a variable of', () => {
    const combined = z
      .object({ PKCS11_LIBRARY: z.string().optional(), ID: z.string() })
      .refine(() => false, { error: 'must have PKCS11_LIBRARY' });
    expect(() => loadConfig(combined, { ID: '11' })).toThrow('The combination must have PKCS11_LIBRARY');
    expect(() => loadConfig(combined, { ID: 'must' })).toThrow('The combination is not valid');
  });

  it('never shows a value, not even when the schema quotes it', () => {
    const canary = 'hunter2-canary';
    const quoting = z.object({
      A: z.string().refine(() => false, { error: (issue) => `got ${String(issue.input)}` }),
      B: z.enum(['x', 'y'], { error: (issue) => `not ${String(issue.input)}` }),
      C: configFields.postgresqlUrl,
      D: configFields.httpUrl,
    });
    try {
      loadConfig(quoting, {
        A: canary,
        B: canary,
        C: `mysql://me:${canary}@db`,
        D: `https://me:${canary}@host`,
      });
      throw new Error('accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect(`${inspect(error, { depth: null, showHidden: true })}${JSON.stringify(error)}`).not.toContain(
        canary,
      );
      expect(String(error)).toContain('A is not valid; B must be one of x, y; C must look like');
    }
  });

  it('reports a rule over several variables', () => {
    const either = z
      .object({ A: z.string().optional(), B: z.string().optional() })
      .refine(({ A, B }) => A !== B, { error: 'of A and B must not be the same' });
    expect(() => loadConfig(either, {})).toThrow('The combination of A and B must not be the same');
  });

  it('gives data that cannot be changed', () => {
    expect(Object.isFrozen(loadConfig(schema, { ISSUER: 'https://id.example' }))).toBe(true);
  });
});

describe('configFields', () => {
  it.each([
    'https://id.example',
    'https://id.example:8443/realm',
    'http://localhost:9400',
    'http://127.0.0.1:1',
    'http://[::1]:1',
  ])('takes %s for an httpUrl', (url) => {
    expect(problemsOf(configFields.httpUrl, url)).toEqual([]);
  });

  it.each([
    'http://id.example',
    'http://127.0.0.1.evil.example',
    'https://user:secret@id.example',
    'https://id.example/#part',
    'ftp://id.example',
    'id.example',
  ])('refuses %s as an httpUrl', (url) => {
    expect(problemsOf(configFields.httpUrl, url)).toHaveLength(1);
  });

  it.each(['-1', '65536', '80 ', '0x50', '1e3', '١', '08'])('refuses %j as a port', (port) => {
    expect(problemsOf(configFields.port, port)).toHaveLength(1);
  });

  it('takes 32 bytes as secretBytes, in base64 as openssl writes it or in base64url', () => {
    const bytes = Buffer.alloc(32, 0xfb);
    for (const text of [bytes.toString('base64'), bytes.toString('base64url')])
      expect(loadConfig(z.object({ FIELD: configFields.secretBytes }), { FIELD: text }).FIELD).toEqual(bytes);
    expect(problemsOf(configFields.secretBytes, bytes.toString('hex'))).toHaveLength(1);
    expect(problemsOf(configFields.secretBytes, 'short')).toHaveLength(1);
  });

  it.each(['0', '-5', '1.5', 'many', '9999999999999999'])('refuses %s as a positiveInteger', (value) => {
    expect(problemsOf(configFields.positiveInteger, value)).toHaveLength(1);
  });
});
