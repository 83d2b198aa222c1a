import { accountPath } from '../variants/accounts.ts';

const atOnce = 4;

/**
 * Shows a server the tokens that it does not know, a few at a time, as they come where nobody measures. A thousand of
 * them in one burst would have V8 take its requests for long-lived (it allocates them in the old generation from then
 * on), and would measure that.
 */
export async function introduce(url: string, tokens: readonly string[], signal: AbortSignal): Promise<void> {
  const waiting = [...tokens];
  const worker = async (): Promise<void> => {
    for (let token = waiting.pop(); token !== undefined; token = waiting.pop()) {
      const response = await fetch(url + accountPath, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      });
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
