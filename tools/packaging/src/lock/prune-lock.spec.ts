import { describe, expect, it } from '@jest/globals';
import { PackagingError } from '../packaging-error.ts';
import { PackageLock } from './package-lock.ts';
import { pruneLock } from './prune-lock.ts';

function lockOf(packages: Record<string, object>): PackageLock {
  return PackageLock.parse({ lockfileVersion: 3, packages });
}

const workspaces = {
  'apps/api': { name: '@x/api', dependencies: { '@x/lib': '1', fast: '2' }, devDependencies: { jest: '1' } },
  'libs/lib': { name: '@x/lib', dependencies: { fast: '1' } },
  'node_modules/@x/api': { resolved: 'apps/api', link: true },
  'node_modules/@x/lib': { resolved: 'libs/lib', link: true },
};

describe('the part of a lockfile that an app needs', () => {
  it('has every package where it was, the nearest version for each', () => {
    const { packages, workspaces: folders } = pruneLock(
      lockOf({
        ...workspaces,
        'apps/api/node_modules/fast': { version: '2.0.0' },
        'node_modules/fast': { version: '1.0.0' },
        'node_modules/jest': { version: '1.0.0', dev: true },
      }),
      'apps/api',
    );
    expect(Object.keys(packages)).toEqual([
      'apps/api',
      'apps/api/node_modules/fast',
      'libs/lib',
      'node_modules/@x/api',
      'node_modules/@x/lib',
      'node_modules/fast',
    ]);
    expect(folders).toEqual(['apps/api', 'libs/lib']);
  });

  it('has nothing of development', () => {
    const { packages } = pruneLock(
      lockOf({ ...workspaces, 'node_modules/fast': {}, 'node_modules/jest': { dev: true } }),
      'apps/api',
    );
    expect(packages).not.toHaveProperty(['node_modules/jest']);
    expect(packages['apps/api']).not.toHaveProperty('devDependencies');
  });

  it('has peers, and optional ones only where something else brings them', () => {
    const { packages } = pruneLock(
      lockOf({
        'apps/api': { name: '@x/api', dependencies: { nest: '1', fastify: '1' } },
        'node_modules/nest': {
          peerDependencies: { rxjs: '1', fastify: '1', express: '1' },
          peerDependenciesMeta: { fastify: { optional: true }, express: { optional: true } },
        },
        'node_modules/rxjs': {},
        'node_modules/fastify': {},
        'node_modules/express': {},
      }),
      'apps/api',
    );
    expect(Object.keys(packages)).toEqual([
      'apps/api',
      'node_modules/fastify',
      'node_modules/nest',
      'node_modules/rxjs',
    ]);
  });

  it('has what is optional as optional, for any platform', () => {
    const { packages } = pruneLock(
      lockOf({
        'apps/api': { name: '@x/api', optionalDependencies: { native: '1', gone: '1' } },
        'node_modules/native': { devOptional: true, optionalDependencies: { 'native-arm64': '1' } },
        'node_modules/native-arm64': { optional: true, cpu: ['arm64'] },
      }),
      'apps/api',
    );
    expect(packages['node_modules/native']).toEqual(expect.objectContaining({ optional: true }));
    expect(packages['node_modules/native']).not.toHaveProperty('devOptional');
    expect(packages['node_modules/native-arm64']).toEqual({ optional: true, cpu: ['arm64'] });
  });

  it.each([
    ['an app', workspaces, 'apps/other', 'does not have apps/other'],
    ['a dependency', workspaces, 'apps/api', 'does not have fast, which libs/lib needs'],
  ])('is not made where %s is not locked', (_, packages, app, message) => {
    const pruning = (): unknown => pruneLock(lockOf(packages), app);
    expect(pruning).toThrow(PackagingError);
    expect(pruning).toThrow(message);
  });
});
