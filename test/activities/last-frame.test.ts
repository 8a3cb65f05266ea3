/** A last frame that comes in another format than PNG: kept as it is, and sent on as what it is. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { collectTake } from '../../activities/collect-take.ts';
import { readPictures } from '../../activities/sent-pictures.ts';
import { inspectPicture } from '../../media/picture.ts';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import type { ModelSheet } from '../../specs/models/sheet.ts';
import type { RequestPicture } from '../../specs/order.ts';
import { ffmpeg, temporaryFolder } from '../media/clip.ts';
import { serve } from '../providers/server.ts';
import { Stage, statusOf } from './stage.ts';

const folder = temporaryFolder();
const FORMATS = {
  jpeg: { ending: 'jpg', encode: '-c:v mjpeg -q:v 2 -f image2 -update 1' },
  webp: { ending: 'webp', encode: '-c:v libwebp -lossless 1 -f image2 -update 1' },
  avif: { ending: 'avif', encode: '-c:v libaom-av1 -still-picture 1 -crf 10 -cpu-used 8 -f avif' },
  png: { ending: 'png', encode: '-c:v png -f image2 -update 1' },
} as const;

/** A clip, and its end as a provider might return it. */
beforeAll(async () => {
  const source = 'testsrc2=s=640x360:r=24,scale=out_color_matrix=bt709,format=yuv420p';
  const named = 'setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709';
  const pictures = ['-f', 'lavfi', '-i', `${source},${named}`, '-frames:v', '6'];
  await ffmpeg([...pictures, '-c:v', 'libx264', folder.at('clip.mp4')]);
  for (const [format, { encode }] of Object.entries(FORMATS)) {
    const last = ['-vf', 'select=eq(n\\,5)', '-frames:v', '1', ...encode.split(' ')];
    await ffmpeg(['-i', folder.at('clip.mp4'), ...last, folder.at(format)]);
  }
});

async function collected(format: keyof typeof FORMATS, before: (stage: Stage) => void = () => {}) {
  const [clip, frame] = [await readFile(folder.at('clip.mp4')), await readFile(folder.at(format))];
  const server = await serve(({ path }, response) =>
    response.end(path === '/clip.mp4' ? clip : frame),
  );
  const facts = { seed: null, tokens: null, notes: [] };
  // The name in the link says nothing.
  const links = {
    clipUrl: `${server.origin}/clip.mp4`,
    lastFrameUrl: `${server.origin}/last.png`,
  };
  const result = { ...links, ...facts };
  const stage = await Stage.open(
    { status: async () => [statusOf('cgt-1', 'succeeded', { result })] },
    { media: ffmpeg, linkOrigin: server.origin },
  );
  await stage.placed(1, 1);
  await stage.knows(1, 1, 'cgt-1');
  before(stage);
  await stage.run(collectTake, stage.at());
  return { stage, frame };
}

const asked = (sha256: string): RequestPicture[] => [
  { role: 'first_frame', picture: { kind: 'bytes', sha256, format: 'png' } },
];

async function sent(stage: Stage, sha256: string, family: ModelSheet['family']) {
  const offer = BYTEPLUS.offers.find((one) => one.family === family);
  const shot = { pictures: asked(sha256), family };
  const [picture] = await stage.run(
    (context) =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that is read of an order
      readPictures(context, BYTEPLUS, { request: shot as never, modelId: offer?.modelId ?? '' }),
    null,
  );
  return picture;
}

test.each(['jpeg', 'webp', 'png'] as const)(
  '%s is handed on untouched, under its own type',
  async (format) => {
    const { stage, frame } = await collected(format);
    const take = await stage.store.takes.readTake(stage.film, 'sh0010', 'v001');
    expect(take?.lastFrame).toMatchObject({ source: 'returned', reason: null });
    expect(take?.lastFrame.format).toBe(format === 'png' ? undefined : format);
    const sha256 = take?.lastFrame.sha256 ?? '';
    expect(await stage.store.objects.read(sha256)).toEqual(frame);
    expect(await sent(stage, sha256, 'seedance-1.5-pro')).toEqual({
      bytes: frame,
      mimeType: `image/${format}`,
    });

    const files = await readdir(join(stage.store.root, 'renders', 'film', 'takes', 'sh0010'));
    const name = `film_sh0010_v001.last.${FORMATS[format].ending}`;
    expect(files.sort()).toEqual(['film_sh0010_v001.json', name, 'film_sh0010_v001.mp4']);
  },
);

test('AVIF, which no model takes, is kept as it came and sent as PNG', async () => {
  const { stage, frame } = await collected('avif');
  const take = await stage.store.takes.readTake(stage.film, 'sh0010', 'v001');
  expect(take?.lastFrame).toMatchObject({ source: 'returned', format: 'avif' });
  const sha256 = take?.lastFrame.sha256 ?? '';
  expect(await stage.store.objects.read(sha256)).toEqual(frame);
  const picture = await sent(stage, sha256, 'seedance-2.0');
  expect(picture?.mimeType).toBe('image/png');
  const { sha256: png } = await stage.store.objects.put(picture?.bytes ?? new Uint8Array());
  const facts = await inspectPicture(stage.store.objects.addressOf(png));
  expect(facts).toMatchObject({ format: 'png', width: 640, height: 360 });
});

test('a clip whose ends cannot be kept for its joins becomes a take all the same', async () => {
  const { stage } = await collected('png', ({ store: { edges } }) => {
    edges.record = () => Promise.reject(new Error('There is a folder in its place.'));
  });
  const take = await stage.store.takes.readTake(stage.film, 'sh0010', 'v001');
  expect(take?.lastFrame).toMatchObject({ source: 'returned' });
  expect(await stage.store.edges.find(take?.clip.sha256 ?? '')).toBeNull();
});

test('a take of before, whose record does not say what its last frame is, is sent as what it is', async () => {
  const stage = await Stage.open({}, { media: ffmpeg });
  const { sha256 } = await stage.store.objects.put(await readFile(folder.at('jpeg')));
  expect(await sent(stage, sha256, 'seedance-1.5-pro')).toMatchObject({ mimeType: 'image/jpeg' });
});

test('what is no picture that can be read is sent under the name it had', async () => {
  const stage = await Stage.open({}, { media: ffmpeg });
  const { sha256 } = await stage.store.objects.put(Buffer.from('no picture at all'));
  expect(await sent(stage, sha256, 'seedance-1.5-pro')).toMatchObject({ mimeType: 'image/png' });
});
