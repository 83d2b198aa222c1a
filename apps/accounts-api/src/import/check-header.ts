import { ImportError } from './import-error.ts';
import { importColumns, requiredColumns } from './import-row.ts';
import { withoutValues } from './without-values.ts';

/**
 * Checks the first line of a CSV file, which must name its columns.
 *
 * @returns the names
 * @throws {ImportError} `file_corrupt`; a line that names no column at all may be an account, and is not quoted
 */
export function checkHeader(file: string, header: readonly string[]): string[] {
  if (!header.some((name) => importColumns.includes(name))) throw corrupt(file, 'it names none of them');
  const unknown = header.filter((name) => !importColumns.includes(name));
  const twice = header.filter((name, index) => header.indexOf(name) !== index);
  const missing = requiredColumns.filter((name) => !header.includes(name));
  const problems = [
    ...(unknown.length > 0 ? [`these are not known: ${unknown.map(withoutValues).join(', ')}`] : []),
    ...(twice.length > 0 ? [`these stand there twice: ${twice.map(withoutValues).join(', ')}`] : []),
    ...(missing.length > 0 ? [`these are missing: ${missing.join(', ')}`] : []),
  ];
  if (problems.length > 0) throw corrupt(file, problems.join('; '));
  return [...header];
}

function corrupt(file: string, problem: string): ImportError {
  return new ImportError(
    'file_corrupt',
    `${file}: the first line must name the columns; ${problem}. Columns may be: ${importColumns.join(', ')}`,
  );
}
