/** What is refused of a film's delivery before anything is ordered, and how its music is kept. */

import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { keepMusic, refuseChangedMusic } from '../../films/delivering/film-music.ts';
import { refuseUndeliverable } from '../../films/delivering/deliverable.ts';
import { asAnimatic, loadStoryboard, type OpenedFile } from '../../films/storyboard-file.ts';
import { openStore } from '../../store/store.ts';
import { findTool } from '../../tools/find.ts';
import { ffmpeg, temporaryFolder as mediaFolder } from '../media/clip.ts';
import { planOf, temporaryFolder } from './fixture.ts';

const media = mediaFolder();
beforeAll(() => ffmpeg(['-f', 'lavfi', '-i', 'sine=d=0.2', '-f', 'wav', media.at('song.wav')]));

async function film(output: string, music: Buffer | string | null = null) {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  const shots = 'shots: [{ id: a, prompt: one, audio: true }]';
  const text = `version: 1\ndefaults: { model: seedance-1.5-pro }\noutput: ${output}\n${shots}\n`;
  await writeFile(file, text);
  if (music !== null) await writeFile(join(folder, 'song.mp3'), music);
  const loaded = await loadStoryboard(file);
  const asked = loaded.storyboard?.output;
  const plan = planOf(text.replace(`output: ${output}\n`, ''));
  return {
    folder,
    file,
    loaded,
    /** As a run has it. */
    toDeliver: (storyboard: OpenedFile = loaded) => ({
      plan: asked ? { ...plan, output: asked } : plan,
      storyboard,
    }),
  };
}

const WITH_MUSIC = '{ music: { file: song.mp3 } }';
const HOST = { environment: process.env, tell: () => undefined };

describe('music', () => {
  const song = () => readFile(media.at('song.wav'));

  test('is known by its bytes, and kept with the film', async () => {
    const { loaded, folder } = await film(WITH_MUSIC, await song());
    const [{ sha256 } = { sha256: '' }] = loaded.music.files();
    expect(loaded.storyboard?.output.music).toMatchObject({ path: 'song.mp3', sha256 });
    const store = await openStore(folder);
    await keepMusic(loaded, store);
    expect(await store.objects.read(sha256)).toEqual(await song());
    // What is there already is not needed again.
    await rm(join(folder, 'song.mp3'));
    await keepMusic(loaded, store);
  });

  test('that is edited meanwhile is refused', async () => {
    const { loaded, folder, file } = await film(WITH_MUSIC, await song());
    await refuseChangedMusic(loaded);
    await writeFile(join(folder, 'song.mp3'), 'ID3 other');
    const music = join(folder, 'song.mp3');
    const facts = { file, music, why: 'changed' };
    const store = await openStore(folder);
    const error = { code: 'unfit-music', facts };
    await expect(refuseChangedMusic(loaded)).rejects.toMatchObject(error);
    await expect(keepMusic(loaded, store)).rejects.toMatchObject(error);
  });

  test.each([
    [null, 'does not exist'],
    ['#EXTM3U\nhttps://example.com/a.mp3\n', 'is a playlist'],
  ])('that is none is a diagnostic at its line', async (bytes, words) => {
    const { loaded } = await film(WITH_MUSIC, bytes);
    expect(loaded.storyboard).toBeNull();
    expect(loaded.diagnostics).toMatchObject([
      { code: 'music-file', line: 3, message: expect.stringContaining(words) },
    ]);
  });

  test('that only looks like it is refused when it does not play', async () => {
    const { toDeliver, folder } = await film(WITH_MUSIC, 'ID3 and nothing more');
    await expect(refuseUndeliverable([toDeliver()], HOST)).rejects.toMatchObject({
      code: 'unfit-music',
      facts: { music: join(folder, 'song.mp3'), why: 'no-sound' },
    });
    const { toDeliver: fine } = await film(WITH_MUSIC, await song());
    await refuseUndeliverable([fine()], HOST);
  });
});

/** As some build it: without one encoder. */
async function poorer(folder: string, lacks: string) {
  const { path } = await findTool('ffmpeg');
  const program = join(folder, 'ffmpeg');
  const listing = `case "$*" in *-encoders*|*-filters*) '${path}' "$@" | grep -v '${lacks}';;`;
  await writeFile(program, `#!/bin/sh\n${listing} *) exec '${path}' "$@";; esac\n`);
  await chmod(program, 0o755);
  return { ...HOST, environment: { ...process.env, STORYBOARD_FFMPEG: program } };
}

test.each([
  ['{ codec: h265 }', 'libx265', 'codec: h265'],
  ['{ codec: prores }', 'prores_ks', 'codec: prores'],
  ['{ loudness: -14 }', 'loudnorm', 'loudness'],
  ['{ match: colour }', 'colorchannelmixer', 'match: colour'],
])(
  'an ffmpeg that cannot do %s is refused before anything is ordered',
  async (output, lacks, asks) => {
    const { toDeliver, folder, file, loaded } = await film(output);
    const host = await poorer(folder, lacks);
    await expect(refuseUndeliverable([toDeliver()], host)).rejects.toMatchObject({
      code: 'ffmpeg-lacks',
      facts: { file, lacks: [{ feature: lacks, asks }] },
    });
    await refuseUndeliverable([toDeliver()], HOST);
    const { toDeliver: plain } = await film('{ size: 1280x720 }');
    await refuseUndeliverable([plain()], host);
    // Only what an animatic has of it counts there.
    if (asks !== 'match: colour') await refuseUndeliverable([toDeliver(asAnimatic(loaded))], host);
  },
);
