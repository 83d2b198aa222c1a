import { PackagingError } from './packaging-error.ts';

export const usage = `Makes folders that are deployed or published without the workspace.

  node --conditions=@ambit/source tools/packaging/src/main.ts apps/NAME   makes dist/apps/NAME, to be run
  node --conditions=@ambit/source tools/packaging/src/main.ts libs/NAME   makes dist/libs/NAME, to be published

Nx builds what is needed first: npx nx run @ambit/NAME:package
`;

export type Command = { readonly name: 'help' } | { readonly name: 'app' | 'lib'; readonly folder: string };

/** @throws {PackagingError} `invalid_arguments` */
export function readCommand(args: readonly string[]): Command {
  const [folder = '', ...others] = args;
  if (folder === '--help' || folder === '-h') return { name: 'help' };
  if (others.length === 0 && /^(apps|libs)\/[\w-]+$/.test(folder))
    return { name: folder.startsWith('apps/') ? 'app' : 'lib', folder };
  throw new PackagingError(
    'invalid_arguments',
    `'${args.join(' ')}' names no app and no library; see --help`,
  );
}
