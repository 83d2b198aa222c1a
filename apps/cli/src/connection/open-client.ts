import {
  allowInsecureLoopback,
  type ClientCredentials,
  clientCredentials,
  issuerProfiles,
  type KeySource,
  type Signer,
} from '@ambit/client-auth';
import type { CommandContext } from '../command/command-context.ts';
import type { ValuesOf } from '../command/options.ts';
import { checkedUrl } from './checked-url.ts';
import type { clientOptions } from './client-options.ts';
import { needed } from './needed.ts';
import { openKey } from './open-key.ts';

export type ClientValues = ValuesOf<typeof clientOptions>;

export interface TokenWish {
  readonly scopes: readonly string[];
  readonly resource: string | undefined;
  /** Where the token may go: the origin of the API. */
  readonly origins?: readonly string[];
}

/** A client that was opened, with what its tokens are asked by. */
export interface OpenedClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly key: Signer | KeySource;
  readonly tokens: ClientCredentials<string>;
}

/**
 * The client that options and environment describe. Nothing is sent yet.
 *
 * @throws {CliError} `setting_missing`, `insecure_url`; {KeyError} {RotationError}
 */
export async function openClient(
  values: ClientValues,
  { scopes, resource, origins = [] }: TokenWish,
  { fetch, clock }: Pick<CommandContext, 'fetch' | 'clock'>,
): Promise<OpenedClient> {
  const insecure = values['allow-insecure-loopback'];
  const issuer = checkedUrl('--issuer', needed(values.issuer, '--issuer URL', 'ISSUER'), insecure);
  const clientId = needed(values['client-id'], '--client-id ID', 'CLIENT_ID');
  const key = await openKey(values);
  const tokens = clientCredentials<string>({
    issuer,
    clientId,
    key,
    scopes,
    ...(resource !== undefined && { resource }),
    origins,
    profile: profileFor(values['assertion-audience']),
    fetch,
    clock,
    [allowInsecureLoopback]: insecure,
  });
  return { issuer, clientId, key, tokens };
}

export function profileFor(audience: ClientValues['assertion-audience']) {
  return audience === 'token_endpoint' ? issuerProfiles.tokenEndpointAudience : issuerProfiles.rfc10070;
}
