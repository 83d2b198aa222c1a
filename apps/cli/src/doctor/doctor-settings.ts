import type { AnyApi } from '@ambit/api-contract';
import { KeyRing, type Signer } from '@ambit/client-auth';
import { CliError } from '../cli-error.ts';
import { checkedUrl } from '../connection/checked-url.ts';
import { needed, neededScopes } from '../connection/needed.ts';
import type { ClientValues } from '../connection/open-client.ts';
import { openKey } from '../connection/open-key.ts';
import { audienceOf } from '../contract/find-operation.ts';
import { findContracts } from '../contract/load-contracts.ts';

export interface DoctorValues extends ClientValues {
  readonly scope: readonly string[];
  readonly resource: string | undefined;
  readonly 'jwks-uri': string | undefined;
  readonly 'api-url': string | undefined;
  readonly institution: string | undefined;
  readonly user: string | undefined;
  readonly operation: string | undefined;
  readonly contract: readonly string[];
  readonly json: boolean;
}

/** What is to be looked at. What is undefined is not. */
export interface DoctorSettings {
  readonly issuer: string;
  readonly key: Signer | KeyRing;
  /** The key that signs first. */
  readonly signer: Signer;
  readonly jwksUri: string | undefined;
  readonly apiUrl: string | undefined;
  readonly scopes: readonly string[];
  readonly resource: string | undefined;
  readonly contracts: readonly AnyApi[];
}

/**
 * Reads what the doctor is told. Nothing is asked yet.
 *
 * @throws {CliError} {KeyError} {RotationError}
 */
export async function doctorSettings(values: DoctorValues, folder: string): Promise<DoctorSettings> {
  const insecure = values['allow-insecure-loopback'];
  const { 'jwks-uri': jwksUri, 'api-url': apiUrl } = values;
  const issuer = checkedUrl('--issuer', needed(values.issuer, '--issuer URL', 'ISSUER'), insecure);
  needed(values['client-id'], '--client-id ID', 'CLIENT_ID');
  if (jwksUri !== undefined) checkedUrl('--jwks-uri', jwksUri, insecure);
  if (apiUrl !== undefined) checkedUrl('--api-url', apiUrl, insecure);
  const scopes = neededScopes(values.scope);
  const contracts = await findContracts(values.contract, folder);
  const key = await openKey(values);
  const [signer] = key instanceof KeyRing ? key.signers() : [key];
  if (signer === undefined)
    throw new CliError('setting_missing', 'The ring has no key to sign with: see ambit keys status');
  const resource = values.resource ?? audienceOf(contracts, scopes);
  return { issuer, key, signer, jwksUri, apiUrl, scopes, resource, contracts };
}
