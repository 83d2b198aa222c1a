import { ProblemError } from '@ambit/nest-authorization';

/** A field of the body that names what is not there, or does not go with the others. */
export function fieldRefused(pointer: string, message: string): ProblemError {
  return new ProblemError({
    status: 422,
    type: 'invalid-body',
    detail: message,
    errors: [{ pointer, message }],
  });
}

export function conflict(detail: string): ProblemError {
  return new ProblemError({ status: 409, type: 'conflict', detail });
}
