import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { healthCommandOf } from './dockerfile.ts';

/** What the health check of an app's image ends with, where the app listens on that port of this machine. */
export async function healthExitCode(app: string, port: number): Promise<unknown> {
  const [command = '', ...args] = healthCommandOf(app) ?? [];
  const check = spawn(command, args, {
    env: { PATH: process.env['PATH'], PORT: String(port) },
    stdio: 'inherit',
  });
  const [code] = await once(check, 'exit');
  return code;
}
