import { createHash, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  type AccessTokenVerifier,
  createAccessTokenVerifier,
  type DpopOptions,
  type VerifiedAccessToken,
} from '@ambit/access-token';
import { defineApi, defineOperation, type InputOf, type ResponseOf } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { Controller, Get, type INestApplication, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { z } from 'zod';
import {
  answerFrameworkError,
  AuthorizationModule,
  type AuthorizationOptions,
  Caller,
  Operation,
  OperationInput,
  Public,
  readBodiesRaw,
  stepUpRequired,
} from './index.ts';

export const issuer = 'https://op.example';
export const audience = 'https://notes.example';
export const institution = '0b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
export const otherInstitution = '1b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
export const user = '2b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
export const otherUser = '3b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';

const common = {
  path: '/:tenant/user/:user/notes/:id',
  resource: 'id',
  params: z.strictObject({ tenant: z.uuid(), user: z.uuid(), id: z.string().max(10) }),
} as const;

const getNote = defineOperation({
  ...common,
  id: 'getNote',
  method: 'GET',
  summary: 'Look up a note',
  scope: scopes.accounts.read,
  permission: 'notes:view',
  responses: { 200: { description: 'The note', body: z.unknown(), headers: z.object({ etag: z.string() }) } },
});

const replaceNote = defineOperation({
  ...common,
  id: 'replaceNote',
  method: 'PUT',
  summary: 'Replace a note',
  scope: scopes.accounts.write,
  permission: 'notes:replace',
  headers: z.object({ 'if-match': z.string().regex(/^"\d+"$/, 'an entity tag such as "1"') }),
  body: z.strictObject({ text: z.string().max(20), tag: z.strictObject({ name: z.string() }).optional() }),
  responses: { 200: { description: 'The note', body: z.unknown(), headers: z.object({ etag: z.string() }) } },
});

export const notesApi = defineApi({
  name: 'notes',
  title: 'Notes',
  version: '1.0.0',
  audience,
  boundary: { institution: 'tenant', enterpriseUser: 'user' },
  operations: { getNote, replaceNote },
});

@Controller()
export class NotesController {
  @Operation(getNote)
  getNote(
    @OperationInput() input: InputOf<typeof getNote>,
    @Caller() caller: Caller,
  ): ResponseOf<typeof getNote> {
    const { token: _, ...who } = caller;
    if (input.params.id === 'broken') throw new Error('canary-internal-detail');
    if (input.params.id === 'away') throw new Error('database away');
    if (input.params.id === 'weak') throw stepUpRequired({ acrValues: ['strong'], maxAge: 60 });
    if (input.params.id === 'nan') throw Object.assign(new Error('x'), { statusCode: Number.NaN });
    return { status: 200, headers: { etag: '"1"' }, body: { input, who } };
  }

  @Operation(replaceNote)
  replaceNote(@OperationInput() input: InputOf<typeof replaceNote>): ResponseOf<typeof replaceNote> {
    return { status: 200, headers: { etag: '"2"' }, body: input };
  }

  @Get('health')
  @Public({ reason: 'probes hold no token' })
  health(): object {
    return { status: 'ok' };
  }
}

/** Requests as bytes, where a client library would mend them. Answers the whole response. */
export async function rawRequest(
  app: INestApplication,
  requestLine: string,
  headers: readonly string[] = [],
  body = '',
): Promise<{ readonly status: number; readonly text: string }> {
  const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  socket.write(
    [`${requestLine} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, ...length, '', body].join('\r\n'),
  );
  const answer = await text(socket);
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]), text: answer };
}

/** A verifier that remembers what it has verified, and counts how often it was asked in which way. */
export interface RememberingVerifier extends AccessTokenVerifier {
  readonly asked: { verify: number; recall: number };
}

export function remembering(verifier: AccessTokenVerifier): RememberingVerifier {
  const known = new Map<string, VerifiedAccessToken>();
  const asked = { verify: 0, recall: 0 };
  return {
    ...verifier,
    asked,
    recall: (token) => {
      asked.recall += 1;
      return known.get(token);
    },
    verify: async (token, request) => {
      asked.verify += 1;
      const verified = await verifier.verify(token, request);
      if (verified.boundTo === undefined) known.set(token, verified);
      return verified;
    },
  };
}

/** Signs tokens with the key that the application trusts. */
export interface TestKeys {
  readonly options: Pick<AuthorizationOptions, 'verifier'>;
  token(claims?: JWTPayload, header?: { readonly typ?: string }): Promise<string>;
}

export async function testKeys(dpop?: DpopOptions): Promise<TestKeys> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] };
  return {
    options: {
      verifier: createAccessTokenVerifier({
        issuer,
        audience,
        keys: { from: 'jwks', jwks },
        ...(dpop && { dpop }),
      }),
    },
    token: (claims = {}, { typ = 'at+jwt' } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({
        iss: issuer,
        aud: audience,
        sub: 'client',
        client_id: 'client',
        jti: 'canary-jti',
        iat: now,
        exp: now + 300,
        scope: 'accounts.read accounts.write',
        institutions: [{ id: institution, enterprise_users: [user] }],
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid: 'k', typ })
        .sign(privateKey);
    },
  };
}

/** A key that tokens are bound to, and its proofs. */
export interface TestProofKey {
  readonly jkt: string;
  proof(token: string, claims: JWTPayload): Promise<string>;
}

export async function testProofKey(): Promise<TestProofKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    jkt: await calculateJwkThumbprint(jwk),
    proof: (token, claims) =>
      new SignJWT({
        jti: randomUUID(),
        iat: Math.floor(Date.now() / 1000),
        ath: createHash('sha256').update(token).digest('base64url'),
        ...claims,
      })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
        .sign(privateKey),
  };
}

/** The platforms of Nest, both of which are to behave alike. */
export const platforms = ['fastify', 'express'] as const;
export type Platform = (typeof platforms)[number];

export type NotesOptions = Omit<AuthorizationOptions, 'api' | 'realm'> & {
  readonly api?: AuthorizationOptions['api'];
};

/** A Nest application with these controllers, guarded by the notes contract; not listening yet. */
export async function notesAppOn(
  platform: Platform,
  options: NotesOptions,
  controllers: readonly Type[] = [NotesController],
): Promise<INestApplication> {
  @Module({
    imports: [AuthorizationModule.forRoot({ api: notesApi, realm: 'notes', ...options })],
    controllers: [...controllers],
  })
  // Its decorator is its content.
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class
  class AppModule {}
  const app = await NestFactory.create(
    AppModule,
    platform === 'fastify'
      ? new FastifyAdapter({ frameworkErrors: answerFrameworkError })
      : new ExpressAdapter(),
    { logger: false, abortOnError: false },
  );
  readBodiesRaw(app);
  return app;
}

/** The same on Fastify, where requests can be injected. */
export async function notesApp(
  options: NotesOptions,
  controllers?: readonly Type[],
): Promise<NestFastifyApplication> {
  // What an application on Fastify is.
  return (await notesAppOn('fastify', options, controllers)) as NestFastifyApplication;
}
