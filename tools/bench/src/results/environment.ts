import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, release } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Results } from './results.ts';

const Manifest = z.object({ name: z.string(), version: z.string() });

const measured = [
  'fastify',
  'express',
  '@nestjs/core',
  'jose',
  'fast-jwt',
  '@fastify/jwt',
  'aws-jwt-verify',
  'express-oauth2-jwt-bearer',
  'passport',
  'passport-jwt',
  'jsonwebtoken',
  'jwks-rsa',
  'get-jwks',
  'autocannon',
  'pg',
] as const;

/** Where the figures come from: a ratio holds for these versions. */
export function readEnvironment(): Results['environment'] {
  return {
    node: process.version,
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    platform: `${process.platform} ${release()} ${process.arch}`,
    packages: Object.fromEntries(measured.map((name) => [name, versionOf(name)])),
  };
}

/** Not by `package.json` of the package's exports, which not every package has. */
function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  for (const directory of require.resolve.paths(name) ?? []) {
    try {
      const manifest = Manifest.safeParse(
        JSON.parse(readFileSync(join(directory, name, 'package.json'), 'utf8')),
      );
      if (manifest.success) return manifest.data.version;
    } catch {
      // Not here: the next directory up.
    }
  }
  return `unknown, in none of the directories above ${dirname(import.meta.filename)}`;
}
