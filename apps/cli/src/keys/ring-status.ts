import { fileKeyRingStore, KeyRing } from '@ambit/client-auth';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command/command-context.ts';
import { jsonText } from '../text/json.ts';
import { describeRing, ringFacts } from './describe-ring.ts';

/** Lists the keys of a ring; changes nothing. */
export async function ringStatus(
  { ring, json }: { readonly ring: string | undefined; readonly json: boolean },
  { write, paint }: CommandContext,
): Promise<void> {
  const opened = await KeyRing.read({ store: fileKeyRingStore(neededRing(ring)) });
  write(json ? jsonText(ringFacts(opened)) : describeRing(opened, paint));
}

export function neededRing(ring: string | undefined): string {
  if (ring !== undefined) return ring;
  throw new CliError(
    'setting_missing',
    'No key ring is named: give --ring DIR or KEY_RING; ambit keys generate --ring makes one',
  );
}
