import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyConfig } from '../key-config.ts';
import { openClientKey } from './client-key.ts';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'ambit-client-key-'))));
afterEach(() => rm(directory, { recursive: true }));

const config = (ALGORITHM?: 'PS256'): KeyConfig =>
  KeyConfig.parse({ KEY_RING: join(directory, 'ring'), ALGORITHM });

describe('a key ring of the worker', () => {
  it('is made by who rotates it, and used by jobs as it is', async () => {
    const rotating = await openClientKey(config('PS256'), { timings: { rotateEveryMs: 1_000 } });
    const job = await openClientKey(config());
    expect(job.preferred().kid).toBe(rotating.preferred().kid);
    expect(job.preferred().algorithm).toBe('PS256');
    expect(job.ring?.settings.timings.rotateEveryMs).toBe(1_000);
    await Promise.all([job.close(), rotating.close()]);
  });

  it('is not made by a job that names another folder', async () => {
    await expect(openClientKey(config())).rejects.toMatchObject({ code: 'ring_missing' });
    await expect(stat(join(directory, 'ring'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
