import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { probeClip } from '../../media/probe.ts';
import { makeClip, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
const FASTSTART = '-movflags +faststart -f mp4';

describe('a clip', () => {
  test('tells what it is, with B-frames and a sound longer than its pictures', async () => {
    const sound = 'sine=r=44100:d=2';
    const path = await makeClip(folder.at('a.mp4'), { frames: 29, sound });
    expect(await probeClip(path)).toMatchObject({
      container: 'MP4',
      bytes: (await stat(path)).size,
      width: 64,
      height: 36,
      rotation: 0,
      frames: 29,
      framesPerSecond: 24,
      durationSeconds: 29 / 24,
      videoCodec: 'avc',
      bitDepth: 8,
      colorMatrix: 'bt709',
      hasBFrames: true,
      isSteady: true,
      audio: { codec: 'aac', sampleRate: 44_100, channels: 1, startSeconds: 0 },
    });
    expect((await probeClip(path)).audio?.durationSeconds).toBeCloseTo(2, 1);
  });

  test('in 10-bit H.265 is known as such', async () => {
    const video = '-c:v libx265 -x265-params log-level=error -pix_fmt yuv420p10le';
    const path = await makeClip(folder.at('hevc.mp4'), { frames: 5, video });
    const facts = { videoCodec: 'hevc', bitDepth: 10, frames: 5, audio: null };
    expect(await probeClip(path)).toMatchObject(facts);
  });

  test('in WebM is steady although its times are rounded', async () => {
    const webm = { video: '-c:v libvpx-vp9 -deadline realtime', container: '-f webm' };
    const path = await makeClip(folder.at('v.webm'), { frames: 31, ...webm });
    const facts = await probeClip(path);
    expect(facts).toMatchObject({ container: 'WebM', frames: 31, isSteady: true });
    expect(facts.framesPerSecond).toBeCloseTo(24, 1);
  });
});

describe('no clip', () => {
  test('cut off within its data is truncated', async () => {
    const path = await makeClip(folder.at('front.mp4'), { frames: 30, container: FASTSTART });
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 40));
    await expect(probeClip(path)).rejects.toMatchObject({
      code: 'clip-truncated',
      message: expect.stringMatching(/ends after \d+ of 30 video packets/),
    });
  });

  test('cut off before its index is truncated', async () => {
    const path = await makeClip(folder.at('back.mp4'), { frames: 30 });
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 300));
    await expect(probeClip(path)).rejects.toMatchObject({ code: 'clip-truncated' });
  });

  test.each([
    ['text', 'An error page, sent as a film'],
    ['playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/hostname\n'],
    ['nothing', ''],
  ])('%s is unreadable', async (name, content) => {
    await writeFile(folder.at(name), content);
    await expect(probeClip(folder.at(name))).rejects.toMatchObject({ code: 'clip-unreadable' });
  });

  test.each(['absent', '.', '/dev/zero'])('%s is unreadable', async (name) => {
    const path = name.startsWith('/') ? name : folder.at(name);
    await expect(probeClip(path)).rejects.toMatchObject({ code: 'clip-unreadable' });
  });

  test('a sound file is unreadable', async () => {
    const audio = { frames: 1, sound: 'sine=d=1', video: '-vn' };
    const path = await makeClip(folder.at('sound.m4a'), audio);
    await expect(probeClip(path)).rejects.toMatchObject({
      code: 'clip-unreadable',
      message: expect.stringContaining('no pictures'),
    });
  });
});
