/** Commands of a page, as a reader would paste them. */
export interface Commands {
  /** Of their first line, counted from 1. */
  readonly line: number;
  readonly script: string;
  /** What they say when they fail, where the page says that they do. */
  readonly failsWith: string | undefined;
}

/** The blocks of a page that are fenced as `sh`, or as `sh fails with TEXT` where they must fail and say so. */
export function commandsOf(page: string): readonly Commands[] {
  const other = /^```(?:bash|shell|console|zsh|sh(?! fails with |$)).*$/m.exec(page);
  if (other !== null)
    throw new Error(`'${other[0]}' is no fence of commands: write sh, or sh fails with TEXT`);
  return [...page.matchAll(/^```sh(?: fails with (.+))?\n([\s\S]*?)^```$/gm)].map(
    ({ index, 1: failsWith, 2: script = '' }) => ({
      line: page.slice(0, index).split('\n').length + 1,
      script,
      failsWith,
    }),
  );
}
