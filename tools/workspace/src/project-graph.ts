import { createProjectGraphAsync, type ProjectGraph } from '@nx/devkit';

/** The part of the project graph that the rules look at: who depends on whom, and each project's tags. */
export interface Layering {
  readonly tags: ReadonlyMap<string, readonly string[]>;
  /** Direct dependencies within the workspace, from import and package.json; not those that only order builds. */
  readonly arrows: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads the graph as `nx graph` draws it. */
export async function readLayering(): Promise<Layering> {
  return layeringOf(await createProjectGraphAsync({ exitOnError: false }));
}

function layeringOf(graph: ProjectGraph): Layering {
  return {
    tags: new Map(Object.values(graph.nodes).map(({ name, data }) => [name, data.tags ?? []])),
    arrows: new Map(
      Object.entries(graph.dependencies).map(([name, dependencies]) => [
        name,
        new Set(
          dependencies
            .filter(({ target, type }) => target in graph.nodes && type !== 'implicit')
            .map(({ target }) => target),
        ),
      ]),
    ),
  };
}

/** A cycle as the projects on it, or undefined when there is none. */
export function findCycle(arrows: Layering['arrows']): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of arrows.get(name) ?? []) {
      const cycle = visit(next, [...path, name]);
      if (cycle) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of arrows.keys()) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return undefined;
}
