/** A job has done what it could, and some of it failed. */
export class JobFailedError extends Error {
  override readonly name = 'JobFailedError';
  readonly code = 'job_failed';
}
