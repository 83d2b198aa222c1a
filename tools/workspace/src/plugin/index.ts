import { basename, dirname } from 'node:path';
import type { CreateNodesResult, CreateNodesV2, TargetConfiguration } from '@nx/devkit';
import { conformanceTarget } from './conformance-target.ts';
import { leastPrivilegeTarget } from './least-privilege-target.ts';
import { policyTarget } from './policy-target.ts';

/** Every project, and where one says what it has to do with the policy; see `@ambit/policy`. */
const pattern = '{apps,libs,tools}/*/{package.json,src/policy.ts}';

/** Gives projects the targets that the workspace has for all of them. */
export const createNodesV2: CreateNodesV2 = [
  pattern,
  (files) => files.map((file): readonly [string, CreateNodesResult] => [file, nodesOf(file)] as const),
];

function nodesOf(file: string): CreateNodesResult {
  const isPolicy = basename(file) === 'policy.ts';
  const root = isPolicy ? dirname(dirname(file)) : dirname(file);
  const targets: Record<string, TargetConfiguration> = isPolicy
    ? { policy: policyTarget(root), 'least-privilege': leastPrivilegeTarget(root) }
    : { conformance: conformanceTarget(root) };
  return { projects: { [root]: { targets } } };
}
