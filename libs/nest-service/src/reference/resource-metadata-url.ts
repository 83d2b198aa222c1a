import { resourceMetadataPath } from '@ambit/nest-authorization';

/** Who the API is in tokens, and where clients reach it. */
export interface ResourcePlace {
  readonly audience: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
}

/** Whether the audience is where the API is reached, so that a client can tell the one from the other. */
export function isReachedByAudience({ audience, publicUrl }: ResourcePlace): boolean {
  return audience.replace(/\/$/, '') === publicUrl;
}

/**
 * Where the protected resource metadata can be had. The path of the audience comes after the well-known one (RFC 9728
 * §3.1), and that after the host when the API is reached by its audience. Else nobody could derive the URL, and it is below
 * where the API is reached, since nothing is known to lead there from elsewhere.
 */
export function resourceMetadataUrl(place: ResourcePlace): string {
  const { audience, publicUrl } = place;
  const base = isReachedByAudience(place) ? new URL(publicUrl).origin : publicUrl;
  return base + resourceMetadataPath(audience);
}
