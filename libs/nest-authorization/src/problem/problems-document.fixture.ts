import { type ProblemDescription, problemTypes, problemTypeUri } from './problem-types.ts';

/** `docs/problems.md`, from the registry. Written by `npm run docs:problems` of this package, and compared by a spec. */
export const problemsDocument = new URL('../../../../docs/problems.md', import.meta.url);

export function renderProblemsDocument(): string {
  const sections = Object.entries<ProblemDescription>(problemTypes).map(
    ([type, { title, statuses, stages, meaning, remedy }]) => `## ${type}

${title}.

- **Type:** \`/problems/${type}\`
- **Status:** ${statuses.join(', ')}
- **Stage:** ${stages.map((stage) => `\`${stage}\``).join(', ') || 'none: before or beside the stages'}
- **What it means:** ${meaning}
- **What to do next:** ${remedy}
`,
  );
  return `# Problems

Every refusal of an Ambit API is problem details (RFC 9457, \`application/problem+json\`) with a \`type\` of this page. The
type is a path: resolved against the URL that was asked, it is a page of the API itself (\`${problemTypeUri('no-access-token')}\`;
\`/problems\` lists all). Further members: \`stage\` (the check that refused), \`detail\` (what is wrong with this request, and
what to do next), \`correlationId\` (quote it to the operators), and \`errors\` (a JSON pointer for each field that failed).

This page is made from \`libs/nest-authorization/src/problem/problem-types.ts\` by \`npm run docs:problems -w @ambit/nest-authorization\`.

${sections.join('\n')}`;
}
