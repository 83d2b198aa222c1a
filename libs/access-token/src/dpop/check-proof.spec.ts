import { beforeAll, expect, it } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { seconds } from '../verifier.fixture.ts';
import { checkProof } from './check-proof.ts';
import { proofAlgorithms } from './dpop-options.ts';
import { memoryProofReplayStore } from './memory-proof-replay-store.ts';
import { type ProofKey, testProofKey, url } from './proof.fixture.ts';

let key: ProofKey;

beforeAll(async () => {
  key = await testProofKey('ES256');
});

async function check(claims: JWTPayload): Promise<void> {
  const token = 'a.b.c';
  const proof = { value: await key.proof(token, claims), method: 'GET', url };
  const replayStore = memoryProofReplayStore({ clock: () => seconds * 1000 });
  const rules = {
    replayStore,
    nonces: undefined,
    algorithms: proofAlgorithms,
    maxAge: 60,
    clockTolerance: 10,
  };
  await checkProof(proof, { value: token, boundTo: key.jkt }, rules, seconds);
}

it('lets exp and nbf of a proof be off by what clocks differ, and by no more', async () => {
  await check({ exp: seconds - 9 });
  await check({ nbf: seconds + 9 });
  await expect(check({ exp: seconds - 11 })).rejects.toMatchObject({ code: 'invalid_proof' });
  await expect(check({ nbf: seconds + 11 })).rejects.toMatchObject({ code: 'invalid_proof' });
});
