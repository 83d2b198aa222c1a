/** One environment variable, and what is wrong with it. Never its value. */
export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
}

/** Thrown by `loadConfig`. Names every wrong variable at once and holds no value of any. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'invalid_config';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const list = problems.map(({ variable, problem }) => `${variable} ${problem}`).join('; ');
    super(`Set these environment variables right and start again: ${list}`);
    this.problems = problems;
  }
}
