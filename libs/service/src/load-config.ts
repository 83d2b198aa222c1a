import type { z } from 'zod';
import { ConfigError, type ConfigProblem } from './config-error.ts';

/** The environment as a process sees it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that the schema names. An empty variable counts as unset; others are ignored.
 *
 * @example
 * const config = loadConfig(
 *   z.object({ PORT: configFields.port.default(9401), DATABASE_URL: configFields.postgresqlUrl.optional() }),
 * );
 * config.PORT; // number
 *
 * @throws {ConfigError} `invalid_config`, naming every wrong variable at once and no value
 */
export function loadConfig<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Environment = process.env,
): Readonly<z.output<Schema>> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const result = schema.safeParse(given);
  if (result.success) return Object.freeze(result.data);
  throw new ConfigError(problemsOf(result.error.issues, given));
}

/** The first problem of each variable: what zod finds after that follows from it. */
function problemsOf(issues: readonly z.core.$ZodIssue[], given: Environment): readonly ConfigProblem[] {
  const problems = new Map<string, string>();
  for (const issue of issues) {
    const variable = issue.path.length > 0 ? String(issue.path[0]) : 'The combination';
    if (!problems.has(variable)) problems.set(variable, describe(issue, variable, given));
  }
  return [...problems].map(([variable, problem]) => ({ variable, problem }));
}

function describe(issue: z.core.$ZodIssue, variable: string, given: Environment): string {
  if (issue.path.length > 0 && given[variable] === undefined) return 'is missing';
  // Messages are the schema author's, who may have quoted the input. Whose message holds any value loses it.
  // The names of the variables are not theirs: PKCS11_LIBRARY does not quote a PORT of 11.
  const said = Object.keys(given).reduce((text, name) => text.replaceAll(name, ' '), issue.message);
  const quotes = Object.values(given).some((value) => value !== undefined && said.includes(value));
  if (!quotes) return issue.message;
  return issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : 'is not valid';
}
