import { type FakeProvider, granted, json, type ProviderRequest } from './fake-provider.fixture.ts';
import type { ServerResponse } from 'node:http';

/** One way in which a provider, or what stands in its place, misbehaves, and what must come of it. */
export interface HostileCase {
  readonly does: string;
  /** Undefined when there is a token all the same. */
  readonly code: string | undefined;
  /** What a reader of the table wants to know besides. */
  readonly note: string;
  /** How many token requests one caller causes; 1 unless said. */
  readonly requests?: number;
  readonly set: (provider: FakeProvider) => void;
  readonly dpop?: true;
  /** Whether it takes the whole time limit. */
  readonly isSlow?: true;
}

type Answer = (response: ServerResponse, request: ProviderRequest) => void;

/** Every token that the hostile provider hands out has this in it, wherever it puts it. */
export const canary = 'canary-token';

const token = (body: object): object => ({ access_token: canary, token_type: 'Bearer', ...body });
const answering = (answer: Answer) => (provider: FakeProvider) => void (provider.token = answer);

function endless(contentType: string): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': contentType });
    const chunk = `{"access_token":"${canary}"${' '.repeat(64 * 1024)}`;
    const write = (): void => {
      if (response.destroyed) return;
      if (response.write(chunk)) setImmediate(write);
      else response.once('drain', write);
    };
    write();
  };
}

/** The table of docs/hostile-provider.md is made of these. */
export const hostileCases: readonly HostileCase[] = [
  {
    does: 'never answers',
    code: 'timeout',
    note: 'after `timeoutMs`',
    isSlow: true,
    set: answering(() => undefined),
  },
  {
    does: 'sends headers and half a body, and hangs',
    code: 'timeout',
    note: 'the body is inside the time limit',
    isSlow: true,
    set: answering((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(`{"access_token":"${canary}`);
    }),
  },
  {
    does: 'closes the connection in the middle of a body',
    code: 'network_failed',
    note: 'tried again by the next caller',
    set: answering((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write(`{"access_token":"${canary}`, () => response.destroy());
    }),
  },
  {
    does: 'sends a body without end',
    code: 'invalid_response',
    note: 'reading stops at 256 KiB',
    set: answering(endless('application/json')),
  },
  {
    does: '429 with Retry-After in seconds',
    code: 'rate_limited',
    note: 'nobody asks again before that, at most 60 s',
    set: answering(json(429, { error: 'slow_down' }, { 'retry-after': '7' })),
  },
  {
    does: '429 with Retry-After as a date',
    code: 'rate_limited',
    note: 'read against the own clock',
    set: answering((response, request) =>
      json(429, {}, { 'retry-after': new Date(Date.now() + 7_000).toUTCString() })(response, request),
    ),
  },
  {
    does: '503 as an HTML page',
    code: 'provider_unavailable',
    note: 'the page is not quoted',
    set: answering((response) =>
      response.writeHead(503, { 'content-type': 'text/html' }).end(`<h1>${canary}</h1>`),
    ),
  },
  {
    does: '502 as an HTML page of a proxy',
    code: 'provider_unavailable',
    note: 'a token that is still valid serves on',
    set: answering((response) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>'),
    ),
  },
  {
    does: '200 with an HTML page',
    code: 'invalid_response',
    note: 'a login page, for instance',
    set: answering((response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(JSON.stringify(token({}))),
    ),
  },
  {
    does: '200 with `error`',
    code: 'invalid_client',
    note: 'the error counts, not the status',
    set: answering(json(200, { error: 'invalid_client' })),
  },
  {
    does: '200 with no JSON under the name of JSON',
    code: 'invalid_response',
    note: 'the text is not quoted',
    set: answering((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{"access_token": ${canary}`),
    ),
  },
  {
    does: '403 with an empty body (Glewlwyd)',
    code: 'refused',
    note: 'final; another key is tried where there is one',
    set: answering((response) => response.writeHead(403).end()),
  },
  {
    does: '401 without a body',
    code: 'invalid_client',
    note: 'final; another key is tried where there is one',
    set: answering((response) => response.writeHead(401).end()),
  },
  {
    does: '400 with an `error_description` that repeats the assertion',
    code: 'invalid_request',
    note: 'assertions and tokens are cut out of what is quoted',
    set: answering((response, request) =>
      json(400, {
        error: 'invalid_request',
        error_description: `cannot read ${request.form.get('client_assertion')}`,
      })(response, request),
    ),
  },
  {
    does: 'a redirect to another host',
    code: 'refused',
    note: 'not followed: the assertion stays here',
    set: (provider) => {
      provider.token = json(307, {}, { location: `${provider.issuer}/elsewhere` });
    },
  },
  {
    does: '`token_type: mac`',
    code: 'invalid_response',
    note: 'the token is dropped',
    set: answering(json(200, token({ token_type: 'mac', expires_in: 300 }))),
  },
  {
    does: 'a bearer token where a bound one was asked for',
    code: 'invalid_response',
    note: 'no silent downgrade (RFC 9449 §5)',
    dpop: true,
    set: answering(json(200, token({ expires_in: 300 }))),
  },
  {
    does: '`token_type: bearer` in lower case',
    code: undefined,
    note: 'RFC 6749 §5.1: in any case',
    set: answering(granted({ token_type: 'bearer' })),
  },
  {
    does: 'no `expires_in`',
    code: undefined,
    note: 'serves those who wait for it, and is not kept',
    set: answering(granted({ expires_in: undefined })),
  },
  {
    does: '`expires_in: 0`',
    code: undefined,
    note: 'serves those who wait for it, and is not kept',
    set: answering(granted({ expires_in: 0 })),
  },
  {
    does: '`expires_in` as a text',
    code: undefined,
    note: 'whole seconds are understood',
    set: answering(granted({ expires_in: '300' })),
  },
  {
    does: '`expires_in` of a hundred years',
    code: undefined,
    note: 'kept for a day at most',
    set: answering(granted({ expires_in: 3_153_600_000 })),
  },
  {
    does: '`expires_in` negative',
    code: 'invalid_response',
    note: 'the token is dropped',
    set: answering(json(200, token({ expires_in: -1 }))),
  },
  {
    does: '`expires_in` as other text',
    code: 'invalid_response',
    note: 'the token is dropped',
    set: answering(json(200, token({ expires_in: 'soon' }))),
  },
  {
    does: 'no `access_token`',
    code: 'invalid_response',
    note: 'nothing is sent to the API without a token',
    set: answering(json(200, { token_type: 'Bearer', expires_in: 300 })),
  },
  {
    does: 'a line break in `access_token`',
    code: 'invalid_response',
    note: 'it would end the header it goes into',
    set: answering(json(200, token({ access_token: `${canary}\r\nx-admin: 1`, expires_in: 300 }))),
  },
  {
    does: 'less scope than was asked',
    code: 'scope_not_granted',
    note: 'names what is missing',
    set: answering(json(200, token({ expires_in: 300, scope: 'openid' }))),
  },
  {
    does: 'a new DPoP nonce each time, without end',
    code: 'use_dpop_nonce',
    note: 'one retry, with a fresh assertion',
    requests: 2,
    dpop: true,
    set: (provider) => {
      let count = 0;
      provider.token = (response, request) =>
        json(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': `n-${(count += 1)}` })(response, request);
    },
  },
  {
    does: 'metadata of another issuer',
    code: 'issuer_mismatch',
    note: 'RFC 8414 §3.3; nothing is signed',
    requests: 0,
    set: (provider) => {
      provider.metadata = json(200, {
        issuer: 'https://evil.example',
        token_endpoint: 'https://evil.example/t',
      });
    },
  },
  {
    does: 'a token endpoint that is not https',
    code: 'insecure_url',
    note: 'nothing is signed',
    requests: 0,
    set: (provider) => {
      provider.metadata = json(200, { issuer: provider.issuer, token_endpoint: 'http://op.example/token' });
    },
  },
  {
    does: 'metadata that redirect',
    code: 'discovery_failed',
    note: 'not followed',
    requests: 0,
    set: (provider) => {
      provider.metadata = json(302, {}, { location: 'https://evil.example/' });
    },
  },
  {
    does: 'metadata without end',
    code: 'invalid_response',
    note: 'reading stops at 256 KiB',
    requests: 0,
    set: (provider) => void (provider.metadata = endless('application/json')),
  },
];

/** The table of the documentation. */
export function hostileTable(): string {
  const rows = hostileCases.map(
    ({ does, code, note }) => `| ${does} | ${code === undefined ? 'a token' : `\`${code}\``} | ${note} |`,
  );
  return ['| the provider answers | outcome | |', '| --- | --- | --- |', ...rows].join('\n');
}
