import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apps, workspace } from './apps.ts';
import { healthCommandOf, imageOf, readDockerfile, valuesOf } from './dockerfile.ts';

const withImage = globSync('apps/*/Dockerfile', { cwd: workspace })
  .map((file) => file.split('/')[1] ?? '')
  .sort();
const [nodeMajor] = process.versions.node.split('.');

/** Whether an app runs until it is told to stop, or to its end. */
const isService = (app: string): boolean =>
  readFileSync(join(workspace, 'apps', app, 'src/main.ts'), 'utf8').includes('runService(');

it('there are images of apps that have a package, and of no others', () => {
  expect(withImage.length).toBeGreaterThan(0);
  expect(apps).toEqual(expect.arrayContaining(withImage));
});

describe.each(withImage)('the image of %s', (app) => {
  const all = readDockerfile(app);
  const image = imageOf(all);

  it('is of the Node that the tests run on, by its major', () => {
    for (const from of valuesOf(all, 'FROM')) expect(from).toMatch(RegExp(`^node:${nodeMajor}-[\\w-]+( |$)`));
  });

  it('holds the package and nothing else', () => {
    expect(valuesOf(all, 'COPY')).toEqual(['. .', '--from=install /app /app']);
    expect(valuesOf(all, 'ADD')).toEqual([]);
    expect(readFileSync(join(workspace, 'apps', app, 'Dockerfile'), 'utf8')).toContain(` dist/apps/${app}\n`);
  });

  it('is installed by the lockfile, without development dependencies and scripts of packages, and with nothing else', () => {
    const [install, ...others] = valuesOf(all, 'RUN');
    expect(install).toContain(' npm ci --omit=dev --ignore-scripts ');
    expect(others).toEqual(isService(app) ? [] : [expect.stringContaining(' git ')]);
  });

  it('runs as a user who is a number and not root', () => {
    expect(valuesOf(image, 'USER')).toEqual([expect.stringMatching(/^[1-9]\d{3,}:[1-9]\d{3,}$/)]);
  });

  it('runs Node as its first process, which is told to stop by SIGTERM', () => {
    expect(valuesOf(image, 'ENTRYPOINT')).toEqual(['["node", "/app/main.js"]']);
    expect(valuesOf(image, 'STOPSIGNAL')).toEqual(['SIGTERM']);
  });

  it('holds no secret: nothing is set but where it listens', () => {
    expect(valuesOf(all, 'ARG')).toEqual([]);
    const names = valuesOf(all, 'ENV').flatMap((value) => value.split(' ').map((pair) => pair.split('=')[0]));
    expect(['NODE_ENV', 'HOST', 'PORT']).toEqual(expect.arrayContaining(names));
  });

  it(`checks its health by Node itself, if it is a service`, () => {
    expect(healthCommandOf(app)?.slice(0, 2)).toEqual(isService(app) ? ['node', '-e'] : undefined);
  });
});
