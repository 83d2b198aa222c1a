import { describe, expect, it } from '@jest/globals';
import { resourceMetadataUrl } from './resource-metadata-url.ts';

describe('the URL of the protected resource metadata', () => {
  const wellKnown = '/.well-known/oauth-protected-resource';

  it.each([
    ['https://api.example', 'https://api.example', `https://api.example${wellKnown}`],
    ['https://api.example/', 'https://api.example', `https://api.example${wellKnown}`],
    [
      'https://api.example/accounts',
      'https://api.example/accounts',
      `https://api.example${wellKnown}/accounts`,
    ],
    ['https://api.example/a/b/', 'https://api.example/a/b', `https://api.example${wellKnown}/a/b/`],
  ])('of %s, reached there, is where a client that knows the audience looks', (audience, publicUrl, url) => {
    expect(resourceMetadataUrl({ audience, publicUrl })).toBe(url);
  });

  it.each([
    ['https://accounts.example', 'https://gateway.example', `https://gateway.example${wellKnown}`],
    ['https://accounts.example', 'https://gateway.example/v1', `https://gateway.example/v1${wellKnown}`],
    ['https://accounts.example/a', 'https://gateway.example', `https://gateway.example${wellKnown}/a`],
    ['https://accounts.example/a', 'https://gateway.example/v1', `https://gateway.example/v1${wellKnown}/a`],
    ['urn:example:accounts', 'https://gateway.example/v1', `https://gateway.example/v1${wellKnown}`],
    ['accounts', 'https://gateway.example', `https://gateway.example${wellKnown}`],
  ])('of %s, reached at %s, is below that', (audience, publicUrl, url) => {
    expect(resourceMetadataUrl({ audience, publicUrl })).toBe(url);
  });
});
