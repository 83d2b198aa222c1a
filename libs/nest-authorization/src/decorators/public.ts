import { declare } from './metadata.ts';

/**
 * Leaves a route open to everyone, and says why. Without this, `@Operation` or `@RequireScopes` the application does not
 * boot.
 *
 * @example
 * import { Get } from '@nestjs/common';
 *
 * class Probes {
 *   @Get('health/live')
 *   @Public({ reason: 'probes of the platform hold no token' })
 *   live() {}
 * }
 */
export function Public({ reason }: { readonly reason: string }) {
  if (reason.trim() === '') throw new TypeError('@Public needs a reason');
  return (_target: object, _key: string | symbol, descriptor: PropertyDescriptor): void => {
    declare(descriptor.value, { publicReason: reason });
  };
}
