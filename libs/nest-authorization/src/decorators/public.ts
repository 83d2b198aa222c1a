import { routeMetadata } from './metadata.ts';

/**
 * Leaves a route open to everyone, and says why. Without this or `@Operation` the application does not boot.
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
    routeMetadata.setPublic(descriptor.value, reason);
  };
}
