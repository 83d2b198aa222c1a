import { discoverJwksUri } from './discover-jwks-uri.ts';

/** Milliseconds: how old what the metadata said may be, and how old when the keys are not there any more. */
const longestAge = 60 * 60 * 1000;
const longestAgeInFailure = 5 * 60 * 1000;

export interface JwksLocation {
  /** Where the keys are. */
  find(signal: AbortSignal): Promise<string>;
  /** Whether it is time to look whether they have moved. */
  isDue(failed: boolean): boolean;
  /** Looks whether they have moved; where this fails, they have not. */
  lookAgain(signal: AbortSignal): Promise<void>;
}

export interface JwksLocationOptions {
  readonly fetch: typeof fetch;
  readonly insecureLoopback: boolean;
  readonly clock: () => number;
}

/** The place that the issuer's metadata name, read again from time to time: an issuer may move its keys. */
export function discoveredLocation(issuer: string, options: JwksLocationOptions): JwksLocation {
  let uri: string | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  const read = async (signal: AbortSignal): Promise<string> => {
    readAt = options.clock();
    return (uri = await discoverJwksUri(issuer, { ...options, signal }));
  };
  return {
    find: async (signal) => uri ?? read(signal),
    isDue: (failed) =>
      uri !== undefined && options.clock() >= readAt + (failed ? longestAgeInFailure : longestAge),
    lookAgain: async (signal) => void (await read(signal)),
  };
}

export function fixedLocation(uri: string): JwksLocation {
  return {
    find: () => Promise.resolve(uri),
    isDue: () => false,
    lookAgain: () => Promise.resolve(),
  };
}
