import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InputOf, ResponseOf } from '@ambit/api-contract';
import { Controller, Header, type INestApplication, Req } from '@nestjs/common';
import { Operation, OperationInput, ProblemError } from '../index.ts';
import {
  institution,
  notesApi,
  notesAppOn,
  platforms,
  type TestKeys,
  testKeys,
  user,
} from '../notes-app.fixture.ts';

const { getNote, replaceNote } = notesApi.operations;

class BaseController {
  @Operation(replaceNote)
  replaceNote(): Promise<ResponseOf<typeof replaceNote>> {
    return Promise.reject(new ProblemError({ status: 409, type: 'conflict', detail: 'later' }));
  }
}

@Controller()
class DecoratedController extends BaseController {
  readonly #tag = '"7"';

  @Operation(getNote)
  @Header('x-beneath', 'yes')
  async getNote(
    @Req() request: { readonly url: string },
    @OperationInput() { params }: InputOf<typeof getNote>,
  ): Promise<ResponseOf<typeof getNote>> {
    await Promise.resolve();
    return { status: 200, headers: { etag: this.#tag }, body: { url: request.url, id: params.id } };
  }
}

describe.each(platforms)('on %s, the handler of an operation', (platform) => {
  let app: INestApplication;
  let keys: TestKeys;
  beforeAll(async () => {
    keys = await testKeys();
    const permissionPolicy = { decide: () => ({ allowed: true }) as const };
    app = await notesAppOn(platform, { ...keys.options, permissionPolicy }, [DecoratedController]);
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());
  const path = `/${institution}/user/${user}/notes/n1`;

  it('keeps its other parameters and decorators, its class, and what it waits for', async () => {
    const authorization = `Bearer ${await keys.token()}`;
    const response = await fetch(`${await app.getUrl()}${path}`, { headers: { authorization } });
    expect([response.status, await response.json()]).toEqual([200, { url: path, id: 'n1' }]);
    expect([response.headers.get('etag'), response.headers.get('x-beneath')]).toEqual(['"7"', 'yes']);
  });

  it('may be inherited, and refuse later', async () => {
    const response = await fetch(`${await app.getUrl()}${path}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${await keys.token()}`,
        'content-type': 'application/json',
        'if-match': '"1"',
      },
      body: '{"text":"x"}',
    });
    expect([response.status, await response.json()]).toEqual([
      409,
      expect.objectContaining({ type: '/problems/conflict', detail: 'later' }),
    ]);
  });

  it('is a method as any other to whoever else calls it', async () => {
    const input = { params: { tenant: institution, user, id: 'n2' } };
    expect(await app.get(DecoratedController).getNote({ url: '/' }, input)).toEqual({
      status: 200,
      headers: { etag: '"7"' },
      body: { url: '/', id: 'n2' },
    });
  });
});
