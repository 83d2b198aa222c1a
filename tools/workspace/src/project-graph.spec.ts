import { beforeAll, describe, expect, it } from '@jest/globals';
import { findCycle, type Layering, readLayering } from './project-graph.ts';

let layering: Layering;

function dependenciesOf(name: string): readonly string[] {
  return [...(layering.arrows.get(`@ambit/${name}`) ?? [])]
    .map((target) => target.replace('@ambit/', ''))
    .sort();
}

function tagged(tag: string): readonly string[] {
  return [...layering.tags].filter(([, tags]) => tags.includes(tag)).map(([name]) => name);
}

/** `type:lib` → `type`. Nx adds `npm:…` tags by itself. */
function axisOf(tag: string): string | undefined {
  return tag.split(':')[0];
}

beforeAll(async () => {
  layering = await readLayering();
}, 60_000);

describe('the project graph', () => {
  it('has the arrows of the architecture, from apps to libs to scopes', () => {
    expect(dependenciesOf('scopes')).toEqual([]);
    expect(dependenciesOf('api-contract')).toEqual(['scopes']);
    expect(dependenciesOf('policy')).toEqual(['api-contract', 'scopes']);
    expect(dependenciesOf('accounts-contract')).toEqual(['api-contract', 'policy', 'scopes']);
    expect(dependenciesOf('cli')).toEqual([
      'api-client',
      'api-contract',
      'client-auth',
      'contract-compatibility',
      'policy',
      'scopes',
      'service',
    ]);
    expect(dependenciesOf('client-auth')).toEqual(['scopes']);
    expect(dependenciesOf('pkcs11')).toEqual(['client-auth']);
    expect(dependenciesOf('access-token')).toEqual(['scopes']);
    expect(dependenciesOf('api-client')).toEqual(['api-contract', 'scopes']);
    expect(dependenciesOf('nest-authorization')).toEqual(['access-token', 'api-contract', 'scopes']);
    expect(dependenciesOf('database')).toEqual([]);
    expect(dependenciesOf('service')).toEqual([]);
    expect(dependenciesOf('openid-provider')).toEqual(['database', 'scopes', 'service']);
  });

  it('has no cycle', () => {
    expect(findCycle(layering.arrows)).toBeUndefined();
  });

  it('lets nobody import an app', () => {
    const apps = new Set(tagged('type:app'));
    expect(apps.size).toBeGreaterThan(0);
    for (const [name, targets] of layering.arrows)
      expect({ name, apps: [...targets].filter((target) => apps.has(target)) }).toEqual({ name, apps: [] });
  });

  it('tags each project on both axes', () => {
    for (const [name, tags] of layering.tags) {
      if (!name.startsWith('@ambit/') || name === '@ambit/source') continue;
      expect({
        name,
        axes: tags
          .map(axisOf)
          .filter((axis) => axis !== 'npm')
          .sort(),
      }).toEqual({
        name,
        axes: ['scope', 'type'],
      });
    }
  });
});

describe('a cycle', () => {
  it('is found, and named by the projects on it', () => {
    const arrows = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c'])],
      ['c', new Set(['b'])],
    ]);
    expect(findCycle(arrows)).toEqual(['b', 'c', 'b']);
  });
});
