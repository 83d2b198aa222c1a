import { createLogger } from '@ambit/service';
import { expect, it } from '@jest/globals';
import { type RevokeArguments, revokeCommand } from './revoke-command.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const reason = 'lost laptop';

it.each<[string, Partial<RevokeArguments>]>([
  ['needs one of', { reason }],
  ['needs one of', { reason, client: 'client', 'token-id': 'jti' }],
  ['needs one of', { reason, client: '' }],
  ['needs --reason', { client: 'client' }],
  ['needs --reason', { client: 'client', reason: ' ' }],
  ['goes with --client', { reason, 'token-id': 'jti', 'issued-before': '2026-11-24T12:00:00Z' }],
  ['is an instant', { reason, client: 'client', 'issued-before': 'yesterday' }],
])('the command revoke %s: %j', async (message, args) => {
  await expect(revokeCommand({ list: false, ...args }, { log })).rejects.toThrow(message);
});
