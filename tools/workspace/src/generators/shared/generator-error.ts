/** What a generator refuses; the README lists cause and remedy of each. */
export type GeneratorErrorCode = 'invalid_name' | 'already_there' | 'not_found' | 'unexpected_source';

export class GeneratorError extends Error {
  override readonly name = 'GeneratorError';
  readonly code: GeneratorErrorCode;

  constructor(code: GeneratorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
