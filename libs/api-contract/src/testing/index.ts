export type { AnswerChecks } from './check-answer.ts';
export type { MatrixClient } from './matrix-request.ts';
export type { MatrixWorld } from './matrix-world.ts';
export { type Mint, type MintOptions, tokenMint } from './mint-token.ts';
export {
  type CaseResult,
  type DenialMatrixOptions,
  type MatrixReport,
  runDenialMatrix,
} from './run-denial-matrix.ts';
export { registryDrift, type RegistrySides } from './registry-drift.ts';
export { startTestIssuer, type TestIssuer, type TestIssuerOptions } from './test-issuer.ts';
