import type { AnyOperation, ApiBoundary } from '@ambit/api-contract';
import type { Scope } from '@ambit/scopes';
import type { Client } from './client.ts';

/** What the stages have found out about a request, for those after them and for the handler. */
export interface Findings {
  institution: string | undefined;
  enterpriseUser: string | undefined;
  /** The parsed input. */
  input: unknown;
  /** What the permission policy restricts the operation to. */
  constraint: unknown;
  /** What allows the operation, by the permission policy. */
  basis: unknown;
}

/** What is asked of a route that needs scopes alone. */
export interface ScopedRequest {
  /** The scopes that are needed, all of them. */
  readonly scopes: readonly Scope[];
  readonly client: Client;
}

/** The parts of an HTTP request besides its path. */
export interface Message {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly query: unknown;
  readonly body: unknown;
  /** How many headers have this name. */
  count(header: string): number;
}

/** A client that asks for an operation: what the stages decide on. It knows nothing of HTTP frameworks. */
export interface AuthorizationRequest extends ScopedRequest {
  readonly operation: AnyOperation;
  readonly boundary: ApiBoundary;
  /** The parameters of the path, as they came. */
  readonly params: unknown;
  /** The rest of the request; a question to the `Explainer` has none, and of its input only the path is checked. */
  readonly message: Message | undefined;
  readonly found: Findings;
}
