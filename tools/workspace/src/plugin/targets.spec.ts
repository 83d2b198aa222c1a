import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { CreateNodesContextV2 } from '@nx/devkit';
import { createNodesV2 } from './index.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

async function projectsWith(file: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const path of glob(`{apps,libs}/*/${file}`, { cwd: root }))
    found.push(path.slice(0, -file.length - 1));
  return found.sort();
}

describe('the target policy', () => {
  it('is inferred for who has a declaration, and cached by what the lock is made of', async () => {
    const [pattern, createNodes] = createNodesV2;
    const context: CreateNodesContextV2 = { workspaceRoot: root, nxJsonConfiguration: {} };
    const [[, nodes] = []] = await createNodes(['libs/notes/src/policy.ts'], undefined, context);
    expect(pattern).toContain('src/policy.ts');
    expect(nodes?.projects?.['libs/notes']?.targets?.['policy']).toMatchObject({
      command: expect.stringContaining('policy lock libs/notes'),
      cache: true,
      inputs: expect.arrayContaining(['production', '^production']),
    });
  });

  it('comes with that of least privilege, which is cached by the code and what it imports', async () => {
    const [, createNodes] = createNodesV2;
    const context: CreateNodesContextV2 = { workspaceRoot: root, nxJsonConfiguration: {} };
    const [[, nodes] = []] = await createNodes(['apps/notes/src/policy.ts'], undefined, context);
    expect(nodes?.projects?.['apps/notes']?.targets?.['least-privilege']).toMatchObject({
      command: expect.stringContaining('privileges/main.ts apps/notes'),
      cache: true,
      inputs: expect.arrayContaining(['production', '^production']),
    });
  });

  it('leaves no lock without a declaration, and no declaration without a lock', async () => {
    const declared = await projectsWith('src/policy.ts');
    expect(declared.length).toBeGreaterThan(0);
    expect(await projectsWith('policy.lock.json')).toEqual(declared);
  });
});

describe('the target conformance', () => {
  it('is inferred for every project, and cached by the project and the rules', async () => {
    const [, createNodes] = createNodesV2;
    const context: CreateNodesContextV2 = { workspaceRoot: root, nxJsonConfiguration: {} };
    const [[, nodes] = []] = await createNodes(['tools/notes/package.json'], undefined, context);
    expect(Object.keys(nodes?.projects?.['tools/notes']?.targets ?? {})).toEqual(['conformance']);
    expect(nodes?.projects?.['tools/notes']?.targets?.['conformance']).toMatchObject({
      command: expect.stringContaining('conformance/main.ts tools/notes'),
      cache: true,
      inputs: expect.arrayContaining(['default', '{workspaceRoot}/.github/CODEOWNERS']),
    });
  });
});

describe('the target package', () => {
  const [, createNodes] = createNodesV2;
  const context: CreateNodesContextV2 = { workspaceRoot: root, nxJsonConfiguration: {} };

  it('is inferred for every app that runs, after the builds of all that it needs', async () => {
    const [[, nodes] = []] = await createNodes(['apps/notes-api/src/main.ts'], undefined, context);
    expect(nodes?.projects?.['apps/notes-api']?.targets?.['package']).toMatchObject({
      command: expect.stringContaining('packaging/src/main.ts apps/notes-api'),
      dependsOn: ['build', '^build'],
      cache: true,
      inputs: expect.arrayContaining(['production', '^production']),
      outputs: ['{workspaceRoot}/dist/{projectRoot}'],
    });
  });

  it('is not inferred for a tool', async () => {
    const [[, nodes] = []] = await createNodes(['tools/notes/src/main.ts'], undefined, context);
    expect(nodes?.projects?.['tools/notes']?.targets).toEqual({});
  });
});

describe('the target publish-check', () => {
  it('is inferred for every library, of the folder that is published', async () => {
    const [, createNodes] = createNodesV2;
    const context: CreateNodesContextV2 = { workspaceRoot: root, nxJsonConfiguration: {} };
    const [[, nodes] = []] = await createNodes(['libs/notes/package.json'], undefined, context);
    const targets = nodes?.projects?.['libs/notes']?.targets;
    expect(targets?.['package']).toMatchObject({ outputs: ['{workspaceRoot}/dist/{projectRoot}'] });
    expect(targets?.['publish-check']).toMatchObject({
      command: expect.stringMatching(/publint dist\/libs\/notes .* attw --pack dist\/libs\/notes /),
      dependsOn: ['package'],
      cache: true,
      inputs: expect.arrayContaining([{ dependentTasksOutputFiles: '**/*' }]),
    });
  });
});
