/** The page in a real browser, of one film, with the command, its server and a provider behind it. */

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planFilm } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { openStore, type Store } from '../../store/store.ts';
import { buy } from '../films/bought.ts';
import { storyboardOf, Studio } from '../film/studio.ts';
import { makeClip, makePicture, temporaryFolder } from '../media/clip.ts';
import { aTake } from '../store/fixtures.ts';
import { WAIT_MS } from '../patience.ts';
import { openBrowser } from './browser.ts';

const SCRIPT = '<script>window.hacked=1</script><img src=x onerror=window.hacked=1>';
const SHOTS = [
  `id: a10, prompt: 'A quay ${SCRIPT}'`,
  "id: b20, prompt: 'A ferry'",
  "id: c30, prompt: 'A wake'",
  "id: d40, from: none, approve: true, prompt: 'A hand'",
  "id: e50, prompt: 'Dark water'",
];
const media = temporaryFolder();
const closers: (() => Promise<unknown>)[] = [];

let studio: Studio;
let browser: Browser;
let store: Store;
let film: string;
let url: string;
let page: Page;
/** What is wrong in a page, and what it has asked of others. */
const faults: string[] = [];

async function tab(): Promise<Page> {
  const opened = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  opened.setDefaultTimeout(WAIT_MS);
  opened.on('pageerror', ({ message }) => faults.push(message));
  opened.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
  opened.on('request', (request) => {
    if (!request.url().startsWith(url)) faults.push(request.url());
  });
  await opened.goto(url);
  await card(opened, 'a10').waitFor();
  return opened;
}

const card = (of: Page, shot: string) => of.getByRole('button', { name: new RegExp(`^${shot}, `) });
const told = (of: Page) => of.getByRole('status');
const desk = (of: Page, shot: string) => of.getByRole('complementary', { name: `Shot ${shot}` });
const kinds = async () => (await store.decisions.of(film)).map(({ kind, shot }) => [kind, shot]);

beforeAll(async () => {
  studio = await Studio.open({ onFinished: (close) => closers.push(close) });
  const { folder } = studio;
  const path = join(folder, 'film.yaml');
  const text = storyboardOf(SHOTS).replace('A film', `'Night ${SCRIPT}'`);
  await studio.write('film.yaml', text);
  store = await openStore(folder);
  const bytes = await readFile(
    await makeClip(media.at('clip.mp4'), { frames: 49, size: '160x90' }),
  );
  const put = await store.objects.put(bytes);
  const clip = { ...aTake().clip, ...put, width: 160, height: 90, frames: 49 };
  const picture = await readFile(await makePicture(media.at('last.png'), 'teal', '640x360'));
  await buy(path, { folder, clip, picture });
  await buy(path, { folder, clip, picture, most: 1, choice: { again: 'c30' } });
  const { plan } = await planFilm(await loadStoryboard(path), { project: folder });
  film = (await store.films.openFilm(path)).id;
  await store.films.setPlan(film, await store.plans.putPlan(plan));
  const dailies = studio.start('dailies', 'film.yaml', '--max-cost', '1USD');
  const lines = createInterface({ input: dailies.stdout });
  const [first]: string[] = await once(lines, 'line');
  url = first ?? '';
  browser = await openBrowser();
  closers.unshift(() => browser.close());
  page = await tab();
});
afterAll(async () => {
  for (const close of closers) await close();
});

test('keys move, pick and circle; nothing that was written is anything but text', async () => {
  await page.keyboard.press('End');
  for (const key of ['k', 'ArrowLeft', 'k', 'j']) await page.keyboard.press(key);
  await desk(page, 'c30').waitFor();
  await page.keyboard.press('[');
  await page.keyboard.press('c');
  await told(page).getByText('c30 v001 is circled.').waitFor();
  await desk(page, 'c30').getByText('circled by').waitFor();
  await page.keyboard.press('v');
  await page.getByRole('dialog', { name: 'c30: takes side by side' }).waitFor();
  expect(await page.locator('dialog video').count()).toBe(2);
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await page.keyboard.type(SCRIPT);
  await page.keyboard.press('Enter');
  await desk(page, 'c30').getByText(`: ${SCRIPT}`).first().waitFor();
  await page.keyboard.press('Home');
  await desk(page, 'a10').getByText(`A quay ${SCRIPT}`).waitFor();
  await page.getByRole('heading', { name: `Night ${SCRIPT}` }).waitFor();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await kinds()).toEqual([
    ['circle', 'c30'],
    ['note', 'c30'],
  ]);
});

test('a clip plays', async () => {
  await page.keyboard.press(' ');
  const playedSeconds = () => page.evaluate("document.querySelector('.desk video').currentTime");
  await expect.poll(playedSeconds).toBeGreaterThan(0.1);
  await page.keyboard.press(' ');
});

test('of two tabs the one that shows what is no longer so is refused, and shows what is', async () => {
  const other = await tab();
  await other.keyboard.press('n');
  await other.keyboard.type('too late');
  await page.keyboard.press('f');
  await told(page).getByText('a10 v001 is frozen.').waitFor();
  await other.keyboard.press('Enter');
  await told(other).getByText('a10 has v001 now. Said last: frozen by').waitFor();
  await desk(other, 'a10').getByRole('button', { name: 'Unfreeze' }).waitFor();
  expect(await kinds()).not.toContainEqual(['note', 'a10']);
  // A browser tells 409 as an error of the page.
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('409')));
  await other.close();
});

test('another site can neither say anything nor show the page', async () => {
  const site = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('hi'));
  await once(site.listen(0, '127.0.0.1'), 'listening');
  closers.unshift(async () => site.close());
  const address = site.address();
  const stranger = await browser.newPage();
  if (typeof address === 'object') await stranger.goto(`http://127.0.0.1:${address?.port}/`);
  const body = { kind: 'freeze', shot: 'b20', take: `${film}/b20/v001`, decision: 3, price: null };
  const results = await stranger.evaluate(
    async ([to, sent]) => {
      const post = (mode: string, type: string) =>
        fetch(`${to}act`, {
          method: 'POST',
          body: sent ?? '',
          mode: mode === 'cors' ? 'cors' : 'no-cors',
          headers: { 'content-type': type },
        }).then(
          ({ type: kind }) => kind,
          () => 'refused',
        );
      return [await post('cors', 'application/json'), await post('no-cors', 'text/plain')];
    },
    [url, JSON.stringify(body)],
  );
  expect(results[0]).toBe('refused');
  expect(await kinds()).toHaveLength(3);
  await stranger.close();
});

test('a bridge and a retake under the cap are ordered once each, and followed to their end', async () => {
  await card(page, 'b20').click();
  await page.keyboard.press('b');
  const bridge = page.getByRole('dialog', { name: 'Bridge b20' });
  await bridge.getByRole('button', { name: /^Order for [\d.]+ USD$/ }).click();
  await told(page).getByText('What it asks for is being ordered.').waitFor();
  await page.getByRole('button', { name: /^b20, (?:queued|running|collecting)/ }).waitFor();
  // While it moves.
  await card(page, 'c30').click();
  await page.keyboard.press('t');
  const retake = page.getByRole('dialog', { name: 'Retake c30' });
  await retake.getByText('of 1.00 USD').waitFor();
  await retake.getByRole('button', { name: /^Order for/ }).click();
  await told(page).getByText('c30 v001 is rejected. The film runs, and goes on with it.').waitFor();
  const note = ['note', 'film.yaml', 'd40', 'from a terminal'];
  await Promise.all([
    studio.command(...note),
    page.getByRole('button', { name: 'b20, done, v002' }).waitFor(),
    page.getByRole('button', { name: 'c30, done, v003' }).waitFor(),
    told(page).getByText('What was ordered here has ended.').waitFor(),
  ]);
  await card(page, 'd40').click();
  await desk(page, 'd40').getByText('from a terminal').first().waitFor();
  const orders = studio.provider.orders();
  expect(orders.map(({ prompt }) => prompt).toSorted()).toEqual(['A ferry', 'A wake']);
  expect(orders.find(({ prompt }) => prompt === 'A ferry')?.lastFrameSha256).toMatch(
    /^[0-9a-f]{64}$/,
  );
  expect(await kinds()).toContainEqual(['bridge', 'b20']);
  await page.getByText(/Ordered here: 0\.\d+ USD of 1\.00 USD/).waitFor();
});

test('nothing has gone wrong in the page, and nothing was asked of anybody else', () => {
  expect(faults).toEqual([]);
});
