import { PackagingError } from './packaging-error.ts';

export const usage = `Makes folders that run without the workspace.

  node --conditions=@ambit/source tools/packaging/src/main.ts app apps/NAME   makes dist/apps/NAME

Nx builds what is needed first: npx nx run NAME:package
`;

export type Command = { readonly name: 'help' } | { readonly name: 'app'; readonly folder: string };

/** @throws {PackagingError} `invalid_arguments` */
export function readCommand(args: readonly string[]): Command {
  const [name, folder, ...others] = args;
  if (name === '--help' || name === '-h') return { name: 'help' };
  if (name === 'app' && folder !== undefined && others.length === 0 && /^apps\/[^/]+$/.test(folder))
    return { name, folder };
  throw new PackagingError('invalid_arguments', `'${args.join(' ')}' is not a command; see --help`);
}
