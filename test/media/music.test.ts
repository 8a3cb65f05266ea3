/** Which files are music, by their header. */

import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { inspectMusic } from '../../media/music.ts';
import { musicPlays, musicSamples } from '../../media/music-sound.ts';
import { sha256OfFile } from '../../store/objects.ts';
import { ffmpeg, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
const SOUND = ['-f', 'lavfi', '-i', 'sine=r=44100:d=0.5'];

test.each([
  ['wav', []],
  ['flac', []],
  ['mp3', []],
  ['ogg', '-c:a libvorbis'.split(' ')],
  ['mp4', []],
  ['adts', []],
])('%s is taken, whatever it is called, as long as it is', async (format, codec) => {
  const path = folder.at(`${format}.txt`);
  await ffmpeg([...SOUND, ...codec, '-f', format, path]);
  expect(await inspectMusic(path)).toEqual({ sha256: await sha256OfFile(path) });
  const samples = await musicSamples(ffmpeg, path, { most: 1_000_000 });
  // A stream without a header tells nothing of its run-up.
  expect(Math.abs((samples ?? 0) - 24_000)).toBeLessThan(format === 'adts' ? 3_000 : 600);
  expect(await musicSamples(ffmpeg, path, { most: 1_000 })).toBe(1_000);
  const link = folder.at(`${format}.link`);
  await symlink(path, link);
  expect(await inspectMusic(link)).toEqual({ sha256: await sha256OfFile(path) });
});

const PLAYLIST = 'is a playlist or a list of links, and no sound itself';

test.each([
  ['#EXTM3U\n/etc/passwd\n', PLAYLIST],
  ['\ufeff[playlist]\nFile1=a.mp3', PLAYLIST],
  ["ffconcat version 1.0\nfile 'a.wav'\n", PLAYLIST],
  ['<?xml version="1.0"?><MPD/>', PLAYLIST],
  ['https://example.com/a.mp3\n', PLAYLIST],
  ['FORM\0\0\0\0AIFF', 'is AIFF, which is not taken'],
  ['\u0089PNG', 'is no sound file that is taken'],
  ['R', 'is no sound file that is taken'],
  ['', 'is empty'],
])('%j is refused', async (text, problem) => {
  const path = folder.at('song.mp3');
  await writeFile(path, text);
  expect(await inspectMusic(path)).toEqual({ problem });
});

test('neither a device, a pipe nor a folder is opened, and what is gone is said so', async () => {
  await mkdir(folder.at('folder'));
  execFileSync('mkfifo', [folder.at('pipe')]);
  const device = 'is a pipe or a device, and not a file';
  expect(await inspectMusic('/dev/zero')).toEqual({ problem: device });
  expect(await inspectMusic(folder.at('pipe'))).toEqual({ problem: device });
  expect(await inspectMusic(folder.at('folder'))).toEqual({
    problem: 'is not a file but a folder',
  });
  expect(await inspectMusic(folder.at('gone'))).toEqual({ problem: 'does not exist' });
});

test('what only has the header of sound does not play', async () => {
  for (const [name, text] of [
    ['id3', 'ID3 and nothing more'],
    ['list', "ffconcat version 1.0\nfile 'wav.txt'\n"],
  ] as const) {
    await writeFile(folder.at(name), text);
    expect(await musicPlays(ffmpeg, folder.at(name))).toBe(false);
  }
  await ffmpeg(['-f', 'lavfi', '-i', 'color=s=64x36:d=0.2', '-f', 'mp4', folder.at('mute')]);
  expect(await musicPlays(ffmpeg, folder.at('mute'))).toBe(false);
  expect(await musicPlays(ffmpeg, folder.at('wav.txt'))).toBe(true);
});
