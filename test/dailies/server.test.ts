/** What the page's server gives and refuses, of a film that lies in a store; nothing else runs. */

import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { dailiesWords } from '../../cli/verbs/dailies-words.ts';
import type { PageNews, PostedAction } from '../../dailies/protocol.ts';
import { serveDailies, type Dailies } from '../../dailies/server.ts';
import { decideOn } from '../../films/directing/decide.ts';
import { FilmError } from '../../films/error.ts';
import { Director } from '../../films/reviewing/director.ts';
import { FilmReview } from '../../films/reviewing/review.ts';
import type { Store } from '../../store/store.ts';
import { ask, post, send } from './asked.ts';
import { CLIP, PNG, storedFilm, type StoredFilm } from './stored.ts';

const SCRIPT = '<script>alert(1)</script>';
const TEXT = `version: 1
title: "Night ${SCRIPT}"
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay ${SCRIPT}" }
  - { id: sh0020, prompt: "A ferry" }
  - { id: sh0030, from: none, prompt: "A gull" }
`;
const HOST = {
  environment: { STORYBOARD_USER: `ann ${SCRIPT}` },
  packageVersion: '0',
  tell: () => undefined,
};
const PLACE = { project: [], projectAlone: [], server: [], choice: [] };

let folder: string;
let file: string;
let store: Store;
let film: string;
let keep: StoredFilm['keep'];
let open: (() => Promise<unknown>)[];

async function serve({ maxCost = [], port = 0 }: { maxCost?: string[]; port?: number } = {}) {
  const options = { project: folder, maxCost };
  const review = await FilmReview.open(file, options, HOST);
  const director = await Director.open(review, options, HOST, () => undefined);
  const page: Dailies = await serveDailies({ review, director, words: dailiesWords(PLACE), port });
  open.push(page.close, () => review.close());
  return page;
}

beforeEach(async () => {
  open = [];
  ({ folder, file, store, film, keep } = await storedFilm(TEXT));
});
afterEach(async () => {
  for (const close of open) await close();
});

const takeOf = (take: string) => `${film}/sh0010/${take}`;
const action = (changes: Partial<PostedAction> = {}): PostedAction => ({
  kind: 'note',
  shot: 'sh0010',
  take: takeOf('v002'),
  decision: 0,
  price: null,
  ...changes,
});

describe('files', () => {
  it('gives the page with its policy, and nothing without its token', async () => {
    const { url } = await serve();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/);
    for (const name of ['', 'page.js', 'page.css', 'icon.svg']) {
      const { status, headers, text } = await ask(url, name);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    }
    for (const path of ['/', '/page.js', '/events', `/${'a'.repeat(32)}/`]) {
      expect(await ask(url, path)).toMatchObject({ status: 404, text: 'Not found\n' });
    }
  });

  it('gives clips in parts and pictures by their hash, of takes of this film alone', async () => {
    const { url } = await serve();
    const [clip, picture] = [await store.objects.put(CLIP), await store.objects.put(PNG)];
    const whole = await ask(url, `take/${clip.sha256}`);
    expect(whole).toMatchObject({ status: 200, text: CLIP.toString() });
    expect(whole.headers).toMatchObject({
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
      'content-length': String(CLIP.length),
    });
    const part = await ask(url, `take/${clip.sha256}`, { headers: { range: 'bytes=4-7' } });
    expect(part).toMatchObject({ status: 206, text: 'ftyp' });
    expect(part.headers['content-range']).toBe(`bytes 4-7/${CLIP.length}`);
    const beyond = await ask(url, `take/${clip.sha256}`, { headers: { range: 'bytes=900-' } });
    expect(beyond).toMatchObject({ status: 416, text: '' });
    const head = await ask(url, `take/${picture.sha256}`, { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['content-type']).toBe('image/png');
    const other = await store.objects.put(Buffer.from('of another film'));
    expect((await ask(url, `take/${other.sha256}`)).status).toBe(404);
    expect((await ask(url, 'film')).status).toBe(404);
  });

  it('leads nowhere else, however a path is written', async () => {
    const { url } = await serve();
    const { sha256 } = await store.objects.put(CLIP);
    for (const path of [
      '../../../../etc/passwd',
      'take/../page.js',
      'take/..%2f..%2f..%2fetc%2fpasswd',
      'take/%2e%2e/%2e%2e/film.yaml',
      `take/${sha256}/..`,
      `take/${sha256.toUpperCase()}`,
      `take/${sha256}%00.png`,
      '//etc/passwd',
      'film.yaml',
      'protocol.ts',
      'take/',
    ]) {
      expect((await ask(url, path)).status, path).toBe(404);
    }
  });
});

test('another host, another origin and another kind of body are refused, whatever the token', async () => {
  const { url } = await serve();
  const { host } = new URL(url);
  const refused = async (headers: Record<string, string>) =>
    (await post(url, action({ note: 'x' }), headers)).status;
  expect((await ask(url, '', { headers: { host: 'evil.example' } })).status).toBe(403);
  expect(await refused({ host: `evil.example:${new URL(url).port}` })).toBe(403);
  expect(await refused({ origin: 'http://evil.example' })).toBe(403);
  expect(await refused({ origin: 'null' })).toBe(403);
  expect(await refused({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await refused({ 'content-type': 'text/plain' })).toBe(415);
  const origin = `http://${host}`;
  const json = { origin, 'content-type': 'application/json' };
  const bad = { method: 'POST', body: '{"kind":"note"}', headers: json };
  expect((await ask(url, 'act', bad)).status).toBe(400);
  const large = { ...bad, body: ' '.repeat(70_000) };
  expect((await ask(url, 'act', large)).status).toBe(413);
  expect((await ask(url, 'act', { ...bad, method: 'PUT' })).status).toBe(405);
  expect((await ask(url, 'act', { headers: json })).status).toBe(404);
  expect((await ask(url, 'page.js', bad)).status).toBe(404);
  expect(await store.decisions.of(film)).toEqual([]);
});

/** The news of one page, one after another. */
async function listening(url: string) {
  const answer = await send(url, 'events', {});
  const lines = answer.setEncoding('utf8')[Symbol.asyncIterator]();
  let rest = '';
  return {
    status: answer.statusCode,
    next: async (): Promise<PageNews> => {
      for (;;) {
        const end = rest.indexOf('\n\n');
        const event = rest.slice(0, end);
        if (end >= 0) rest = rest.slice(end + 2);
        if (end >= 0 && event.startsWith('data: ')) return JSON.parse(event.slice(6));
        if (end >= 0) continue;
        const { value, done } = await lines.next();
        if (done) throw new Error('it ended');
        rest += String(value);
      }
    },
    end: () => answer.destroy(),
  };
}

describe('what is said', () => {
  it('is said as on the command line, and every page hears of it', async () => {
    const { url } = await serve();
    const page = await listening(url);
    const before = await page.next();
    expect(before.film).toMatchObject({ decision: 0, title: `Night ${SCRIPT}`, cap: null });
    expect(before.order).toEqual(['sh0010', 'sh0020', 'sh0030']);
    expect(before.shots[0]).toMatchObject({
      take: takeOf('v002'),
      takes: [{ name: 'v001' }, { name: 'v002', isStanding: true }],
      retake: { isFree: false, shots: ['sh0010'] },
    });
    const circled = await post(
      url,
      action({ kind: 'circle', chosen: takeOf('v001'), note: SCRIPT }),
    );
    expect(circled).toMatchObject({ status: 200, text: '{"done":"sh0010 v001 is circled."}' });
    const news = await page.next();
    expect(news.film.decision).toBe(1);
    expect(news.shots).toMatchObject([{ id: 'sh0010', take: takeOf('v001') }]);
    expect(news.shots[0]?.said).toEqual([expect.stringContaining(SCRIPT)]);
    expect(news.joins).toBeNull();
    await decideOn(file, { kind: 'freeze', shot: 'sh0010' }, { project: folder }, HOST);
    expect((await page.next()).shots).toMatchObject([{ id: 'sh0010', isFrozen: true }]);
    page.end();
  });

  it('is refused when the page shows what is no longer so', async () => {
    const { url } = await serve();
    await decideOn(
      file,
      { kind: 'note', shot: 'sh0030', note: 'a' },
      { project: folder },
      HOST,
    ).catch(() => undefined);
    const note = { kind: 'note', shot: 'sh0010', note: 'b' } as const;
    await decideOn(file, note, { project: folder }, HOST);
    const late = await post(url, action({ kind: 'freeze' }));
    expect(late.status).toBe(409);
    expect(JSON.parse(late.text)).toMatchObject({
      error: { code: 'stale', message: expect.stringContaining('sh0010 has v002 now') },
    });
    await keep('sh0010', 3);
    const other = await post(url, action({ kind: 'freeze', decision: 1 }));
    expect(JSON.parse(other.text)).toMatchObject({
      error: { code: 'stale', message: expect.stringContaining('sh0010 has v003 now') },
    });
    expect(await store.decisions.of(film)).toHaveLength(1);
  });

  it('of two at once one is heard', async () => {
    const { url } = await serve();
    const both = await Promise.all([
      post(url, action({ kind: 'freeze' })),
      post(url, action({ kind: 'reject' })),
    ]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect(await store.decisions.of(film)).toHaveLength(1);
  });

  it('is refused in the words of the command line, and nothing is changed', async () => {
    const { url } = await serve();
    const wrong = await post(url, action({ kind: 'approve' }));
    expect(JSON.parse(wrong.text)).toMatchObject({
      error: { code: 'not-decided', message: expect.stringContaining('waits for approval') },
    });
    const foreign = await post(url, action({ kind: 'circle', chosen: `${film}/sh0020/v001` }));
    expect(JSON.parse(foreign.text)).toMatchObject({ error: { code: 'not-decided' } });
    const nowhere = await post(url, action({ shot: SCRIPT, take: null }));
    expect(nowhere.status).toBe(409);
    expect(JSON.parse((await ask(url, 'bridge/sh0030')).text)).toMatchObject({
      error: { code: 'no-bridge' },
    });
    expect(await store.decisions.of(film)).toEqual([]);
  });

  it('orders nothing without a cap, over it, or at another price than was shown', async () => {
    const free = await serve();
    const page = await listening(free.url);
    const price = (await page.next()).shots[0]?.retake?.text ?? '';
    page.end();
    expect(price).toMatch(/USD$/);
    const codeOf = async (url: string, changes: Partial<PostedAction>) => {
      const { status, text } = await post(url, action({ kind: 'retake', ...changes }));
      expect(status).toBe(409);
      return JSON.parse(text).error.code;
    };
    expect(await codeOf(free.url, { price })).toBe('no-cap');
    const tight = await serve({ maxCost: ['0.01USD'] });
    expect(await codeOf(tight.url, { price })).toBe('over-cap');
    const other = await serve({ maxCost: ['20EUR'] });
    expect(await codeOf(other.url, { price })).toBe('over-cap');
    const wide = await serve({ maxCost: ['20USD'] });
    expect(await codeOf(wide.url, { price: '0.01 USD' })).toBe('stale');
    expect(await codeOf(wide.url, { price: null })).toBe('stale');
    expect(await store.decisions.of(film)).toEqual([]);
  });
});

test('a storyboard that is being edited is shown as it was, with what is wrong', async () => {
  const { url } = await serve();
  const page = await listening(url);
  await page.next();
  await writeFile(file, 'shots: [');
  const { film: now, order } = await page.next();
  expect(now.trouble).toContain('not valid');
  expect(order).toHaveLength(3);
  page.end();
});

test('whoever asks for the head of the news opens no page', async () => {
  const { url } = await serve();
  const heads = Array.from({ length: 17 }, () => ask(url, 'events', { method: 'HEAD' }));
  for (const { status } of await Promise.all(heads)) expect(status).toBe(405);
  const page = await listening(url);
  expect(page.status).toBe(200);
  page.end();
});

test('so many pages at once and no more; closed, every one of them ends', async () => {
  const dailies = await serve();
  const pages = await Promise.all(Array.from({ length: 16 }, () => listening(dailies.url)));
  expect(await ask(dailies.url, 'events')).toMatchObject({ status: 503 });
  pages[0]?.end();
  await expect
    .poll(async () => {
      const more = await listening(dailies.url);
      more.end();
      return more.status;
    })
    .toBe(200);
  await dailies.close();
  open = open.slice(1);
  await expect(async () => {
    for (;;) await pages[1]?.next();
  }).rejects.toThrow(/ended|aborted/);
});

test('a port in use is refused before anything else', async () => {
  const { url } = await serve();
  const port = Number(new URL(url).port);
  const error: unknown = await serve({ port }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FilmError);
  expect(error).toMatchObject({ code: 'no-page', facts: { why: 'port-taken', port } });
});
