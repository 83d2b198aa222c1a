/** Why a key ring cannot do what it was asked. */
export type RotationErrorCode =
  | 'illegal_transition'
  | 'unknown_key'
  | 'ring_unreadable'
  | 'ring_exposed'
  | 'ring_contended'
  | 'rotation_in_progress';

/** Thrown by key rings. `code` is stable; nothing in it holds a key. */
export class RotationError extends Error {
  override readonly name = 'RotationError';
  readonly code: RotationErrorCode;

  constructor(code: RotationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
