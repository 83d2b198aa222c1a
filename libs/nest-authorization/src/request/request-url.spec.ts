import { describe, expect, it } from '@jest/globals';
import { requestUrl } from './request-url.ts';

describe('the URL that a proof must name', () => {
  const request = { method: 'GET', headers: {}, params: {}, query: {} };

  it.each(['/notes/1', 'http://evil.example/notes/1'])(
    'is where the API is reached, and the path of %s',
    (url) => {
      expect(requestUrl('https://gateway.example/api/', { ...request, url })).toBe(
        'https://gateway.example/api/notes/1',
      );
    },
  );

  it.each([undefined, '', 'gateway.example'])(
    'is not made up where the API is reached at %p',
    (publicUrl) => {
      expect(() => requestUrl(publicUrl, { ...request, url: '/notes/1' })).toThrow('publicUrl is no URL');
    },
  );
});
