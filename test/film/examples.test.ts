/** Every example is rendered on `local` and has exactly the frames that its plan promises. */

import { copyFile, cp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { FilmJson } from '../../films/json/result.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { probeClip } from '../../media/probe.ts';
import { Studio } from './studio.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url).pathname;

type Described = {
  readonly frames: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly shots: readonly {
    readonly shot: string;
    readonly take: string;
    readonly clip: string;
    readonly in: number;
    readonly out: number;
    readonly start: number;
    readonly kept: boolean;
  }[];
};

/** Clips are rendered for real, two at a time. */
let studio: Studio;

beforeAll(async () => {
  let close = () => Promise.resolve();
  studio = await Studio.open({ onFinished: (end) => (close = end) });
  await cp(EXAMPLES, join(studio.folder, 'examples'), {
    recursive: true,
    filter: (path) => !/[/\\](?:renders|\.storyboard)$/.test(path),
  });
  await studio.command('server', 'start');
  return close;
});

/** Runs an example as it stands, or its animatic when it names a paid provider. */
async function render(name: string, ...options: string[]): Promise<FilmJson> {
  const file = join('examples', name);
  const ended = await studio.command('run', file, '--json', '--project', '.', ...options);
  expect(ended.code, ended.stderr).toBe(0);
  expect(studio.provider.orders()).toEqual([]);
  const result = ended.film();
  expect(result.status).toBe('done');
  await expectFrames(file, result);
  return result;
}

async function expectFrames(file: string, { film }: FilmJson): Promise<void> {
  const path = film ?? '';
  const text = await readFile(path.replace(/mp4$/, 'json'), 'utf8');
  const described: Described = JSON.parse(text);
  const { storyboard } = await loadStoryboard(join(studio.folder, file));
  const plan: { shots: readonly { id: string; frames: number }[] } = JSON.parse(
    (await studio.command('plan', file, '--json', '--project', '.')).stdout,
  );
  expect(described.shots.map(({ shot }) => shot)).toEqual(storyboard?.shots.map(({ id }) => id));
  let end = 0;
  for (const [index, shown] of described.shots.entries()) {
    const asked = storyboard?.shots[index];
    const { frames } = await probeClip(join(dirname(path), shown.clip));
    expect(frames, shown.shot).toBe(plan.shots[index]?.frames);
    const { headFrames = 0, tailFrames = 0 } = asked?.trim ?? {};
    // A frame is dropped where a chain goes on, and nowhere else.
    const isChained = asked?.isFromPrevious === true && asked.first.kind === 'last-frame-of';
    const isTouching = asked?.join.kind === 'cut' && headFrames === 0;
    const isWhole = storyboard?.shots[index - 1]?.trim.tailFrames === 0;
    const dropped = shown.in - headFrames;
    expect(dropped, shown.shot).toBe(isChained && isTouching && isWhole ? 1 : 0);
    expect(shown.out, shown.shot).toBe(frames - tailFrames);
    const overlap = asked?.join.kind === 'dissolve' ? asked.join.frames : 0;
    expect(shown.start, shown.shot).toBe(end - overlap);
    end = shown.start + shown.out - shown.in;
    expect(shown.kept).toBe(false);
  }
  expect(described.frames).toBe(end);
  const { width, height } = described.size;
  expect(await probeClip(path)).toMatchObject({ frames: end, isSteady: true, width, height });
}

const takesOf = ({ shots }: FilmJson) => shots.map(({ take, reused }) => [take, reused]);

test('a single chain', async () => {
  expect(takesOf(await render('tide/film.yaml'))).toHaveLength(3);
});

test('a chain, and a dissolve to a shot with sound', async () => {
  const { film } = await render('lighthouse/film.yaml');
  expect((await probeClip(film ?? '')).audio).not.toBeNull();
});

test('a music video of two chains', async () => {
  const { shots } = await render('music-video/film.yaml');
  const [street, , singer, roof, ending] = shots;
  expect(ending?.firstFrameSha256).not.toBe(roof?.firstFrameSha256);
  expect(singer?.model).toBe('seedance-2.0');
  expect(street?.model).toBe('seedance-1.5-pro');
});

test('a film that waits overnight, as its animatic', async () => {
  // Smaller than it is meant to be: half the pixels say the same.
  const file = join(studio.folder, 'examples', 'night-ferry', 'film.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('720p', '480p').replace('1280x720', '864x496'));
  const { film, shots } = await render('night-ferry/film.yaml', '--animatic');
  expect(film).toMatch(/animatic\.mp4$/);
  expect(new Set(shots.map(({ tier, provider }) => `${provider} ${tier}`))).toEqual(
    new Set(['local default']),
  );
});

test('a branch', async () => {
  const { shots } = await render('two-endings/film.yaml');
  const [, left, right] = shots;
  expect(right?.firstFrameSha256).toBe(left?.firstFrameSha256);
});

test('many films that share stills and takes', async () => {
  const spring = await render('postcards/spring.yaml');
  const autumn = await render('postcards/autumn.yaml');
  const winter = await render('postcards/winter.yaml');
  expect(takesOf(spring)).toEqual([
    ['v001', false],
    ['v001', false],
  ]);
  for (const card of [autumn, winter]) expect(takesOf(card)[0]).toEqual(['v001', true]);
  expect(autumn.shots[0]?.clip).toBe(spring.shots[0]?.clip);
});

test('a film finished on another model than it was begun on', async () => {
  const folder = join(studio.folder, 'examples', 'old-harbour');
  await copyFile(join(folder, 'begun.yaml'), join(folder, 'try.yaml'));
  const begun = await render('old-harbour/try.yaml');
  await copyFile(join(folder, 'film.yaml'), join(folder, 'try.yaml'));
  const finished = await render('old-harbour/try.yaml');
  expect(takesOf(begun)).toEqual([
    ['v001', false],
    ['v001', false],
  ]);
  expect(takesOf(finished)).toEqual([
    ['v001', true],
    ['v001', true],
    ['v001', false],
    ['v001', false],
  ]);
  expect(finished.shots.map(({ model }) => model)).toEqual([
    'seedance-1.0-pro',
    'seedance-1.0-pro',
    'seedance-1.5-pro',
    'seedance-1.5-pro',
  ]);
});
