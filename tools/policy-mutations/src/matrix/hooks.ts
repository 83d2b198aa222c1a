import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

/** A file of the workspace with another text. */
export interface Replacement {
  readonly path: string;
  readonly text: string;
}

const parameter = 'generation';

/**
 * Lets this process import the workspace from source, again and again: each generation is a graph of modules of its own,
 * with one file replaced, while packages from the registry are loaded once. It takes a fraction of a second where a new
 * process takes several.
 */
export function importGenerations(root: string) {
  const workspace = pathToFileURL(`${root}/`).href;
  const isOurs = (url: string): boolean =>
    url.startsWith(workspace) && !url.includes('/node_modules/') && /\.ts(\?|$)/.test(url);
  const transformed = new Map<string, string>();
  const replacements = new Map<string, Replacement>();

  registerHooks({
    resolve: (specifier, context, nextResolve) => {
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
  return async (path: string, replacement?: Replacement): Promise<unknown> => {
    const generation = String(++last);
    if (replacement !== undefined) replacements.set(generation, replacement);
    return import(withGeneration(pathToFileURL(path).href, generation));
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
