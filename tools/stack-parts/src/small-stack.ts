import { type AnyApi, scopesOf } from '@ambit/api-contract';
import {
  generatePrivateKey,
  privateKeyFromPem,
  publicKeyPem,
  type SigningAlgorithm,
  writePrivateKeyFile,
} from '@ambit/client-auth';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePort } from './choose-port.ts';
import { lastLine, runApp } from './run-app.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import { StackError } from './stack-error.ts';

export interface SmallStackOptions {
  readonly api: {
    /** Its folder below `apps`. */
    readonly app: string;
    readonly contract: AnyApi;
    readonly environment?: Readonly<Record<string, string>>;
  };
  /** An entry of the provider's registration file; its key and institutions are made here. */
  readonly client: { readonly client_id: string; readonly algorithm: SigningAlgorithm } & Readonly<
    Record<string, unknown>
  >;
  /** In whose name the client may act. */
  readonly actsFor: readonly { readonly institution: string; readonly enterpriseUser: string }[];
  /** What an API that reads an access list is given; nobody may do anything by default. */
  readonly grants?: readonly object[];
}

/** A provider, one API and the settings of one client, in a folder that is removed with it. */
export interface SmallStack {
  readonly directory: string;
  readonly api: ServiceProcess;
  readonly provider: ServiceProcess;
  /** The environment in which a worker is the client. */
  readonly clientEnvironment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts the real provider and an API as processes on free ports, on embedded databases, with one client that the
 * provider knows by PEM.
 *
 * @throws {StackError}
 */
export async function startSmallStack(options: SmallStackOptions): Promise<SmallStack> {
  const { api, client, actsFor, grants = [] } = options;
  const directory = await mkdtemp(join(tmpdir(), 'ambit-small-stack-'));
  const running: ServiceProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((service) => service.stop()));
    await rm(directory, { recursive: true, force: true });
  };
  const start = async (
    app: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<ServiceProcess> => {
    const service = await startService({ app, environment, logFile: join(directory, `${app}.log`) });
    running.push(service);
    return service;
  };
  const inFolder = (name: string): string => join(directory, name);
  try {
    const keyFile = inFolder('client.pem');
    const key = await generatePrivateKey(client.algorithm);
    await writePrivateKeyFile(keyFile, key);
    const registration = {
      resources: [{ audience: api.contract.audience, scopes: scopesOf(api.contract) }],
      clients: [
        {
          ...client,
          jwks_uri: undefined,
          public_key_file: undefined,
          public_key_pem: publicKeyPem(await privateKeyFromPem(key, { algorithm: client.algorithm })),
          institutions: actsFor.map(({ institution, enterpriseUser }) => ({
            id: institution,
            associated_enterprise_user: enterpriseUser,
          })),
        },
      ],
    };
    await writeFile(inFolder('registration.json'), JSON.stringify(registration));
    await writeFile(inFolder('access.json'), JSON.stringify({ grants }));
    await makeSigningKeys(inFolder('provider.jwks.json'));
    const { port } = await choosePort(0, false);
    const issuer = `http://127.0.0.1:${port}`;
    const provider = await start('openid-provider', {
      PORT: String(port),
      ISSUER: issuer,
      CLIENTS_FILE: inFolder('registration.json'),
      SIGNING_KEYS_FILE: inFolder('provider.jwks.json'),
      DATA_DIRECTORY: inFolder('provider'),
    });
    const service = await start(api.app, {
      PORT: '0',
      ISSUER: issuer,
      ALLOW_LOOPBACK_ISSUER: 'true',
      ACCESS_FILE: inFolder('access.json'),
      DATA_DIRECTORY: inFolder('api'),
      ...api.environment,
    });
    const clientEnvironment = {
      ISSUER: issuer,
      API_URL: service.url,
      CLIENT_ID: client.client_id,
      KEY_FILE: keyFile,
      ALLOW_INSECURE_LOOPBACK: 'true',
    };
    return { directory, api: service, provider, clientEnvironment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeSigningKeys(file: string): Promise<void> {
  const { ended, stderr } = await runApp({ app: 'openid-provider', args: ['generate-keys', '--out', file] });
  if (ended !== 0)
    throw new StackError('process_failed', `The provider's signing keys were not made: ${lastLine(stderr)}`);
}
