import type ts from 'typescript';
import type { Project, SourceFile } from './project.ts';

/** Something that a project does not keep: where, and what to do. */
export interface Finding {
  /** From the root of the project, with a line where there is one: `src/app.ts:12`. */
  readonly where: string;
  readonly message: string;
}

/** One rule of the house, which every project keeps or says why not. */
export interface Rule {
  /** In kebab-case; what an exception names. */
  readonly name: string;
  check(project: Project): readonly Finding[];
}

/** The kinds of project, as their tags say. */
export function kindOf({ packageJson }: Project): string | undefined {
  return packageJson.nx?.tags?.find((tag) => tag.startsWith('type:'))?.slice('type:'.length);
}

/** Where a piece of code stands. */
export function placeOf({ path, syntax }: SourceFile, node: ts.Node): string {
  return `${path}:${syntax.getLineAndCharacterOfPosition(node.getStart(syntax)).line + 1}`;
}

/** Every node below another, itself included. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}
