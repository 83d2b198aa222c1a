import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import * as publicSurface from './index.ts';
import { describeError } from './index.ts';

describe('describeError', () => {
  it('gives message and code', () => {
    expect(describeError(Object.assign(new Error('no key'), { code: 'key_missing' }))).toBe(
      'no key (key_missing)',
    );
  });

  it('gives the causes of an error that has no code', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(describeError(new TypeError('fetch failed', { cause: refused }))).toBe(
      'fetch failed: connect ECONNREFUSED',
    );
  });

  it('gives every attempt of an error that stands for several', () => {
    expect(
      describeError(new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')])),
    ).toBe('::1 refused; 127.0.0.1 refused');
  });

  it('has words for an error without a message and for what is no error', () => {
    expect(describeError(new RangeError())).toBe('RangeError');
    expect(describeError({ secret: 'x' })).toBe('something that is not an Error was thrown');
  });

  it('describes errors of the system', async () => {
    const error = await readFile('/does/not/exist').catch((reason: unknown) => reason);
    expect(describeError(error)).toBe("ENOENT: no such file or directory, open '/does/not/exist' (ENOENT)");
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toEqual([
    'ConfigError',
    'ServiceError',
    'closeServer',
    'configFields',
    'createHealth',
    'createLogger',
    'describeError',
    'healthRequestListener',
    'limitWork',
    'listen',
    'listenError',
    'loadConfig',
    'logLevels',
    'redactText',
    'runCommand',
    'runService',
    'urlOf',
  ]);
});
