import { type Exposure, fileKeyRingStore, KeyRing, type SigningAlgorithm } from '@ambit/client-auth';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command/command-context.ts';
import { jsonText } from '../text/json.ts';
import { describeRing, ringFacts } from './describe-ring.ts';
import { neededRing } from './ring-status.ts';

export interface RotateRingValues {
  readonly ring: string | undefined;
  readonly reason: string | undefined;
  readonly 'for-cause': string | undefined;
  readonly algorithm: SigningAlgorithm | undefined;
  readonly json: boolean;
}

/**
 * Begins a rotation, or removes a key for cause; says what comes next.
 *
 * @throws {CliError} `invalid_arguments`, `setting_missing`; {RotationError}
 */
export async function rotateRing(values: RotateRingValues, { write, paint }: CommandContext): Promise<void> {
  const { reason, 'for-cause': cause, algorithm, json } = values;
  const folder = neededRing(values.ring);
  const store = fileKeyRingStore(folder);
  const ring = await KeyRing.read({ store, ...(algorithm !== undefined && { algorithm }) });
  if (cause === undefined) {
    const made = await ring.rotate(reason ?? 'asked for by hand');
    const next = nextStep(ring, folder);
    return write(
      json
        ? jsonText({ made, next, ...ringFacts(ring) })
        : `${describeRing(ring, paint)}${made} is published. ${next}\n`,
    );
  }
  if (reason === undefined)
    throw new CliError('invalid_arguments', '--for-cause needs --reason; see ambit keys rotate --help');
  const exposure = await ring.rotateForCause(cause, reason);
  write(
    json
      ? jsonText({ removed: cause, ...facts(exposure, ring), ...ringFacts(ring) })
      : `${describeRing(ring, paint)}${cause} was removed at ${exposure.removedAt.toISOString()}. The provider may take it ${until(exposure, ring)}.\n${exposure.advice}.\n`,
  );
}

function nextStep({ settings }: KeyRing, folder: string): string {
  return settings.registeredBy === 'pem'
    ? `The provider knows this client by PEM: send its operators the key of ambit keys export --ring ${folder}. It signs as soon as they have registered it`
    : 'It signs when the provider must know it, and has taken it in a trial; the process that runs the ring sees to that';
}

function facts({ removedAt, acceptedUntil, advice }: Exposure, { settings }: KeyRing): object {
  return { removedAt, acceptedUntil: settings.registeredBy === 'pem' ? null : acceptedUntil, advice };
}

function until({ acceptedUntil }: Exposure, { settings }: KeyRing): string {
  return settings.registeredBy === 'pem'
    ? 'until its operators act'
    : `until ${acceptedUntil.toISOString()} at the latest`;
}
