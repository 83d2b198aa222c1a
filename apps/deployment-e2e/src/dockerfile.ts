import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from './apps.ts';

/** An instruction of a Dockerfile, such as `USER` and `10001:10001`. */
export interface Instruction {
  readonly name: string;
  readonly value: string;
}

/** The instructions of an app's Dockerfile, in order; continued lines are joined. */
export function readDockerfile(app: string): readonly Instruction[] {
  return readFileSync(join(workspace, 'apps', app, 'Dockerfile'), 'utf8')
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', value = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
      return { name, value: value.replaceAll(/\s+/g, ' ') };
    });
}

/** What the last stage says, which is the image. */
export function imageOf(instructions: readonly Instruction[]): readonly Instruction[] {
  return instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
}

/** The values that the instructions of a name have. */
export function valuesOf(instructions: readonly Instruction[], name: string): readonly string[] {
  return instructions.filter((instruction) => instruction.name === name).map(({ value }) => value);
}

/** The command that an image checks its health by; undefined without one in exec form. */
export function healthCommandOf(app: string): readonly string[] | undefined {
  const [check] = valuesOf(imageOf(readDockerfile(app)), 'HEALTHCHECK');
  const [, command] = / CMD (\[.*\])$/.exec(check ?? '') ?? [];
  return command === undefined ? undefined : JSON.parse(command);
}
