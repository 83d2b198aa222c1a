import type { CommandContext } from '../command/command-context.ts';
import { type KeyPlace, openOneKey } from '../connection/open-key.ts';
import { jsonText } from '../text/json.ts';

/** Says what a key is. Of a ring it is the newest. */
export async function showKey(
  values: KeyPlace & { readonly json: boolean },
  { write, paint }: CommandContext,
): Promise<void> {
  const { algorithm, kid, publicJwk } = await openOneKey(values);
  const { kty, crv } = publicJwk;
  const kind = crv ?? kty;
  write(
    values.json
      ? jsonText({ algorithm, kid, kind })
      : `${paint.bold(kid)}\n  algorithm  ${algorithm}\n  kind       ${kind}\n  kid        the RFC 7638 thumbprint of its public half\n`,
  );
}
