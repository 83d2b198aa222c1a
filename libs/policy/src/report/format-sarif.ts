import type { Effect, PolicyDiff } from '../diff/diff-policies.ts';
import { lockFileName } from '../lock/policy-lock.ts';

const levels: Readonly<Record<Effect, 'error' | 'warning' | 'note'>> = {
  widened: 'error',
  narrowed: 'warning',
  neutral: 'note',
};

const descriptions: Readonly<Record<Effect, string>> = {
  widened: 'A client or the holders of a scope reach more operations than before',
  narrowed: 'A client or the holders of a scope reach fewer operations than before',
  neutral: 'The policy has changed, and nobody reaches more or fewer operations',
};

/**
 * The changes as SARIF 2.1.0, for systems that show findings beside code.
 *
 * @param fileOf the lock in which the subject of a change stands, as a path in the repository
 * @see {@link https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html SARIF 2.1.0}
 */
export function formatSarif(
  { changes }: PolicyDiff,
  fileOf: (subject: string) => string | undefined = () => undefined,
): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'ambit policy',
            rules: Object.entries(descriptions).map(([effect, text]) => ({
              id: `policy-${effect}`,
              shortDescription: { text },
            })),
          },
        },
        results: changes.map(({ effect, subject, summary }) => ({
          ruleId: `policy-${effect}`,
          level: levels[effect],
          message: { text: summary },
          locations: [{ physicalLocation: { artifactLocation: { uri: fileOf(subject) ?? lockFileName } } }],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
