import { maturityRollover } from '@ambit/local-stack';
import { apiAs, describeOnEachStack } from '@ambit/local-stack/testing';
import { scopes } from '@ambit/scopes';
import { expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

describeOnEachStack('a stop of the API', (test) => {
  it('finishes the request in flight, takes no other, and ends with 0', async () => {
    const { stack } = test;
    const [institution] = stack.seed.institutions;
    if (institution === undefined) throw new Error('The seed has no institution');
    const { tokens } = await apiAs(stack, maturityRollover, [scopes.accounts.read]);
    const { port } = new URL(stack.api.url);
    const body = JSON.stringify({ limit: 1 });
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      [
        `POST /${institution.id}/enterprise/${institution.managerUser}/accounts/inquiry HTTP/1.1`,
        'Host: 127.0.0.1',
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        `Authorization: Bearer ${(await tokens.getToken()).value}`,
        // The answer to this says that the API has the request, and waits for its body.
        'Expect: 100-continue',
        '\r\n',
      ].join('\r\n'),
    );
    expect(String(await once(socket, 'data'))).toContain('100 Continue');

    const stopped = stack.api.stop();
    await refusesConnections(Number(port));
    const answer = text(socket);
    socket.write(body);
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*"accounts":\[\{/);
    await stopped;
    expect(await stack.api.ended).toBe(0);
  });
});

async function refusesConnections(port: number): Promise<void> {
  for (;;) {
    const probe = connect(port, '127.0.0.1');
    const connected = await new Promise<boolean>((resolve) => {
      probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    probe.destroy();
    if (!connected) return;
  }
}
