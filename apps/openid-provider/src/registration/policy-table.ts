import type { Registration } from './registration.ts';

/** For whom one client may act in one institution, and by which scopes. */
export interface PolicyRow {
  readonly client: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly institution: string;
  /** Enterprise users. */
  readonly actsFor: readonly string[] | 'any';
  /** Why it may act for any; undefined where it may not. */
  readonly reason: string | undefined;
}

/** The policy of a registration, one row for each client and institution: what a token of the provider can say. */
export function policyTable({ clients }: Pick<Registration, 'clients'>): readonly PolicyRow[] {
  return [...clients.values()].flatMap(({ id: client, name, scopes, institutions, actsForAnyone }) =>
    institutions.map(({ id: institution, enterprise_users: actsFor }) => ({
      client,
      name,
      scopes,
      institution,
      actsFor,
      reason: actsForAnyone.find((anyone) => anyone.institution === institution)?.reason,
    })),
  );
}

/** The table in Markdown, as prettier would write it: to be kept beside the registration, so that a review sees what changes. */
export function formatPolicyTable(rows: readonly PolicyRow[]): string {
  const header = ['client', 'name', 'scopes', 'institution', 'acts for', 'reason for any'];
  const cells = rows.map(({ client, name, scopes, institution, actsFor, reason }) =>
    [
      client,
      name,
      scopes.join(' '),
      institution,
      actsFor === 'any' ? '**any** enterprise user' : actsFor.join(' '),
      reason ?? '',
    ].map(cellOf),
  );
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const lineOf = (row: readonly string[], filler = ' '): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0, filler)).join(' | ')} |\n`;
  return [
    lineOf(header),
    lineOf(Array(header.length).fill(''), '-'),
    ...cells.map((row) => lineOf(row)),
  ].join('');
}

/** Whoever registers a client writes its name and the reason: neither may end a cell or a row. */
function cellOf(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\|]/g, '\\$&');
}
