import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

/** A file of the workspace with another text. */
export interface Replacement {
  readonly path: string;
  readonly text: string;
}

/** One import of the workspace. */
export interface Generation {
  readonly module: unknown;
  /** The files of the workspace that it consists of, from the root. */
  readonly files: ReadonlySet<string>;
}

const parameter = 'generation';

/**
 * Lets this process import the workspace from source, again and again: each generation is a graph of modules of its own,
 * with one file replaced, while packages from the registry are loaded once. It takes a fraction of a second where a new
 * process takes several.
 *
 * @param instead URLs of modules to import in the place of packages, by the name of the package
 */
export function importGenerations(root: string, instead: Readonly<Record<string, string>> = {}) {
  const workspace = pathToFileURL(`${root}/`).href;
  const isOurs = (url: string): boolean =>
    url.startsWith(workspace) && !url.includes('/node_modules/') && /\.ts(\?|$)/.test(url);
  const transformed = new Map<string, string>();
  const replacements = new Map<string, Replacement>();
  const loaded = new Map<string, Set<string>>();

  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const substitute = instead[specifier];
      // The substitute itself may want the original.
      if (substitute !== undefined && context.parentURL !== substitute)
        return { url: substitute, shortCircuit: true };
      const resolved = nextResolve(specifier, context);
      const generation = generationOf(context.parentURL);
      return generation === null || !isOurs(resolved.url)
        ? resolved
        : { ...resolved, url: withGeneration(resolved.url, generation) };
    },
    load: (url, context, nextLoad) => {
      const generation = generationOf(url);
      if (generation === null || !isOurs(url)) return nextLoad(url, context);
      const path = fileURLToPath(url.split('?', 1)[0] ?? url);
      loaded.get(generation)?.add(relative(root, path));
      const replacement = replacements.get(generation);
      return {
        format: 'module',
        source: replacement?.path === path ? toJavaScript(replacement.text, path) : sourceOf(path),
        shortCircuit: true,
      };
    },
  });

  const sourceOf = (path: string): string => {
    const known = transformed.get(path) ?? toJavaScript(readFileSync(path, 'utf8'), path);
    transformed.set(path, known);
    return known;
  };
  let last = 0;
  return async (path: string, replacement?: Replacement): Promise<Generation> => {
    const generation = String(++last);
    if (replacement !== undefined) replacements.set(generation, replacement);
    const files = new Set<string>();
    loaded.set(generation, files);
    const module: unknown = await import(withGeneration(pathToFileURL(path).href, generation));
    return { module, files };
  };
}

/** As the tests of the workspace are transformed: decorators with metadata, which node itself does not take. */
function toJavaScript(text: string, path: string): string {
  return transformSync(text, {
    filename: path,
    swcrc: false,
    module: { type: 'es6' },
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
  }).code;
}

function generationOf(url: string | undefined): string | null {
  return url === undefined ? null : (URL.parse(url)?.searchParams.get(parameter) ?? null);
}

function withGeneration(url: string, generation: string): string {
  return `${url.split('?', 1)[0]}?${parameter}=${generation}`;
}
