/** Why a key ring cannot do what it was asked. */
export type RotationErrorCode =
  | 'illegal_transition'
  | 'unknown_key'
  | 'ring_missing'
  | 'ring_exists'
  | 'ring_unreadable'
  | 'ring_exposed'
  | 'ring_contended'
  | 'rotation_in_progress'
  | 'settings_conflict'
  | 'clock_disagrees'
  | 'key_unusable'
  | 'key_not_destroyed'
  | 'timeout';

/** Thrown by key rings. `code` is stable; nothing in it holds a key. */
export class RotationError extends Error {
  override readonly name = 'RotationError';
  readonly code: RotationErrorCode;

  constructor(code: RotationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
