import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The root of the workspace, whose package.json names the contracts. */
export const workspace = fileURLToPath(new URL('../../..', import.meta.url));
const entry = fileURLToPath(new URL('../../cli/dist/main.js', import.meta.url));

export interface AmbitResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command with an environment of its own, and everything that it has ever written. */
export interface Ambit {
  /** Runs it as a user does. */
  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<AmbitResult>;
  /** What is run without exit code 0 fails the test. */
  json(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<unknown>;
  /** Standard output and standard error of all runs so far. */
  readonly transcript: readonly string[];
}

/** @param environment read at each run, so that it may be made while the suite starts */
export function ambitWith(environment: () => Readonly<Record<string, string>>, folder = workspace): Ambit {
  const transcript: string[] = [];
  const run: Ambit['run'] = async (args, more = {}) => {
    const child = spawn(process.execPath, [entry, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...environment(), ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    // What is meant to have a token in it is left out, by the option that says so.
    if (!args.includes('--raw')) transcript.push(stdout, stderr);
    return { code, stdout, stderr };
  };
  return {
    run,
    transcript,
    json: async (args, more) => {
      const { code, stdout, stderr } = await run([...args, '--json'], more);
      if (code !== 0) throw new Error(`ambit ${args.join(' ')}: ${stdout}${stderr}`);
      return JSON.parse(stdout);
    },
  };
}
