import { lastLine, runApp } from '@ambit/local-stack';
import { setTimeout as delay } from 'node:timers/promises';
import type { Moment } from '../tally/moment.ts';

export interface ProviderRotationOptions {
  readonly file: string;
  /** Seconds for which a new key is published before it signs. */
  readonly overlapSeconds: number;
  /** Seconds for which the provider lets others keep its keys. */
  readonly keysMaxAgeSeconds: number;
  readonly signal: AbortSignal;
  readonly onMoment: (moment: Moment) => void;
}

/** Milliseconds from the first signature by a key until the next one is made. */
const pauseMs = 2_000;

/** Rotates the provider's signing keys again and again, by the command that operators use. */
export async function rotateProviderKeys(options: ProviderRotationOptions): Promise<void> {
  const { signal, onMoment } = options;
  while (!signal.aborted) {
    const { kid, signsFrom } = await rotate(options);
    onMoment({ at: Date.now(), kind: 'provider key', what: 'published', kid });
    const wait = Math.max(0, signsFrom - Date.now());
    if (!(await waited(wait, signal))) return;
    onMoment({ at: signsFrom, kind: 'provider key', what: 'active', kid });
    if (!(await waited(pauseMs, signal))) return;
  }
}

async function rotate({ file, overlapSeconds, keysMaxAgeSeconds }: ProviderRotationOptions) {
  const { ended, stdout, stderr } = await runApp({
    app: 'openid-provider',
    args: ['rotate-keys', '--file', file, '--overlap', String(overlapSeconds)],
    environment: { JWKS_MAX_AGE_SECONDS: String(keysMaxAgeSeconds) },
  });
  const [, kid, from] = /^(\S+) is published and signs from (\S+)$/m.exec(stdout) ?? [];
  if (ended !== 0 || kid === undefined || from === undefined)
    throw new Error(`The provider's keys could not be rotated: ${lastLine(stderr) || stdout}`);
  return { kid, signsFrom: Date.parse(from) };
}

/** False when the signal came first. */
async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return delay(milliseconds, true, { signal }).catch(() => false);
}
