/** Thrown while the application boots: its routes and its contract differ. */
export class BootAuditError extends Error {
  override readonly name = 'BootAuditError';
  readonly code = 'boot_audit_failed';
  /** One sentence per difference. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The routes of this application and its contract differ: ${problems.join('; ')}`);
    this.problems = problems;
  }
}
