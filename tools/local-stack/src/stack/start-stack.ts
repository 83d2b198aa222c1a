import { accountsApi } from '@ambit/accounts-contract';
import { join } from 'node:path';
import {
  choosePort,
  type ChosenPort,
  type ServiceProcess,
  type ServiceProcessOptions,
  startService,
} from '@ambit/stack-parts';
import { balanceSnapshot, stackClients } from './clients.ts';
import { developmentKeys } from './development-keys.ts';
import { type StackDirectories, stackDirectories } from './directories.ts';
import { writeRegistration } from './registration.ts';
import { keyEnvironment } from './key-environment.ts';
import { readSeedDirectory, type SeedDirectory } from './seed-directory.ts';

/** The ports that a stack takes when it is not told otherwise. */
export const defaultPorts = { provider: 9400, api: 9401, worker: 9402 } as const;

/** The services of a stack. */
export type StackService = keyof typeof defaultPorts;

export interface StackOptions {
  /** Folder of keys, databases, logs and job output. */
  readonly directory: string;
  /** PostgreSQL for provider and API; embedded PGlite when absent. */
  readonly databaseUrl?: string | undefined;
  /** A port given here is not replaced when it is taken; 0 takes a free one. */
  readonly ports?: Partial<Record<keyof typeof defaultPorts, number>>;
  /** Settings of the services besides those of the stack. */
  readonly environment?: Partial<Record<StackService, Readonly<Record<string, string>>>>;
  /** A folder of installed packages, `<app>/main.js`; by default apps run as this workspace has built them. */
  readonly packages?: string | undefined;
  /** Seconds for which access tokens live. Default 300. */
  readonly accessTokenLifetime?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of each step as it begins. */
  readonly onStep?: (step: string) => void;
}

/** Provider, API and worker as running processes, and what is needed to call them. */
export interface Stack {
  readonly directories: StackDirectories;
  /** Where the packages are that it runs from, if it does. */
  readonly packages: string | undefined;
  readonly database: 'PGlite' | 'PostgreSQL';
  readonly seed: SeedDirectory;
  readonly ports: Readonly<Record<keyof typeof defaultPorts, ChosenPort>>;
  readonly provider: ServiceProcess;
  readonly api: ServiceProcess;
  readonly worker: ServiceProcess;
  /** Starts a service again on the same port and data, after it was stopped or killed. */
  restart(service: StackService): Promise<ServiceProcess>;
  /** Stops every process that still runs; resolves when all have ended. */
  stop(): Promise<void>;
}

type ServiceOptions = Omit<ServiceProcessOptions, 'packages' | 'logFile' | 'signal'>;

/**
 * Starts the whole system on this machine: makes keys where there are none, registers the clients, starts the three
 * processes and resolves when all are ready. Starting again on the same directory keeps keys and data.
 *
 * @throws {StackError} when a part does not come up; the others are stopped first
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { databaseUrl, packages, signal, onStep = () => undefined } = options;
  const directories = stackDirectories(options.directory);
  const running: ServiceProcess[] = [];
  const stop = async (): Promise<void> => void (await Promise.all(running.map((service) => service.stop())));
  const start = async (service: ServiceOptions): Promise<ServiceProcess> => {
    const started = await startService({
      ...service,
      packages,
      logFile: join(directories.logs, `${service.app}.log`),
      signal,
    });
    running.push(started);
    return started;
  };
  const storage = (app: string): Record<string, string> =>
    databaseUrl === undefined ? { DATA_DIRECTORY: directories.dataOf(app) } : { DATABASE_URL: databaseUrl };

  try {
    const ports = await choosePorts(options.ports ?? {});
    const issuer = `http://127.0.0.1:${ports.provider.port}`;

    onStep('keys');
    await developmentKeys(directories, stackClients, { packages, signal });

    onStep('worker');
    const workerService: ServiceOptions = {
      app: 'accounts-worker',
      args: ['serve-jwks'],
      environment: {
        PORT: String(ports.worker.port),
        ISSUER: issuer,
        CLIENT_ID: balanceSnapshot.id,
        ...keyEnvironment(directories, balanceSnapshot),
        ALLOW_INSECURE_LOOPBACK: 'true',
        ...options.environment?.worker,
      },
    };
    const worker = await start(workerService);

    onStep('registration');
    const seed = await readSeedDirectory({ packages, signal });
    await writeRegistration(directories, {
      clients: stackClients,
      seed,
      jwksUri: `${worker.url}/.well-known/jwks.json`,
      accessTokenLifetime: options.accessTokenLifetime ?? 300,
    });

    onStep('provider and API');
    const apiService: ServiceOptions = {
      app: 'accounts-api',
      environment: {
        PORT: String(ports.api.port),
        ISSUER: issuer,
        AUDIENCE: accountsApi.audience,
        ALLOW_LOOPBACK_ISSUER: 'true',
        SEED: 'true',
        ...storage('accounts-api'),
        ...options.environment?.api,
      },
    };
    const providerService: ServiceOptions = {
      app: 'openid-provider',
      environment: {
        PORT: String(ports.provider.port),
        ISSUER: issuer,
        CLIENTS_FILE: directories.registration,
        SIGNING_KEYS_FILE: directories.signingKeys,
        ALLOW_LOOPBACK_JWKS: 'true',
        ...storage('openid-provider'),
        ...options.environment?.provider,
      },
    };
    const [provider, api] = await allStarted([start(providerService), start(apiService)]);
    const services = { provider: providerService, api: apiService, worker: workerService };
    return {
      directories,
      packages,
      database: databaseUrl === undefined ? 'PGlite' : 'PostgreSQL',
      seed,
      ports,
      provider,
      api,
      worker,
      restart: (service) => start(services[service]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for all, also when one fails: one that is still starting could not be stopped, and would be left behind. */
async function allStarted<T extends readonly Promise<ServiceProcess>[]>(
  starting: readonly [...T],
): Promise<{ [K in keyof T]: ServiceProcess }> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

async function choosePorts(wanted: NonNullable<StackOptions['ports']>): Promise<Stack['ports']> {
  const choose = (name: keyof typeof defaultPorts): Promise<ChosenPort> =>
    choosePort(wanted[name] ?? defaultPorts[name], wanted[name] !== undefined);
  // One after the other: two that fall back at once could be given the same port.
  const provider = await choose('provider');
  const api = await choose('api');
  return { provider, api, worker: await choose('worker') };
}
