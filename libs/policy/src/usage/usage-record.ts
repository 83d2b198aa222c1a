import { z } from 'zod';
import { unwrappedLine } from './unwrapped-line.ts';

/** A token that a provider gave, or a request that an API allowed, with the scopes that it was about. */
export interface UsageRecord {
  readonly kind: 'granted' | 'used';
  readonly clientId: string;
  /** What the provider calls the client. */
  readonly clientName: string | undefined;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const scopeList = z.string().transform((text) => text.split(' ').filter(Boolean));
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const Granted = z.object({
  time,
  msg: z.literal('token request'),
  outcome: z.literal('granted'),
  client_id: z.string(),
  client_name: z.string().optional(),
  scope: scopeList,
});
const Used = z.object({
  time,
  msg: z.literal('decision'),
  decision: z.object({ outcome: z.literal('allowed'), clientId: z.string(), scope: scopeList }),
});

/**
 * Reads a line of the log of a provider or an API of this workspace, also as Kubernetes or Docker keep it. Most lines are
 * about something else: undefined.
 *
 * @example
 * const scopesOf = (line: string) => readUsageRecord(line)?.scopes; // such as ['accounts.read']
 */
export function readUsageRecord(line: string): UsageRecord | undefined {
  // Most lines need not be parsed.
  if (!line.includes('token request') && !line.includes('decision')) return undefined;
  const value = parse(unwrappedLine(line));
  const granted = Granted.safeParse(value).data;
  if (granted !== undefined) {
    const { client_id: clientId, client_name: clientName, scope: scopes, time: at } = granted;
    return { kind: 'granted', clientId, clientName, scopes, at };
  }
  const used = Used.safeParse(value).data;
  if (used === undefined) return undefined;
  const { clientId, scope: scopes } = used.decision;
  return { kind: 'used', clientId, clientName: undefined, scopes, at: used.time };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
