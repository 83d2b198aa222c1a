import { importsOf } from '../imports.ts';
import { placeOf, type Rule } from '../rule.ts';

const provider = '@ambit/openid-provider';

/** The provider is met over HTTP: in production it is somebody else's. */
export const providerNeverImported: Rule = {
  name: 'provider-never-imported',
  check: ({ packageJson, sources }) => {
    const { dependencies = {}, devDependencies = {} } = packageJson;
    const message = `${provider} is met over HTTP and never as a package: start it as a process`;
    return [
      ...(provider in dependencies || provider in devDependencies
        ? [{ where: 'package.json', message }]
        : []),
      ...sources.flatMap((source) =>
        importsOf(source)
          .filter(({ module }) => module === provider || module.startsWith(`${provider}/`))
          .map(({ node }) => ({ where: placeOf(source, node), message })),
      ),
    ];
  },
};
