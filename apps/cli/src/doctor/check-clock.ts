import { duration } from '../text/instant.ts';
import type { Asked } from './ask.ts';
import type { Findings } from './findings.ts';

/** Milliseconds: `Date` has whole seconds, and an answer takes its time. */
const unremarkableMs = 5_000;
/** Milliseconds that `@ambit/client-auth` corrects by itself (`clockCorrection`). */
const correctedMs = 120_000;
/** Milliseconds: an answer that took longer says too little of the time. */
const longestRoundTripMs = 2_000;

/** Compares the clock of this machine with that of the provider, as its `Date` has it (RFC 9110 §6.6.1). */
export function checkClock({ headers, sentAt, receivedAt }: Asked, findings: Findings): void {
  const date = Date.parse(headers.get('date') ?? '');
  // An answer from a cache tells of another time.
  if (Number.isNaN(date) || headers.has('age') || receivedAt - sentAt > longestRoundTripMs)
    return findings.skip('the answer of the provider does not tell its time', 'clock_offset');
  // The header names a second; on average half of it had passed.
  const ahead = (sentAt + receivedAt) / 2 - (date + 500);
  const off = Math.abs(ahead);
  if (off <= unremarkableMs)
    return findings.ok('clock_offset', 'The clocks of this machine and of the provider agree');
  const said = `The clock of this machine is ${duration(off)} ${ahead > 0 ? 'ahead of' : 'behind'} that of the provider`;
  if (off <= correctedMs)
    findings.warn('clock_offset', `${said}; @ambit/client-auth corrects that, and others may not`);
  else
    findings.fail(
      'clock_offset',
      `${said}, so its assertions are ${ahead > 0 ? 'not valid yet' : 'expired'} there`,
    );
}
