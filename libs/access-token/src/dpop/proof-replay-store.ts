/**
 * Remembers which proofs were used, for as long as they could be used again. Replicas of one API need one store between
 * them.
 */
export interface ProofReplayStore {
  /**
   * Uses a proof up. False when it was used before; of any number at once, over all replicas, exactly one gets true. The
   * id is a hash of the proof's `jti` and key, so that no client can use up another's.
   *
   * `client` tells whose proof it is, by issuer and `client_id`: a store of limited room has to share it out, so that no
   * client can have the proofs of another refused. By client and not by key, since a client may have keys without end.
   *
   * Rejects when it cannot tell: the proof is not accepted then, and `verify` says `replay_store_unavailable`.
   */
  use(id: string, expiresAt: Date, client: string): Promise<boolean>;
}
