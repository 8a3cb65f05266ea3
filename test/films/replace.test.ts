/** A file of one's own in the place of a take. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { decideOn } from '../../films/directing/decide.ts';
import { withCopyOf } from '../../films/directing/own-clip.ts';
import { listTakes } from '../../films/directing/takes.ts';
import { FilmError } from '../../films/error.ts';
import { takeJson } from '../../films/json/directing.ts';
import { planJson } from '../../films/json/plan.ts';
import { filmJson } from '../../films/json/result.ts';
import { ledgerOf } from '../../films/money/ledger.ts';
import { planFilm } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { FilmReader } from '../../films/view/film-reader.ts';
import { openStore, type Store } from '../../store/store.ts';
import { makeClip } from '../media/clip.ts';
import { begunFilm } from './stored.ts';

const HOST = {
  environment: { ...process.env, STORYBOARD_USER: 'ann' },
  packageVersion: '0',
  tell: () => undefined,
};

let folder: string;
let file: string;
let store: Store;
let film: string;

beforeEach(async () => {
  const begun = await begunFilm();
  ({ folder, store } = begun);
  film = begun.film.id;
  file = join(folder, 'film.yaml');
});

const replace = (clip: string, note?: string) =>
  decideOn(file, { kind: 'replace', shot: 'sh0010', clip, note }, { project: folder }, HOST);

const view = async () => {
  const reader = new FilmReader(store, await store.films.readFilm(film), file);
  const read = await reader.read({ isRunning: false });
  if (!read) throw new Error('no view');
  return read;
};

/** What is refused leaves nothing behind. */
async function refused(clip: string): Promise<unknown> {
  const error: unknown = await replace(clip).catch((reason: unknown) => reason);
  expect(await store.decisions.of(film)).toEqual([]);
  expect(await store.takes.takesOfFilm(film)).toEqual([]);
  expect(await store.journal.shotsOf(film)).toEqual([]);
  const temporary = join(folder, '.storyboard', 'temporary');
  expect(await readdir(temporary).catch(() => [])).toEqual([]);
  expect(await readdir(join(folder, '.storyboard', 'objects')).catch(() => [])).toEqual([]);
  return error instanceof FilmError && error.code === 'unfit-clip' ? error.facts : error;
}

describe('a clip of any size, rate and sound', () => {
  it('is kept, decoded, free and frozen, with its name, and hands on its own last frame', async () => {
    const name = "it's “my” clip, 1.mov";
    const clip = join(folder, name);
    const options = { frames: 15, size: '98x50', rate: 30, sound: 'sine=d=0.5' };
    await makeClip(clip, { ...options, container: '-f mov' });
    const made = await replace(clip, 'from the phone');
    expect(made).toMatchObject({
      kind: 'replace',
      note: 'from the phone',
      shots: [{ shot: 'sh0010', take: 'v001' }],
      ownFile: { name, notes: expect.arrayContaining([expect.stringContaining('98×50')]) },
    });
    expect(made.ownFile?.notes.at(-1)).toMatch(/^sh0020 starts from its last frame: it has 98×50/);
    const [record] = await store.takes.takesOfFilm(film);
    const sha256 = createHash('sha256')
      .update(await readFile(clip))
      .digest('hex');
    expect(record).toMatchObject({
      ownFile: { name, ending: 'mov' },
      clip: { sha256, width: 98, height: 50, frames: 12, framesPerSecond: 30, hasAudio: true },
      lastFrame: { source: 'decoded' },
      charge: null,
    });
    expect(JSON.stringify(record)).not.toContain(folder);
    expect(record && (await store.edges.find(sha256))).not.toBeNull();
    const [shot, follower] = filmJson(await view(), file).shots;
    expect(shot).toMatchObject({
      status: 'frozen',
      take: 'v001',
      ownFile: name,
      taskId: null,
      charge: null,
      lastFrameSha256: record?.lastFrame.sha256,
      decisions: [{ kind: 'replace', take: 'v001', by: 'ann', note: 'from the phone' }],
    });
    expect(follower?.status).toBe('waiting');
    const page = JSON.parse(
      await readFile(join(folder, 'renders/film/takes/sh0010/film_sh0010_v001.json'), 'utf8'),
    );
    expect(page).toMatchObject({ ownFile: { name }, decisions: [{ kind: 'replace' }] });
    expect(await stat(join(folder, 'renders/film/takes/sh0010/film_sh0010_v001.mov'))).toBeTruthy();
  });

  it('is no purchase: the ledger and the sums know nothing of it', async () => {
    await replace(await makeClip(join(folder, 'a.mp4'), { frames: 3 }));
    expect(await ledgerOf([], { project: folder })).toEqual([]);
    const { charge } = filmJson(await view(), file);
    expect(charge).toEqual([]);
    const planned = await planFilm(await loadStoryboard(file), { project: folder });
    expect(planned.decisions.map(({ kind }) => kind)).toEqual(['stands', 'orders']);
    expect(planned.experience).toEqual([]);
    expect(planJson(await loadStoryboard(file), planned).shots[0]).toMatchObject({
      kept: { kind: 'own-file', name: 'a.mp4' },
      decisions: [{ number: 1, kind: 'replace', take: 'v001' }],
    });
    const [listed] = (await listTakes(file, [], { project: folder }, HOST)).map(takeJson);
    expect(listed).toMatchObject({
      ownFile: 'a.mp4',
      said: ['frozen'],
      isPlaceholder: false,
      differs: { kind: 'own-file' },
      seconds: 0.125,
      charge: null,
    });
  });

  it('twice is one take, chosen anew; another file is another take', async () => {
    const clip = await makeClip(join(folder, 'a.mp4'), { frames: 3 });
    await replace(clip);
    const other = await makeClip(join(folder, 'b.webm'), {
      frames: 3,
      video: '-c:v libvpx-vp9',
      container: '-f webm',
    });
    expect((await replace(other)).shots).toMatchObject([{ take: 'v002' }]);
    expect((await replace(clip)).shots).toMatchObject([{ take: 'v001' }]);
    expect(await store.takes.takesOfFilm(film)).toHaveLength(2);
    expect((await view()).shots[0]).toMatchObject({ status: 'frozen', take: 'v001' });
    expect(
      await stat(join(folder, 'renders/film/takes/sh0010/film_sh0010_v002.webm')),
    ).toBeTruthy();
  });

  it('is over with unfreeze, as a freeze is, and its page says so', async () => {
    await replace(await makeClip(join(folder, 'a.mp4'), { frames: 3 }));
    const say = { kind: 'unfreeze', shot: 'sh0010', note: 'too short' } as const;
    await decideOn(file, say, { project: folder }, HOST);
    expect((await view()).shots[0]).toMatchObject({ status: 'waiting', take: null });
    const page = await readFile(
      join(folder, 'renders/film/takes/sh0010/film_sh0010_v001.json'),
      'utf8',
    );
    expect(JSON.parse(page)).toMatchObject({
      decisions: [{ kind: 'replace' }, { kind: 'unfreeze', note: 'too short' }],
    });
    const circle = { kind: 'circle', shot: 'sh0010', take: 'v001' } as const;
    await expect(decideOn(file, circle, { project: folder }, HOST)).rejects.toMatchObject({
      facts: { why: 'unfit', cause: { kind: 'own-file' } },
    });
  });
});

describe('what is no clip is refused, and leaves nothing behind:', () => {
  const made = async (name: string, text: string | Buffer) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };

  it('nothing, a folder, a broken link, an empty file, one that is too large', async () => {
    const no = (name: string) => refused(join(folder, name));
    expect(await no('none.mp4')).toMatchObject({ why: 'missing' });
    expect(await no('film.yaml/none.mp4')).toMatchObject({ why: 'missing' });
    await mkdir(join(folder, 'clips'));
    expect(await no('clips')).toMatchObject({ why: 'folder' });
    await symlink('nowhere', join(folder, 'link.mp4'));
    expect(await no('link.mp4')).toMatchObject({ why: 'missing' });
    expect(await refused(await made('empty.mp4', ''))).toMatchObject({ why: 'empty' });
    const large = await made('large.mp4', 'x');
    await truncate(large, 5_000_000_001);
    expect(await refused(large)).toMatchObject({ why: 'too-large' });
  });

  it('a pipe that nobody writes to, which is not waited for', async () => {
    const pipe = join(folder, 'pipe.mp4');
    await promisify(execFile)('mkfifo', [pipe]);
    expect(await refused(pipe)).toMatchObject({ why: 'no-file' });
  });

  it('a still, a text, half a clip, a damaged one', async () => {
    const clip = await makeClip(join(folder, 'a.mp4'), { frames: 24, size: '320x180' });
    const bytes = await readFile(clip);
    expect(await refused(await made('a.txt.mp4', 'no clip\n'.repeat(99)))).toMatchObject({
      why: 'no-clip',
    });
    const still = join(folder, 'still.png');
    await makeClip(still, { frames: 1, video: '-c:v png', container: '-f image2 -update 1' });
    expect(await refused(still)).toMatchObject({ why: 'no-clip' });
    const half = await refused(await made('half.mp4', bytes.subarray(0, bytes.length / 2)));
    expect(['truncated', 'no-clip', 'damaged']).toContain(
      half !== null && typeof half === 'object' && 'why' in half ? half.why : half,
    );
    const start = bytes.indexOf('mdat') + 200;
    const noise = Buffer.from(bytes);
    noise.fill(0x5a, start, start + 600);
    expect(await refused(await made('noise.mp4', noise))).toMatchObject({ why: 'damaged' });
    const sound = join(folder, 'sound.mp4');
    await makeClip(sound, { frames: 3, video: '-vn', sound: 'sine=d=1' });
    expect(await refused(sound)).toMatchObject({ why: 'no-clip' });
  });

  it('one that somebody is still writing to', async () => {
    const clip = await makeClip(join(folder, 'a.mp4'), { frames: 3 });
    const temporaryPath = (hint: string) => {
      appendFileSync(clip, 'more');
      return store.objects.temporaryPath(hint);
    };
    const growing = withCopyOf(clip, { objects: { temporaryPath } }, () => Promise.resolve());
    await expect(growing).rejects.toMatchObject({ facts: { why: 'changed' } });
    const nowhere = { temporaryPath: () => Promise.resolve(join(folder, 'gone', 'clip')) };
    const unwritten = withCopyOf(clip, { objects: nowhere }, () => Promise.resolve());
    await expect(unwritten).rejects.toMatchObject({ name: 'StoreError' });
  });

  it('before the file is looked at: a shot that is not there', async () => {
    const request = { kind: 'replace', shot: 'sh0099', clip: join(folder, 'none') } as const;
    await expect(decideOn(file, request, { project: folder }, HOST)).rejects.toMatchObject({
      facts: { why: 'no-such-shot' },
    });
  });
});

it('that died before it was said is found again, and said', async () => {
  const clip = await makeClip(join(folder, 'a.mp4'), { frames: 3 });
  await replace(clip);
  const [record] = await store.takes.takesOfFilm(film);
  const elsewhere = await openStore(folder);
  expect(await elsewhere.journal.nextSlot(film, 'sh0010')).toMatchObject({ take: 2, order: 1 });
  expect((await replace(clip)).shots).toMatchObject([{ take: record?.take }]);
});
