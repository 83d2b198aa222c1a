import { Agent, request as httpRequest } from 'node:http';

export interface SentRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: string | undefined;
}

/** What came back, as text: the checks look for what should not be in it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** All headers as they came, for searching. */
  readonly rawHeaders: string;
  readonly body: string;
}

/** Sends over kept connections; node's own client, since `fetch` cannot send a header twice. Call `close` at the end. */
export function createSender(baseUrl: string, { timeoutMs, signal }: SendOptions) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const { hostname, port } = new URL(baseUrl);
  const send = ({ method, target, headers, body }: SentRequest): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const framing = body === undefined ? [] : ['content-length', String(Buffer.byteLength(body))];
      const request = httpRequest({
        agent,
        hostname,
        port,
        method,
        path: target,
        headers: ['host', `${hostname}:${port}`, ...headers, ...framing],
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
      });
      request.on('error', reject);
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [name, value?.toString()]),
            ),
            rawHeaders: response.rawHeaders.join('\n'),
            body: text,
          }),
        );
      });
      request.end(body);
    });
  return { send, close: () => agent.destroy() };
}

export interface SendOptions {
  /** Milliseconds for one request. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}
