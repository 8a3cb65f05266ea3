import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageSize } from 'image-size';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ffmpegAt, inputOf } from '../../../media/ffmpeg.ts';
import { decodeClip, type DecodedClip } from '../../../media/frames.ts';
import {
  type Client,
  ffmpegPath,
  FULL_20,
  FULL_25,
  image,
  png,
  PRO_10,
  start,
  text,
} from './fixtures.ts';

const ffmpeg = ffmpegAt(ffmpegPath);
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rendered-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Rendered = {
  readonly clip: string;
  readonly lastFrame: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads what it expects
  readonly task: any;
};

let made = 0;
async function render(client: Client, changes: object): Promise<Rendered> {
  const task = await client.until(await client.create(changes), 'succeeded');
  made += 1;
  const [clip, lastFrame] = [join(folder, `${made}.mp4`), join(folder, `${made}.png`)];
  await writeFile(clip, await client.download(task.content.video_url));
  await writeFile(lastFrame, await client.download(task.content.last_frame_url));
  return { clip, lastFrame, task };
}

function decode(clip: string): Promise<DecodedClip> {
  const [firstFrame, lastFrame] = [`${clip}.first.png`, `${clip}.last.png`];
  return decodeClip(ffmpeg, { clip, firstFrame, lastFrame });
}

/** One frame as a picture. */
async function frameOf(clip: string, index: number): Promise<string> {
  const path = `${clip}.${index}.png`;
  const filter = `select=eq(n\\,${index}),setparams=colorspace=bt709`;
  await ffmpeg([...inputOf(clip), '-vf', filter, '-frames:v', '1', `file:${path}`]);
  return path;
}

/** Likeness of two pictures in decibels, the second one cropped at its centre to the first's. */
async function psnr(one: string, two: string): Promise<number> {
  const { width, height } = imageSize(await readFile(one));
  const path = join(folder, `${(made += 1)}.log`);
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height}`;
  const graph = `[0]format=rgb24[a];[1]${fit},format=rgb24[b];[a][b]psnr=stats_file=${path}`;
  await ffmpeg([...inputOf(one), ...inputOf(two), '-filter_complex', graph, '-f', 'null', '-']);
  const [, average = '0'] = /psnr_avg:(\S+)/.exec(await readFile(path, 'utf8')) ?? [];
  return average === 'inf' ? Infinity : Number(average);
}

async function saved(picture: Uint8Array): Promise<string> {
  const path = join(folder, `${(made += 1)}.given.png`);
  await writeFile(path, picture);
  return path;
}

describe('a clip by a first frame', () => {
  it('starts with it, moves, and returns exactly the frame that it ends with', async () => {
    const client = await start();
    // Wider than the clip: cropped at its centre, by the documented rule.
    const still = png({ width: 1400, height: 600 });
    const content = [text('The camera climbs'), image(still, 'first_frame')];
    const { clip, lastFrame, task } = await render(client, { content });
    const { facts, frames } = await decode(clip);
    expect(facts).toMatchObject({ width: 864, height: 480, videoCodec: 'avc', audio: null });
    expect(facts).toMatchObject({ framesPerSecond: 24, colorMatrix: 'bt709', bitDepth: 8 });
    expect(frames).toBe(49);
    expect(await psnr(`${clip}.first.png`, await saved(still))).toBeGreaterThan(32);
    expect(await psnr(`${clip}.last.png`, lastFrame)).toBe(Infinity);
    expect(await readFile(lastFrame)).toEqual(await readFile(`${clip}.last.png`));
    // The slate is on the way, not at the ends.
    const middle = await frameOf(clip, 24);
    expect(await psnr(`${clip}.first.png`, middle)).toBeLessThan(30);
    expect(await psnr(middle, `${clip}.last.png`)).toBeLessThan(30);
    expect(await psnr(`${clip}.first.png`, `${clip}.last.png`)).toBeLessThan(45);
    expect(task).toMatchObject({
      resolution: '480p',
      ratio: '16:9',
      duration: 2,
      framespersecond: 24,
    });
    const tokens = (864 * 480 * 49) / 1024;
    expect(task.usage).toEqual({ completion_tokens: tokens, total_tokens: tokens });
    expect(client.simulator.orders()[0]).toMatchObject({ billedTokens: tokens, collectedCount: 1 });
  });

  it('follows on from a last frame without a seam', async () => {
    const client = await start();
    const one = await render(client, { seed: 5 });
    const given = await readFile(one.lastFrame);
    const two = await render(client, { content: [image(given, 'first_frame')] });
    expect(await psnr(await frameOf(two.clip, 0), one.lastFrame)).toBeGreaterThan(36);
  });

  it('ends at the last frame that is given', async () => {
    const client = await start();
    const still = png({ width: 864, height: 480 });
    const goal = png({ width: 960, height: 540 }, (x, y) => [200 - 90 * x, 60, 100 + 80 * y]);
    const content = [image(still, 'first_frame'), image(goal, 'last_frame')];
    const { clip, lastFrame } = await render(client, { content, frames: 33 });
    const { frames, facts } = await decode(clip);
    expect(frames).toBe(33);
    expect(facts.codecParameters).toMatch(/^avc1\.42/);
    expect(await psnr(lastFrame, await saved(goal))).toBeGreaterThan(32);
    expect(await psnr(`${clip}.first.png`, await saved(still))).toBeGreaterThan(32);
  });

  it('takes the listed ratio nearest to it when asked to adapt', async () => {
    const client = await start();
    const content = [image(png({ width: 410, height: 700 }))];
    const { task, clip } = await render(client, { content, ratio: 'adaptive' });
    expect(task.ratio).toBe('9:16');
    expect((await decode(clip)).facts).toMatchObject({ width: 480, height: 864 });
  });
});

describe('a clip by text', () => {
  it('has the frames that were asked, and says frames instead of seconds', async () => {
    const client = await start();
    const { clip, task } = await render(client, { frames: 33, duration: 12 });
    expect((await decode(clip)).frames).toBe(33);
    expect(task.frames).toBe(33);
    expect(task).not.toHaveProperty('duration');
    expect(task.usage.completion_tokens).toBe(Math.ceil((864 * 480 * 33) / 1024));
  });

  it('is one picture for one seed, which is told', async () => {
    const client = await start();
    const [one, same, other] = await Promise.all(
      [7, 7, 8].map((seed) => render(client, { seed, frames: 29 })),
    );
    if (!one || !same || !other) throw new Error('three were made');
    const firsts = await Promise.all([one, same, other].map(({ clip }) => frameOf(clip, 0)));
    const [a = '', b = '', c = ''] = firsts;
    expect(await psnr(a, b)).toBe(Infinity);
    expect(await psnr(a, c)).toBeLessThan(30);
    expect([one.task.seed, other.task.seed]).toEqual([7, 8]);
    const drawn = await render(client, { seed: -1, frames: 29 });
    expect(drawn.task.seed).toBeGreaterThanOrEqual(0);
  });

  it('sounds where the model has sound, as long as its pictures', async () => {
    const client = await start();
    const changes = { model: FULL_20, duration: 4, ratio: '9:16', watermark: true };
    const { clip, task } = await render(client, changes);
    const { facts, frames } = await decode(clip);
    expect(task.generate_audio).toBe(true);
    expect(frames).toBe(97);
    expect(facts).toMatchObject({ width: 496, height: 864 });
    expect(facts.audio).toMatchObject({ codec: 'aac', channels: 1, sampleRate: 48_000 });
    expect(Math.abs((facts.audio?.durationSeconds ?? 0) - 97 / 24)).toBeLessThan(0.05);
  });

  it('of 2.5 has its sizes, and 16:9 where the ratio may adapt', async () => {
    const client = await start();
    const changes = { model: FULL_25, duration: 4, ratio: null, generate_audio: false };
    const { clip, task } = await render(client, changes);
    expect((await decode(clip)).facts).toMatchObject({ width: 854, height: 480, audio: null });
    expect(task).toMatchObject({ ratio: '16:9', generate_audio: false });
  });
});

describe('a clip by references', () => {
  it('shows all of them', async () => {
    const client = await start();
    const colours = [
      [220, 40, 40],
      [40, 200, 60],
      [60, 80, 230],
    ];
    const content = colours.map((colour) =>
      image(
        png({ width: 400, height: 400 }, () => colour),
        'reference_image',
      ),
    );
    const { clip } = await render(client, { model: FULL_20, duration: 4, content });
    const path = join(folder, 'pixels.raw');
    const sheet = await frameOf(clip, 0);
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', `file:${path}`];
    await ffmpeg([...inputOf(sheet), ...raw]);
    const pixels = await readFile(path);
    for (const colour of colours) {
      const alike = (at: number): boolean =>
        colour.every((channel, index) => Math.abs((pixels[at + index] ?? 0) - channel) < 12);
      let count = 0;
      for (let at = 0; at < pixels.length; at += 3) count += alike(at) ? 1 : 0;
      expect(count).toBeGreaterThan(10_000);
    }
  });
});

describe('ten orders at once', () => {
  it('all become clips, in a folder of any name', async () => {
    const client = await start({ folder: join(folder, "it's [one], two; c: \\d") });
    const ids = await Promise.all(
      Array.from({ length: 10 }, (_, seed) => client.create({ model: PRO_10, frames: 29, seed })),
    );
    const done = await Promise.all(ids.map((id) => client.until(id, 'succeeded')));
    expect(new Set(done.map(({ content }) => content.video_url)).size).toBe(10);
  });
});

describe('what cannot be rendered', () => {
  it('fails with the reason, and is not billed', async () => {
    const client = await start({ ffmpegPath: join(folder, 'no-ffmpeg') });
    const id = await client.create();
    const { error } = await client.until(id, 'failed');
    expect(error.code).toBe('InternalServiceError');
    expect(error.message).toContain('ffmpeg cannot be run');
    expect(client.simulator.orders()[0]?.billedTokens).toBe(0);
  });
});
