import { limitWork } from '@ambit/service';
import { expect, it } from '@jest/globals';
import { refuseOverload } from './refuse-overload.ts';

it('refuses what comes beyond the limit, until somebody has got an answer, and never a probe', async () => {
  const hooks = new Map<string, (request: { routeOptions: { url: string } }) => Promise<void>>();
  refuseOverload({ addHook: (name, hook) => hooks.set(name, hook) }, limitWork(1));
  const comes = (request: { routeOptions: { url: string } }) => hooks.get('preHandler')?.(request);
  const requestTo = (url: string) => ({ routeOptions: { url } });
  const first = requestTo('/accounts');
  await comes(first);
  await expect(comes(requestTo('/accounts'))).rejects.toMatchObject({ code: 'overloaded' });
  await comes(requestTo('/health/live'));
  await hooks.get('onSend')?.(first);
  await comes(requestTo('/accounts'));
});
