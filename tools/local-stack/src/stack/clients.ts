import { type Scope, scopes } from '@ambit/scopes';
import type { SeededInstitution } from './seed-directory.ts';

/** A client of the local stack: who it is, what it may do, and how the provider knows its key. */
export interface StackClient {
  readonly id: string;
  readonly name: 'balance-snapshot' | 'maturity-rollover' | 'administration';
  readonly scopes: readonly Scope[];
  readonly algorithm: 'ES256' | 'PS256';
  /** By JWKS URI its keys are a ring that the worker rotates; by PEM it has one key in a file. */
  readonly registeredBy: 'JWKS URI' | 'PEM';
  /** The enterprise user that the client acts for in an institution; the first is its associated user. */
  readonly actsFor: (institution: SeededInstitution) => readonly [string, ...string[]];
}

/** Reads only. The worker publishes its key, so the key can be rotated without anyone at the provider. */
export const balanceSnapshot: StackClient = {
  id: '6f1d2c9a-3b7e-4c58-9d10-2a64f0b7c101',
  name: 'balance-snapshot',
  scopes: [scopes.accounts.read],
  algorithm: 'ES256',
  registeredBy: 'JWKS URI',
  actsFor: ({ serviceUser }) => [serviceUser],
};

/**
 * Reads and writes. The provider was handed its key as PEM. It may also act for a manager, who may do
 * everything, and for a trainee, who may do next to nothing: for trying things out. */
export const maturityRollover: StackClient = {
  id: 'c2b8e7f4-51a9-4d06-8f3c-7e19d5a40202',
  name: 'maturity-rollover',
  scopes: [scopes.accounts.read, scopes.accounts.write],
  algorithm: 'PS256',
  registeredBy: 'PEM',
  actsFor: ({ rolloverUser, managerUser, unprivilegedUser }) => [rolloverUser, managerUser, unprivilegedUser],
};

/** Administers who may do what, and looks at what was decided. It sees no account. */
export const administration: StackClient = {
  id: '9a4e6d01-7c35-4b92-a1e8-5d08f3c60303',
  name: 'administration',
  scopes: [scopes.grants.read, scopes.grants.write, scopes.decisions.read, scopes.policy.read],
  algorithm: 'ES256',
  registeredBy: 'PEM',
  actsFor: ({ administratorUser }) => [administratorUser],
};

export const stackClients = [balanceSnapshot, maturityRollover, administration] as const;
