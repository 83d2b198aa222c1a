import type { Options } from '../command/options.ts';

/** The parts of a request to an operation. */
export const requestOptions = {
  institution: {
    type: 'string',
    value: 'ID',
    variable: 'INSTITUTION',
    describe: 'whose data: the institution in the path',
  },
  user: {
    type: 'string',
    value: 'ID',
    variable: 'ENTERPRISE_USER',
    describe: 'in whose name: the enterprise user in the path',
  },
  id: { type: 'string', value: 'ID', describe: 'of the thing that the operation is about' },
  param: {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    describe: 'another parameter of the path',
  },
} as const satisfies Options;

export const payloadOptions = {
  query: { type: 'string', value: 'NAME=VALUE', multiple: true, describe: 'a parameter of the query' },
  header: { type: 'string', value: 'NAME=VALUE', multiple: true, describe: 'a header' },
  body: { type: 'string', value: 'JSON', describe: 'the body; @FILE reads it from there' },
} as const satisfies Options;
