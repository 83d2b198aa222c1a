import { ApiError, type ApiErrorCode } from '@ambit/api-client';
import type { JobFailure } from './job-report.ts';

/** Errors after which every further call would fail in the same way, or that the caller has asked for. */
const endsTheJob: ReadonlySet<ApiErrorCode> = new Set([
  'token_unavailable',
  'unauthorized',
  'scope_not_declared',
  'aborted',
]);

/** What an error means for one account or institution. Throws it on when it means the end of the job. */
export function failureOf(error: unknown, about: Pick<JobFailure, 'institution' | 'accountId'>): JobFailure {
  if (!(error instanceof ApiError) || endsTheJob.has(error.code)) throw error;
  return { ...about, code: error.code, message: error.message };
}
