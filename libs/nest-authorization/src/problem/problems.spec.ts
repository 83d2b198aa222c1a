import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { notesAppOn, platforms, testKeys } from '../notes-app.fixture.ts';
import { problemPage } from './problem-pages.ts';
import { isProblemType, type ProblemDescription, problemTypes, problemTypeUri } from './problem-types.ts';
import { problemsDocument, renderProblemsDocument } from './problems-document.fixture.ts';

const entries = Object.entries<ProblemDescription>(problemTypes);

describe.each(platforms)('on %s, the type of a problem', (platform) => {
  let app: INestApplication;
  let url: string;
  beforeAll(async () => {
    const { options } = await testKeys();
    app = await notesAppOn(platform, { ...options, permissionPolicy: { decide: () => ({ allowed: true }) } });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  it('resolves, against the URL that was asked, to a page about it', async () => {
    const asked = `${url}/some/thing`;
    const refused = await fetch(asked);
    const { type } = (await refused.json()) as { type: string };
    expect([refused.status, type]).toEqual([404, '/problems/not-found']);
    const page = await fetch(new URL(type, asked));
    expect(page.status).toBe(200);
    expect(await page.text()).toBe(problemPage('not-found'));
  });

  it.each(entries)(
    '%s has a page that says what to do next, and loads and runs nothing',
    async (type, { remedy }) => {
      const page = await fetch(`${url}/problems/${type}`);
      expect([page.status, Object.fromEntries(page.headers)]).toEqual([
        200,
        expect.objectContaining({
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': expect.stringContaining("default-src 'none'"),
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
        }),
      ]);
      const text = await page.text();
      expect(text).toContain(remedy.replaceAll('"', '&quot;'));
      expect(text).not.toMatch(/<script|<style|<link|src=|style=/);
    },
  );

  it('is listed with all others at /problems', async () => {
    const index = await (await fetch(`${url}/problems`)).text();
    for (const [type] of entries) expect(index).toContain(`href="/problems/${type}"`);
  });

  it.each(['nothing', 'toString', '__proto__', '%3Cscript%3E'])(
    'is no other: /problems/%s is a 404 that repeats nothing',
    async (type) => {
      const page = await fetch(`${url}/problems/${type}`);
      expect([page.status, page.headers.get('content-type')]).toEqual([
        404,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(await page.text()).not.toContain('script');
    },
  );
});

describe('the registry of problems', () => {
  it.each(entries)('describes %s whole', (type, { title, statuses, meaning, remedy }) => {
    expect(isProblemType(type) && problemTypeUri(type)).toBe(`/problems/${type}`);
    expect(type).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(statuses.length).toBeGreaterThan(0);
    expect(title).not.toMatch(/\.$/);
    for (const sentence of [meaning, remedy]) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it('is what docs/problems.md says; else run npm run docs:problems -w @ambit/nest-authorization', async () => {
    expect(await readFile(problemsDocument, 'utf8')).toBe(renderProblemsDocument());
  });
});
