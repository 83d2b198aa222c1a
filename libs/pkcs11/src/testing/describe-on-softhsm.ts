import { describe, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { softhsmLibrary } from './softhsm.ts';

export interface SofthsmNeeds {
  /** Whether the suite makes keys inside of the token, by pkcs11-tool. */
  readonly pkcs11Tool?: boolean;
}

/**
 * Defines a suite on SoftHSM. Where there is none it is skipped, and a line says so; with AMBIT_REQUIRE_SOFTHSM=true it
 * fails.
 */
export function describeOnSofthsm(name: string, define: () => void, needs: SofthsmNeeds = {}): void {
  const missing = missingHere(needs);
  if (missing === undefined) describe(name, define);
  else if (process.env['AMBIT_REQUIRE_SOFTHSM'] === 'true') {
    it(`${name} needs SoftHSM, as AMBIT_REQUIRE_SOFTHSM says`, () => {
      throw new Error(missing);
    });
  } else {
    process.stderr.write(`SKIPPED ${name}: ${missing}\n`);
    describe.skip(name, define);
  }
}

function missingHere({ pkcs11Tool = false }: SofthsmNeeds): string | undefined {
  if (softhsmLibrary === '' || !isRunnable('softhsm2-util', '--version'))
    return 'SoftHSM is not here: apt-get install softhsm2, or name its library by SOFTHSM2_LIBRARY';
  if (pkcs11Tool && !isRunnable('pkcs11-tool', '--version'))
    return 'pkcs11-tool is not here: apt-get install opensc';
  return undefined;
}

/** Whether the program is there at all: some versions answer a question for their version with an error. */
function isRunnable(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: 'ignore' }).error === undefined;
}
