import { createInterface } from 'node:readline';
import { fileKeyRingStore } from './file-key-ring-store.ts';
import type { KeyRingDocument } from './key-ring-document.ts';

/**
 * A process that changes a ring in files, from whatever version is the newest: to be run as `node ring-writer.fixture.ts
 * FOLDER NAME ATTEMPTS`. Begins with the first line on its input; says each change that the store has acknowledged.
 */
const [folder = '', name = '', attempts = '0'] = process.argv.slice(2);
const store = fileKeyRingStore(folder);

process.stdout.write('ready\n');
for await (const _ of createInterface({ input: process.stdin })) break;

for (let attempt = 0; attempt < Number(attempts); attempt += 1) {
  const { document, version } = await store.load();
  const mark = `${name}-${attempt}`;
  // To a pipe this is written at once, so that a kill loses nothing that was acknowledged.
  if (await store.save(changed(document, mark), version)) process.stdout.write(`${mark}\n`);
}
process.exit();

/** The key that is active retires, the next one is active, and the marks of all changes stay. */
function changed({ keys }: KeyRingDocument, mark: string): KeyRingDocument {
  const at = new Date().toISOString();
  return {
    keys: [
      ...keys.map((key) => ({ ...key, state: 'retiring' as const })),
      {
        kid: mark,
        algorithm: 'ES256',
        state: 'active',
        material: `private half of ${mark}`,
        history: [{ state: 'active', at, reason: 'test' }],
      },
    ],
  };
}
