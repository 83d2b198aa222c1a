import type { CreateNodesResult, CreateNodesV2, TargetConfiguration } from '@nx/devkit';
import { conformanceTarget } from './conformance-target.ts';
import { leastPrivilegeTarget } from './least-privilege-target.ts';
import { packageTarget } from './package-target.ts';
import { policyTarget } from './policy-target.ts';
import { publishCheckTarget } from './publish-check-target.ts';

/** Every project, where one says what it has to do with the policy (see `@ambit/policy`), and what is run. */
const pattern = '{apps,libs,tools}/*/{package.json,src/policy.ts,src/main.ts}';

/** Gives projects the targets that the workspace has for all of them. */
export const createNodesV2: CreateNodesV2 = [
  pattern,
  (files) => files.map((file): readonly [string, CreateNodesResult] => [file, nodesOf(file)] as const),
];

function nodesOf(file: string): CreateNodesResult {
  const [kind, name, ...path] = file.split('/');
  const root = `${kind}/${name}`;
  return { projects: { [root]: { targets: targetsFor(path.join('/'), root) } } };
}

function targetsFor(file: string, root: string): Record<string, TargetConfiguration> {
  if (file === 'src/policy.ts')
    return { policy: policyTarget(root), 'least-privilege': leastPrivilegeTarget(root) };
  if (file === 'src/main.ts') return root.startsWith('apps/') ? { package: packageTarget(root) } : {};
  const conformance = conformanceTarget(root);
  if (!root.startsWith('libs/')) return { conformance };
  return { conformance, package: packageTarget(root), 'publish-check': publishCheckTarget(root) };
}
