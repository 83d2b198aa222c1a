/** What kept a service from starting; the README lists cause and remedy of each. */
export type ServiceErrorCode = 'port_in_use' | 'port_forbidden' | 'address_unavailable';

/** Thrown where a service cannot start for a reason that its operator can mend. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ServiceErrorCode;

  constructor(code: ServiceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
