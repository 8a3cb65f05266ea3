/** The page of takes with 300 shots, in a real browser: when it is there, how it scrolls, what it holds. */

import { join } from 'node:path';
import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { dailiesWords } from '../cli/verbs/dailies-words.ts';
import { serveDailies } from '../dailies/server.ts';
import { Director } from '../films/reviewing/director.ts';
import { FilmReview } from '../films/reviewing/review.ts';
import { ffmpegAt } from '../media/ffmpeg.ts';
import { openStore } from '../store/store.ts';
import { openBrowser } from '../test/dailies/browser.ts';
import { buy } from '../test/films/bought.ts';
import { aTake } from '../test/store/fixtures.ts';
import { findTool } from '../tools/find.ts';
import { inFolder, makeMaterial } from './material.ts';
import { spread, type Bench, type BenchRow } from './result.ts';

const HOST = { environment: {}, packageVersion: '0', tell: () => undefined };
const PLACE = { project: [], projectAlone: [], server: [], choice: [] };
const SIZE = '1280x720';
/** Above it a frame was late. */
const LATE_MS = 50;

export const dailies: Bench = {
  name: 'dailies',
  run: (scale) =>
    inFolder((folder) => measure(folder, scale === 'quick' ? 30 : 300, scale === 'quick' ? 1 : 3)),
};

async function measure(folder: string, shots: number, runs: number): Promise<BenchRow[]> {
  const file = await filmOf(folder, shots);
  const review = await FilmReview.open(file, { project: folder }, HOST);
  const director = await Director.open(review, { project: folder }, HOST, () => undefined);
  const served = await serveDailies({ review, director, words: dailiesWords(PLACE), port: 0 });
  const browser = await openBrowser();
  const times = { paint: [] as number[], all: [] as number[] };
  const frames = { late: [] as number[], longest: [] as number[], heap: [] as number[] };
  try {
    for (let run = 0; run < runs; run += 1) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      const start = performance.now();
      await page.goto(served.url);
      await page
        .locator('.card')
        .nth(shots - 1)
        .waitFor({ state: 'attached' });
      times.all.push((performance.now() - start) / 1_000);
      times.paint.push(await numberIn(page, FIRST_PAINT));
      const [late = 0, longest = 0] = await numbersIn(page, SCROLL);
      frames.late.push(late);
      frames.longest.push(longest);
      frames.heap.push((await numberIn(page, HEAP)) / 1e6);
      await page.close();
    }
  } finally {
    await browser.close();
    await served.close();
    await review.close();
  }
  const note = `${shots} shots, pictures of ${SIZE}, a browser without a graphics card: median (runs)`;
  return [
    row('dailies, first paint', `${spread(times.paint, 2)} s`, note),
    row('dailies, every shot is there', `${spread(times.all, 2)} s`, note),
    row(`dailies, scrolled to its end: frames over ${LATE_MS} ms`, spread(frames.late, 0), note),
    row('dailies, the longest frame', `${spread(frames.longest, 0)} ms`, note),
    row('dailies, heap of the page', `${spread(frames.heap, 0)} MB`, note),
  ];
}

function row(what: string, value: string, note: string): BenchRow {
  return { what, value, against: null, note };
}

const FIRST_PAINT = `performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000`;
const HEAP = 'performance.memory.usedJSHeapSize';
/** Late frames and the longest one, while the table is scrolled through as a wheel does it. */
const SCROLL = `new Promise((resolve) => {
  let before = performance.now();
  const waits = [];
  const step = (now) => {
    waits.push(now - before);
    before = now;
    scrollBy(0, 60);
    const isOver = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    if (!isOver) return requestAnimationFrame(step);
    resolve([waits.filter((ms) => ms > ${LATE_MS}).length, Math.max(...waits)]);
  };
  requestAnimationFrame(step);
})`;

async function numberIn(page: Page, script: string): Promise<number> {
  return Number(await page.evaluate(script));
}

async function numbersIn(page: Page, script: string): Promise<number[]> {
  const found = await page.evaluate(script);
  return Array.isArray(found) ? found.map(Number) : [];
}

/** A chain of that many shots, each with a take that was never rendered. */
async function filmOf(folder: string, count: number): Promise<string> {
  const file = join(folder, 'film.yaml');
  const shots = Array.from(
    { length: count },
    (_, shot) => `  - { id: sh${shot}, from: none, prompt: "Shot ${shot}" }`,
  );
  const top = [
    'version: 1',
    'provider: byteplus',
    'defaults: { model: seedance-1.5-pro }',
    'shots:',
  ];
  await writeFile(file, [...top, ...shots, ''].join('\n'));
  const { clip } = await makeMaterial(folder);
  const put = await (await openStore(folder)).objects.put(clip);
  const path = join(folder, 'picture.png');
  const ffmpeg = ffmpegAt((await findTool('ffmpeg')).path);
  await ffmpeg(['-f', 'lavfi', '-i', `testsrc2=size=${SIZE}`, '-frames:v', '1', path]);
  const picture = await readFile(path);
  await buy(file, { folder, clip: { ...aTake().clip, ...put }, picture });
  return file;
}
