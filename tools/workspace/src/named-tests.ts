import ts from 'typescript';

/** A test as a page names it. */
export interface NamedTest {
  /** From the root of the workspace. */
  readonly file: string;
  readonly title: string;
}

/**
 * The test that each row of a page's tables names in its last cell, as `file`: title. A file is below the sources of the
 * project whose page it is, unless it starts at the root of the workspace.
 *
 * @throws {Error} naming the row that names no test
 */
export function testsNamedIn(markdown: string, project: string): readonly NamedTest[] {
  return rowsOf(markdown).map((row) => {
    const [, file, title] = /\| `([^`]+)`: ([^|]+?) +\|$/.exec(row) ?? [];
    if (file === undefined || title === undefined) throw new Error(`This row names no test: ${row}`);
    return { file: /^(?:apps|libs|tools)\//.test(file) ? file : `${project}/src/${file}`, title };
  });
}

/** Each line of a table but its head and the rule below that. */
function rowsOf(markdown: string): readonly string[] {
  const lines = markdown.split('\n');
  const isRule = (line = ''): boolean => /^\|[ :|-]+\|$/.test(line);
  return lines.filter((line, index) => line.startsWith('|') && !isRule(line) && !isRule(lines[index + 1]));
}

const tests: ReadonlySet<string> = new Set(['it', 'test']);
const withheld: ReadonlySet<string> = new Set(['xit', 'xtest', 'xdescribe', 'fit', 'fdescribe']);
const partial: ReadonlySet<string> = new Set(['skip', 'todo', 'failing', 'only']);

/**
 * Whether a source runs a test of this title, or has it as a case of a table of tests. A file in which any test is
 * skipped, or singled out, shows nothing.
 */
export function runsTest(source: string, title: string): boolean {
  const nodes = [...nodesIn(ts.createSourceFile('x.spec.ts', source, ts.ScriptTarget.Latest, true))];
  if (nodes.some(leavesTestsOut)) return false;
  return nodes.some((node) => ts.isStringLiteralLike(node) && node.text === title && isTitle(node));
}

function* nodesIn(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesIn(child);
}

function leavesTestsOut(node: ts.Node): boolean {
  if (ts.isCallExpression(node)) return withheld.has(rootOf(node));
  return (
    ts.isPropertyAccessExpression(node) &&
    partial.has(node.name.text) &&
    (tests.has(rootOf(node)) || rootOf(node) === 'describe')
  );
}

function isTitle(node: ts.StringLiteralLike): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent)) return parent.arguments[0] === node && tests.has(rootOf(parent));
  return ts.isArrayLiteralExpression(parent) || ts.isPropertyAssignment(parent);
}

/** `it` of `it.each(cases)('title', run)`; empty where a call starts with something else than a name. */
function rootOf(node: ts.Expression): string {
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) return rootOf(node.expression);
  return ts.isIdentifier(node) ? node.text : '';
}
