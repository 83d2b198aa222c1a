import { z } from 'zod';
import { startIssuer } from '../tokens/issuer.ts';
import { verifierOf } from './verifier-of.ts';

// The main module of a process of its own, with --expose-gc: what one cached token takes, by the heap before and after.
const collect: unknown = Reflect.get(globalThis, 'gc');
const count = z.coerce.number().int().parse(process.argv[2]);

const issuer = await startIssuer();
const verifier = verifierOf(issuer);
// Whatever is made once is there before it is measured: keys, compiled code.
for (let warm = 0; warm < 500; warm += 1) await verifier.verify(issuer.token('ES256', { lifetime: 1 }));
const before = bytesInUse();
// Only every hundredth is held here, to be asked for afterwards.
const sample: string[] = [];
for (let client = 0; client < count; client += 1) {
  const token = issuer.token('ES256', { client });
  await verifier.verify(token);
  if (client % 100 === 0) sample.push(token);
}
const after = bytesInUse();
const found = sample.filter((token) => verifier.recall(token) !== undefined).length;
const kept = Math.round((count * found) / sample.length);
process.send?.({ tokens: count, kept, ...(kept > 0 && { bytesPerToken: (after - before) / kept }) });
await issuer.close();
process.disconnect();

function bytesInUse(): number {
  if (typeof collect !== 'function') throw new TypeError('Start node with --expose-gc');
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
