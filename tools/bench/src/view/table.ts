/** A table of texts; the first column is left, the others right. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The table for a terminal. */
export function textTable(table: Table): string {
  const widths = widthsOf(table, 0);
  const line = (cells: readonly string[]): string => `  ${aligned(cells, widths).join('   ')}`.trimEnd();
  return [line(table.head), ...table.rows.map(line)].join('\n');
}

/** The table as Markdown, in the form that prettier gives it. */
export function markdownTable(table: Table): string {
  const escaped: Table = {
    head: table.head.map(escapedCell),
    rows: table.rows.map((row) => row.map(escapedCell)),
  };
  const widths = widthsOf(escaped, 3);
  const line = (cells: readonly string[]): string => `| ${aligned(cells, widths).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(escaped.head), line(rule), ...escaped.rows.map(line)].join('\n');
}

function widthsOf({ head, rows }: Table, least: number): readonly number[] {
  return head.map((title, column) =>
    Math.max(least, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
}

function aligned(cells: readonly string[], widths: readonly number[]): readonly string[] {
  return widths.map((width, column) => {
    const cell = cells[column] ?? '';
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  });
}

function escapedCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
