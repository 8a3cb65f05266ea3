/** What a clip's copy says inside, as ffmpeg reads it, and that nothing else of it changes. */

import { copyFile, readFile, stat } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { labellingOf, removeLabel, writeLabel } from '../../store/clip-label.ts';
import { ffmpeg, makeClip, temporaryFolder, type ClipOptions } from './clip.ts';

const folder = temporaryFolder();
const LABEL = { title: 'The <light>house\n— 夜', shot: 'sh0010', take: 'v002' };

async function labelledCopy(path: string): Promise<string> {
  const copy = `${path}.labelled.mp4`;
  await copyFile(path, copy);
  const labelling = await labellingOf(path, LABEL);
  if (labelling) await writeLabel(copy, labelling);
  return copy;
}

/** Hashes of its tracks, and what it says of itself. */
async function read(path: string): Promise<{ tracks: string; tags: string }> {
  const [hashes, tags] = [`${path}.hash`, `${path}.tags`];
  await ffmpeg(['-i', path, '-map', '0', '-c', 'copy', '-f', 'streamhash', hashes]);
  await ffmpeg(['-i', path, '-f', 'ffmetadata', tags]);
  return { tracks: await readFile(hashes, 'utf8'), tags: await readFile(tags, 'utf8') };
}

const sound = 'sine=d=0.5';
const KINDS: readonly (readonly [string, ClipOptions])[] = [
  ['with its index at the end', { frames: 12, sound }],
  ['with its index in front', { frames: 12, sound, container: '-movflags +faststart -f mp4' }],
  ['with a title of its own', { frames: 12, container: '-metadata title=Other -f mp4' }],
  ['that says nothing of itself', { frames: 12, container: '-fflags +bitexact -f mp4' }],
];

describe('a clip', () => {
  test.each(KINDS)('%s gets title, shot and take, and is the same', async (name, options) => {
    const path = await makeClip(folder.at(`${name}.mp4`), options);
    const copy = await labelledCopy(path);
    const [before, after] = [await read(path), await read(copy)];
    expect(after.tracks).toBe(before.tracks);
    for (const tag of ['title=The <light>house — 夜', 'shot=sh0010', 'take=v002']) {
      expect(after.tags.split('\n')).toContain(tag);
    }
    expect(after.tags).toContain('comment=sh0010 v002');
    expect(after.tags).not.toContain('title=Other');
    expect(/encoder=.*/.exec(after.tags)?.[0]).toBe(/encoder=.*/.exec(before.tags)?.[0]);
  });

  test.each(KINDS)('%s can be had back from its copy', async (name, options) => {
    const path = await makeClip(folder.at(`${name} back.mp4`), options);
    const copy = await labelledCopy(path);
    expect(await removeLabel(copy, (await stat(path)).size)).toBe(true);
    expect(await readFile(copy)).toEqual(await readFile(path));
  });

  test.each([
    ['in parts', '-movflags +frag_keyframe+empty_moov -f mp4'],
    ['of metadata that are kept otherwise', '-movflags use_metadata_tags -metadata a=b -f mp4'],
    ['of another container', '-f matroska'],
  ])('%s gets none', async (name, container) => {
    const path = await makeClip(folder.at(`${name}.mp4`), { frames: 12, container });
    expect(await labellingOf(path, LABEL)).toBeNull();
  });
});
