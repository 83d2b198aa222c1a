import { type ProblemDescription, type ProblemType, problemTypes, problemTypeUri } from './problem-types.ts';

/**
 * Headers of the pages: they load nothing, run nothing, and are framed by nobody. What they say is public and changes with
 * a release alone.
 */
export const problemPageHeaders = Object.freeze({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'public, max-age=3600',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
});

/** The page that the `type` of a problem resolves to. */
export function problemPage(type: ProblemType): string {
  const { title, statuses, stages, meaning, remedy }: ProblemDescription = problemTypes[type];
  return page(
    title,
    `<p><code>${problemTypeUri(type)}</code></p>
    <dl>
      <dt>Status</dt>
      <dd>${statuses.join(', ')}</dd>${
        stages.length === 0
          ? ''
          : `
      <dt>Refused by the stage</dt>
      <dd>${stages.map((stage) => `<code>${stage}</code>`).join(', ')}</dd>`
      }
      <dt>What it means</dt>
      <dd>${escapeHtml(meaning)}</dd>
      <dt>What to do next</dt>
      <dd>${escapeHtml(remedy)}</dd>
    </dl>
    <p><a href="/problems">All kinds of problems</a></p>`,
  );
}

/** The list of all pages. */
export function problemIndex(): string {
  // True by construction: the keys of the registry.
  const types = Object.keys(problemTypes) as ProblemType[];
  const items = types.map(
    (type) =>
      `<li><a href="${problemTypeUri(type)}"><code>${type}</code></a>: ${escapeHtml(problemTypes[type].title)}</li>`,
  );
  return page(
    'Kinds of problems',
    `<p>What the <code>type</code> of a refusal (RFC 9457) may be.</p>
    <ul>
      ${items.join('\n      ')}
    </ul>`,
  );
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${escapeHtml(title)}</title>
  </head>
  <body>
    <h1>${escapeHtml(title)}</h1>
    ${content}
  </body>
</html>
`;
}

/** The registry is ours, and escaped all the same. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
