import ts from 'typescript';
import { nodesOf, type Edit, type Rule } from './rule.ts';

export const policyWidened: Rule = {
  name: 'policy-widened',
  description: 'a policy of row-level security is about every row, or every role',
  isAbout: (file) => /\/database\//.test(file),
  *find(source) {
    for (const node of nodesOf(source)) {
      if (!ts.isTaggedTemplateExpression(node)) continue;
      const { template } = node;
      if (/create policy/.test(template.getText())) yield* widened(template.getText(), template.getStart());
    }
  },
};

function* widened(sql: string, start: number): Iterable<Edit> {
  for (const { index, 0: keyword } of sql.matchAll(/\b(using|with check) \(/g)) {
    const from = index + keyword.length;
    const to = endOfParentheses(sql, from);
    if (sql.slice(from, to) !== 'true') yield { start: start + from, end: start + to, replacement: 'true' };
  }
  for (const { index, 0: role } of sql.matchAll(/ to current_user\b/g))
    yield { start: start + index, end: start + index + role.length, replacement: '' };
}

/** Where what was opened before is closed. */
function endOfParentheses(sql: string, from: number): number {
  let open = 1;
  for (let at = from; at < sql.length; at += 1) {
    if (sql[at] === '(') open += 1;
    if (sql[at] === ')' && --open === 0) return at;
  }
  return sql.length;
}
