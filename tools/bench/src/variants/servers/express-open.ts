import express from 'express';
import { account, route } from '../accounts.ts';
import { listenOnNode } from '../listen-on-node.ts';
import type { StartServer } from '../server-config.ts';

/** Express without authorisation. */
export const start: StartServer = () => {
  const app = express();
  app.get(route, (_request, response) => void response.json(account));
  return listenOnNode(app);
};
