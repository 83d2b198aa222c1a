import type { Server } from 'node:http';

/**
 * Stops an HTTP server gracefully: no new connection is taken, requests in flight are finished and told to be the last
 * of their connection, idle connections are closed. What still runs at the deadline is cut off.
 *
 * @returns `finished` when every request was answered, `cut_off` when the deadline ended some
 *
 * @example
 * const outcome = await closeServer(server, { timeoutMs: 8_000 });
 */
export async function closeServer(
  server: Server,
  { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
): Promise<'finished' | 'cut_off'> {
  if (!server.listening) return 'finished';
  let outcome: 'finished' | 'cut_off' = 'finished';

  // A request may still come on a connection that was kept alive: it is answered, and is the last there.
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // node closes the connections that are idle now, not those that become idle later.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => {
    outcome = 'cut_off';
    server.closeAllConnections();
  }, timeoutMs);

  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
  return outcome;
}
