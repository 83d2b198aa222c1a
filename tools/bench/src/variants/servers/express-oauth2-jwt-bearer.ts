import express from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { account, route, scope } from '../accounts.ts';
import { listenOnNode } from '../listen-on-node.ts';
import type { StartServer } from '../server-config.ts';

/** Express with express-oauth2-jwt-bearer as its README shows; it caches keys, and no tokens. */
export const start: StartServer = ({ issuer, audience, algorithm }) => {
  const app = express();
  app.use(auth({ issuerBaseURL: issuer, audience, tokenSigningAlg: algorithm }));
  app.get(route, requiredScopes(scope), (_request, response) => void response.json(account));
  return listenOnNode(app);
};
