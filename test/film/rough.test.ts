/** What there is to be looked at while a film lacks shots, and what becomes of it. */

import { copyFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { compareFrames, measureLuma } from '../../media/compare.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { probeClip } from '../../media/probe.ts';
import { findTool } from '../../tools/find.ts';
import { storyboardOf, Studio } from './studio.ts';

const STILL = new URL('../../examples/lighthouse/stills/coast.jpg', import.meta.url).pathname;
const ffmpeg = ffmpegAt((await findTool('ffmpeg')).path);

type Described = {
  readonly frames: number;
  readonly shots: readonly {
    readonly shot: string;
    readonly take: string | null;
    readonly missing?: string;
    readonly clip: string | null;
    readonly start: number;
    readonly in: number;
    readonly out: number;
  }[];
};

const folderOf = (studio: Studio) => join(studio.folder, 'renders', 'film');

async function described(studio: Studio, name: string): Promise<Described> {
  const film: Described = JSON.parse(await readFile(join(folderOf(studio), name), 'utf8'));
  return film;
}

/** The film as an editing program would have it. */
async function exportedRows(studio: Studio) {
  const made = await studio.command('export', 'film.yaml', '--to', 'csv');
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toMatch(/^renders\/film\/film\.csv: CSV, 5 shots, /);
  expect(made.stdout).toContain('chained is a gap: it was not rendered.');
  const text = await studio.read('renders/film/film.csv');
  return parse<Record<string, string>>(text, { columns: true }).map((row) => {
    const { shot, path: clip, start, in: from, out } = row;
    return { shot, clip, start, in: from, out };
  });
}

async function frameAt(film: string, frame: number): Promise<string> {
  const picture = `${film}.${frame}.png`;
  await ffmpeg(['-i', film, '-vf', `select=eq(n\\,${frame})`, '-frames:v', '1', picture]);
  return picture;
}

/** The part of a picture on which nothing is written. */
async function below(picture: string): Promise<string> {
  const part = `${picture}.below.png`;
  await ffmpeg(['-y', '-i', picture, '-vf', 'crop=iw:trunc(ih*0.6):0:trunc(ih*0.4)', part]);
  return part;
}

const masters = async (studio: Studio) =>
  (await readdir(folderOf(studio))).filter((name) => /^(?:film|rough)\.(?:mp4|json)$/.test(name));

test('a film that lacks shots is a rough cut, which goes when the film comes', async () => {
  const faults = `
rules:
  - { when: { prompt: forbidden }, do: { moderate: input }, times: 2 }
`;
  const studio = await Studio.open({ faults });
  await studio.command('server', 'start');
  await copyFile(STILL, join(studio.folder, 'coast.jpg'));
  await studio.write(
    'film.yaml',
    storyboardOf(
      [
        `id: opening, prompt: opening`,
        `id: chained, prompt: forbidden`,
        `id: blocked, prompt: blocked`,
        `id: still, first_frame: coast.jpg, prompt: forbidden`,
        `id: ending, from: none, prompt: ending`,
      ],
      // As the clips are: its pictures are compared with theirs.
      ['output: { size: 864x480 }'],
    ),
  );

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(1);
  const rough = join(folderOf(studio), 'rough.mp4');
  expect(ended.film()).toMatchObject({ status: 'failed', film: rough });
  expect(ended.stderr).toContain(`Rough cut: ${rough}`);
  expect((await studio.status()).film).toBe(rough);
  expect(await masters(studio)).toEqual(['rough.json', 'rough.mp4']);
  const { frames, shots } = await described(studio, 'rough.json');
  expect(await probeClip(rough)).toMatchObject({ frames, audio: null, isSteady: true });
  expect(shots.map(({ shot, take }) => [shot, take])).toEqual([
    ['opening', 'v001'],
    ['chained', null],
    ['blocked', null],
    ['still', null],
    ['ending', 'v001'],
  ]);
  expect(shots.map(({ missing }) => missing)).toEqual([
    undefined,
    'failed: moderated',
    'blocked by chained',
    'failed: moderated',
    undefined,
  ]);
  expect(shots[0]?.clip).toBe('takes/opening/film_opening_v001.mp4');
  expect(await exportedRows(studio)).toEqual(
    shots.map(({ shot, take, clip, start, in: from, out }) => ({
      shot,
      // What is held is no clip of anybody's.
      ...(take === null
        ? { clip: '', start: String(start), in: '', out: '' }
        : { clip, start: String(start), in: String(from), out: String(out) }),
    })),
  );
  const starts = new Map(shots.map(({ shot, start }) => [shot, start]));
  // Held for the length that each would have: first and last picture are the same.
  const held = async (shot: string) => {
    const start = starts.get(shot) ?? 0;
    const length = shots.find((one) => one.shot === shot)?.out ?? 0;
    const pictures = [await frameAt(rough, start), await frameAt(rough, start + length - 1)];
    const [first = '', last = ''] = pictures;
    expect((await compareFrames(ffmpeg, first, last)).psnrDb, shot).toBeGreaterThan(40);
    return below(first);
  };
  const lastOfOpening = join(folderOf(studio), 'takes', 'opening', 'film_opening_v001.last.png');
  expect(
    (await compareFrames(ffmpeg, await held('chained'), await below(lastOfOpening))).psnrDb,
  ).toBeGreaterThan(30);
  // 50 % grey of limited range.
  expect(await measureLuma(ffmpeg, await held('blocked'))).toBeCloseTo(128, -1);
  const cropped = join(studio.folder, 'coast.png');
  const size = await probeClip(rough);
  const fit = `scale=${size.width}:${size.height}:force_original_aspect_ratio=increase,crop=${size.width}:${size.height}`;
  await ffmpeg(['-i', STILL, '-vf', fit, cropped]);
  const still = await compareFrames(ffmpeg, await held('still'), await below(cropped));
  expect(still.psnrDb).toBeGreaterThan(30);

  await rm(rough);
  await studio.write('film.yaml', (await studio.read('film.yaml')).replaceAll('forbidden', 'fine'));
  const whole = await studio.run();

  expect(whole.code, whole.stderr).toBe(0);
  expect(whole.film().film).toBe(join(folderOf(studio), 'film.mp4'));
  expect(await masters(studio)).toEqual(['film.json', 'film.mp4']);
  expect((await described(studio, 'film.json')).shots.every(({ take }) => take === 'v001')).toBe(
    true,
  );
});

test('a film that waits for a person has its rough cut before the command ends', async () => {
  const faults = 'rules: [{ when: { prompt: damaged }, do: { clip: truncated } }]';
  const studio = await Studio.open({ faults });
  await studio.write(
    'film.yaml',
    storyboardOf([`id: opening, prompt: opening`, `id: damaged, prompt: damaged`]),
  );

  const asking = await studio.run();

  expect(asking.code, asking.stderr).toBe(3);
  const rough = join(folderOf(studio), 'rough.mp4');
  expect(asking.film()).toMatchObject({ status: 'asking', film: rough });
  const { frames, shots } = await described(studio, 'rough.json');
  expect(shots.map(({ take }) => take)).toEqual(['v001', null]);
  expect(shots[1]?.missing).toBe('asks: clip damaged');
  expect((await probeClip(rough)).frames).toBe(frames);
});
