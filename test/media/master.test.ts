/** What kind of file a film is, whatever its clips were. */

import { readFile } from 'node:fs/promises';
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import { expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { probeClip } from '../../media/probe.ts';
import { ffmpeg, makeClip, temporaryFolder } from './clip.ts';
import { listOf } from './list.ts';

const folder = temporaryFolder();

test('H.264 at CRF 16 in 8 bits, AAC at 48 kHz, its index before its pictures', async () => {
  const video = '-c:v libx265 -x265-params log-level=error -pix_fmt yuv420p10le';
  await makeClip(folder.at('odd'), { frames: 30, rate: 30, video, sound: 'sine=r=44100:d=1' });
  const clip = { shot: 'a', kind: 'clip' as const, take: 'v001', sha256: 'odd', hasAudio: true };
  const cut = { inFrame: 0, outFrame: 24, startFrame: 0, droppedHeadFrames: 0 };
  const output = folder.at('film.mp4');
  await assembleFilm(ffmpeg, {
    list: {
      size: { width: 64, height: 36 },
      fit: 'crop',
      audio: 'clip',
      clips: [{ ...clip, ...cut, joinBefore: { kind: 'cut' } }],
      frames: 24,
    },
    pathOf: folder.at,
    output,
  });

  expect(await probeClip(output)).toMatchObject({
    videoCodec: 'avc',
    colorMatrix: 'bt709',
    framesPerSecond: 24,
    frames: 24,
    bitDepth: 8,
    audio: { codec: 'aac', sampleRate: 48_000 },
  });
  const bytes = (await readFile(output)).toString('latin1');
  expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  // The encoder writes its settings into the pictures.
  expect(bytes).toContain('crf=16.0');
});

test('a key picture every two seconds, also where nothing changes', async () => {
  await makeClip(folder.at('still'), { frames: 121, luma: 80, step: 0 });
  const list = listOf([{ sha256: 'still', inFrame: 0, outFrame: 120 }]);
  const output = folder.at('keys.mp4');
  await assembleFilm(ffmpeg, { list, pathOf: folder.at, output });
  expect(await keyPictures(output)).toEqual([0, 48, 96]);
});

/** Places of the pictures at which a player can begin. */
async function keyPictures(film: string): Promise<number[]> {
  const input = new Input({ formats: [MP4], source: new FilePathSource(film) });
  try {
    const track = await input.getPrimaryVideoTrack();
    const keys: number[] = [];
    if (!track) return keys;
    for await (const { type, timestamp } of new EncodedPacketSink(track).packets()) {
      if (type === 'key') keys.push(Math.round(timestamp * 24));
    }
    return keys;
  } finally {
    input.dispose();
  }
}
