/** One option of a command. Help, completion and parsing read the same table. */
export interface Option {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help: FILE and DIR are completed as such. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** May be given several times. */
  readonly multiple?: true;
  /** The environment variable that says it where the option is not given; several values are parted by spaces. */
  readonly variable?: string;
  /** Another option: where that one is given, the variable of this one does not count. */
  readonly insteadOf?: string;
  readonly describe: string;
}

export type Options = Readonly<Record<string, Option>>;

type ValueOf<S extends Option> = S extends { readonly type: 'boolean' }
  ? boolean
  : S extends { readonly multiple: true }
    ? readonly string[]
    : S extends { readonly choices: readonly (infer C extends string)[] }
      ? C | undefined
      : string | undefined;

/** What was given: a boolean is false where nothing was said, a list empty. */
export type ValuesOf<O extends Options> = { readonly [K in keyof O]: ValueOf<O[K]> };

type Given = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** The values of options, from the command line and the environment. An empty variable says nothing. */
export function readValues<O extends Options>(
  options: O,
  given: Given,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly values: ValuesOf<O> } | { readonly problem: string } {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    const isOverruled = option.insteadOf !== undefined && given[option.insteadOf] !== undefined;
    const variable = isOverruled ? undefined : option.variable;
    const said = (variable !== undefined && environment[variable]) || undefined;
    const value = given[name] ?? (said === undefined ? undefined : valueOf(option, said));
    values[name] = value ?? (option.multiple ? [] : option.type === 'boolean' ? false : undefined);
    if (typeof value !== 'string' || option.choices === undefined || option.choices.includes(value)) continue;
    const place = given[name] === undefined ? option.variable : `--${name}`;
    return { problem: `${place} knows no '${value}': ${option.choices.join(', ')}` };
  }
  // As the table says of each: `parseArgs` has checked the command line, and `valueOf` reads a variable the same way.
  return { values: values as ValuesOf<O> };
}

function valueOf({ type, multiple }: Option, text: string): string | boolean | readonly string[] {
  if (type === 'boolean') return text === 'true';
  return multiple ? text.split(' ').filter((part) => part !== '') : text;
}
