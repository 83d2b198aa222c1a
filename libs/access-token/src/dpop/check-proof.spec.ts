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

const token = 'a.b.c';

async function check(claims: JWTPayload): Promise<void> {
  await checkValue(await key.proof(token, claims));
}

async function checkValue(value: string): Promise<void> {
  const proof = { value, method: 'GET', url };
  const replayStore = memoryProofReplayStore({ clock: () => seconds * 1000 });
  const rules = {
    replayStore,
    nonces: undefined,
    algorithms: proofAlgorithms,
    maxAge: 60,
    clockTolerance: 10,
  };
  await checkProof(proof, { value: token, client: 'client', boundTo: key.jkt }, rules, seconds);
}

it('lets exp and nbf of a proof be off by what clocks differ, and by no more', async () => {
  await check({ exp: seconds - 9 });
  await check({ nbf: seconds + 9 });
  await expect(check({ exp: seconds - 11 })).rejects.toMatchObject({ code: 'invalid_proof' });
  await expect(check({ nbf: seconds + 11 })).rejects.toMatchObject({ code: 'invalid_proof' });
});

it('takes a proof in its one spelling alone, since decoders take several', async () => {
  const proof = await key.proof(token);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  // 64 bytes of signature leave four bits of the last character unused.
  const respelt = proof.slice(0, -1) + alphabet.charAt(alphabet.indexOf(proof.slice(-1)) ^ 1);
  await expect(checkValue(respelt)).rejects.toMatchObject({
    code: 'invalid_proof',
    message: expect.stringContaining('in its canonical spelling'),
  });
  await checkValue(proof);
});

it('says what is wrong with the key of a proof, and not only that something is', async () => {
  const stranger = await testProofKey('ES256');
  await expect(checkValue(await stranger.proof(token))).rejects.toMatchObject({
    message: expect.stringContaining('signed by another key'),
  });
});
