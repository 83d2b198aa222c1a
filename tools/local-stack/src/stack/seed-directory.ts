import { z } from 'zod';
import { lastLine, runApp, type RunAppOptions, StackError } from '@ambit/stack-parts';

const SeedDirectory = z.object({
  institutions: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      /** May search, and see accounts, summaries and balances. */
      serviceUser: z.uuid(),
      /** May search and see accounts, and change their dates. */
      rolloverUser: z.uuid(),
      /** May do everything. */
      managerUser: z.uuid(),
      /** May see one account and nothing else. */
      unprivilegedUser: z.uuid(),
      /** May see and administer grants and roles, and see decisions; no account. */
      administratorUser: z.uuid(),
      exampleAccount: z.uuid(),
      exampleTimeDeposit: z.uuid(),
    }),
  ),
});

/** Who and what is in the seeded data: the names that clients are registered with. */
export type SeedDirectory = z.output<typeof SeedDirectory>;
export type SeededInstitution = SeedDirectory['institutions'][number];

/** Asks the accounts API what its seed holds. */
export async function readSeedDirectory(
  from: Pick<RunAppOptions, 'packages' | 'signal'> = {},
): Promise<SeedDirectory> {
  const { ended, stdout, stderr } = await runApp({
    app: 'accounts-api',
    args: ['seed', '--print-directory'],
    ...from,
  });
  if (ended !== 0) throw new StackError('process_failed', `The seed cannot be read: ${lastLine(stderr)}`);
  const directory = SeedDirectory.safeParse(JSON.parse(stdout));
  if (!directory.success)
    throw new StackError(
      'unexpected_output',
      `The seed is described otherwise than expected: ${z.prettifyError(directory.error)}`,
    );
  return directory.data;
}
