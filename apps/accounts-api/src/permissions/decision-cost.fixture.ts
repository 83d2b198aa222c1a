import { randomUUID } from 'node:crypto';
import { type HeldGrant, Holdings } from './holdings.ts';

// The main module of a process that `tools/bench` starts: what a decision costs with one grant and with many, in
// microseconds of processor time, in interleaved batches. One line of JSON.
const [grants = 1_000, batches = 15, size = 20_000] = process.argv.slice(2).map(Number);
const account = randomUUID();
const question = { permission: 'accounts:view', resource: account } as const;

function grantFor(id: string): HeldGrant {
  return {
    id: randomUUID(),
    role: undefined,
    permissions: ['accounts:view'],
    accounts: { ids: [id] },
    validFrom: undefined,
    validUntil: undefined,
  };
}

async function costOf(holdings: Holdings): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < size; call += 1) {
    const { allowed } = await holdings.judge(question, 0, async () => undefined);
    if (!allowed) throw new TypeError('The grant of this account is among them');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / size;
}

const others = Array.from({ length: grants - 1 }, () => grantFor(randomUUID()));
const [small, large] = [new Holdings([grantFor(account)]), new Holdings([...others, grantFor(account)])];
const costs: Record<'small' | 'large', number[]> = { small: [], large: [] };
for (let batch = 0; batch <= batches; batch += 1) {
  const [one, other] = [await costOf(small), await costOf(large)];
  // The first is what warms up.
  if (batch === 0) continue;
  costs.small.push(one);
  costs.large.push(other);
}
process.stdout.write(`${JSON.stringify(costs)}\n`);
