import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { sha256OfFile } from '../../store/objects.ts';
import { labelledCopyOf } from '../../store/published-copy.ts';
import type { Store } from '../../store/store.ts';
import { FILM_SHOT_TAKE } from '../../store/take-files.ts';
import { aTake, storeErrorOf, temporaryStore } from './fixtures.ts';

const CLIP = Buffer.from('clip of the ferry');
const FRAME = Buffer.from('its last frame');

async function film(store: Store, name = 'film.yaml') {
  return store.films.openFilm(join(store.root, name));
}

async function rendered() {
  const store = await temporaryStore();
  const ferry = await film(store);
  const clip = { ...aTake().clip, ...(await store.objects.put(CLIP)) };
  const lastFrame = { ...aTake().lastFrame, sha256: (await store.objects.put(FRAME)).sha256 };
  const take = await store.takes.writeTake(aTake({ film: ferry.id, clip, lastFrame }));
  return { store, ferry, take, paths: await store.renders.filesOfTake(ferry, take) };
}

async function master(store: Store, text: string): Promise<string> {
  return (await store.objects.put(Buffer.from(text))).sha256;
}

describe('a take for people', () => {
  test('is a clip, a last frame and a record beside each other', async () => {
    const { store, ferry, take, paths } = await rendered();
    const written = await store.renders.publishTake(ferry, take);
    expect(written).toEqual([paths.clip, paths.lastFrame, paths.record]);
    const folder = join(store.root, 'renders', 'film', 'takes', 'sh0010');
    expect(await readdir(folder)).toEqual(['v001.json', 'v001.last.png', 'v001.mp4']);
    expect(await readFile(paths.clip)).toEqual(CLIP);
    expect(await readFile(paths.lastFrame)).toEqual(FRAME);
    expect(JSON.parse(await readFile(paths.record, 'utf8'))).toEqual({
      version: 1,
      ...take,
      charge: { currency: 'USD', micros: 65_340, amount: '0.06534' },
    });
    expect(await readFile(join(store.root, 'renders', '.gitignore'), 'utf8')).toBe('*\n');
  });

  test.each(['x'.repeat(250), '夜'.repeat(83), '夜の 🎬 フェリー'])(
    'of a storyboard with a long name, or one that is not ASCII: %s',
    async (name) => {
      const store = await temporaryStore();
      const ferry = await film(store, `${name}.yaml`);
      const clip = { ...aTake().clip, ...(await store.objects.put(CLIP)) };
      const lastFrame = { ...aTake().lastFrame, sha256: (await store.objects.put(FRAME)).sha256 };
      const shot = 's'.repeat(48);
      const facts = { film: ferry.id, shot, take: 'v999999', clip, lastFrame } as const;
      const take = await store.takes.writeTake(aTake({ ...facts, publishedAs: FILM_SHOT_TAKE }));
      const [first = ''] = await store.renders.publishTake(ferry, take);

      expect(first).toContain(join('renders', name, 'takes'));
      expect(first).toMatch(new RegExp(`/${name.slice(0, 10)}[^/]*_${shot}_v999999\\.mp4$`));
      expect(await readFile(first)).toEqual(CLIP);
    },
  );

  test('is called after its film and shot as well, where its record says so', async () => {
    const { store, ferry, take } = await rendered();
    const named = await store.takes.writeTake({
      ...take,
      take: 'v002',
      publishedAs: FILM_SHOT_TAKE,
    });
    await store.renders.publishTake(ferry, take);
    await store.renders.publishTake(ferry, named);
    const folder = join(store.root, 'renders', 'film', 'takes', 'sh0010');
    const name = 'film_sh0010_v002';
    expect(await readdir(folder)).toEqual([
      `${name}.json`,
      `${name}.last.png`,
      `${name}.mp4`,
      'v001.json',
      'v001.last.png',
      'v001.mp4',
    ]);
    await rm(folder, { recursive: true });
    expect(await store.renders.restore(ferry)).toHaveLength(6);
    expect(await readFile(join(folder, `${name}.mp4`))).toEqual(CLIP);
  });

  test('is a copy that can be written without touching the store', async () => {
    const { store, ferry, take, paths } = await rendered();
    await store.renders.publishTake(ferry, take);
    const [object, copy] = [
      await stat(store.objects.addressOf(take.clip.sha256)),
      await stat(paths.clip),
    ];
    expect(copy.ino).not.toBe(object.ino);
    expect(copy.nlink).toBe(1);
    await writeFile(paths.clip, 'mine');
    expect(await store.objects.read(take.clip.sha256)).toEqual(CLIP);
  });

  test('is not written again while it is unchanged', async () => {
    const { store, ferry, take, paths } = await rendered();
    await store.renders.publishTake(ferry, take);
    const before = await stat(paths.clip);
    await utimes(paths.lastFrame, 1, 1);
    expect(await store.renders.restore(ferry)).toEqual([]);
    expect((await stat(paths.clip)).ino).toBe(before.ino);
  });

  test.each([
    ['deleted', (path: string) => rm(path)],
    ['cut', (path: string) => writeFile(path, 'clip')],
    ['changed in place', (path: string) => writeFile(path, 'clip of the fairy')],
  ])('is restored when it was %s', async (_, harm) => {
    const { store, ferry, take, paths } = await rendered();
    await store.renders.publishTake(ferry, take);
    await harm(paths.clip);
    await harm(paths.record);
    expect(await store.renders.restore(ferry)).toEqual([paths.clip, paths.record]);
    expect(await readFile(paths.clip)).toEqual(CLIP);
  });

  test('gives the store its bytes back where that has lost them', async () => {
    const { store, ferry, take, paths } = await rendered();
    await store.renders.publishTake(ferry, take);
    const object = store.objects.addressOf(take.clip.sha256);
    await rm(object);
    await store.renders.restore(ferry);
    expect(await readFile(object)).toEqual(CLIP);
    expect(await readFile(paths.clip)).toEqual(CLIP);
  });

  test('says inside what it is, and gives the clip back all the same', async () => {
    const { store, ferry, take } = await rendered();
    const box = (type: string, inside = '') =>
      Buffer.concat([Buffer.from([0, 0, 0, 8 + inside.length]), Buffer.from(type + inside)]);
    const moov = box('moov', box('mvhd', 'x'.repeat(8)).toString('latin1'));
    const whole = Buffer.concat([box('ftyp', 'isom'), moov, box('mdat', 'pictures')]);
    const clip = { ...take.clip, ...(await store.objects.put(whole)) };
    const label = { title: 'The ferry', shot: take.shot, take: 'v002' };
    const copy = await labelledCopyOf(store.objects, clip.sha256, label);
    const labelled = copy === null ? undefined : { title: label.title, ...copy };
    const named = await store.takes.writeTake({ ...take, take: 'v002', clip, labelled });
    const { clip: path } = await store.renders.filesOfTake(ferry, named);
    await store.renders.publishTake(ferry, named);

    const published = await readFile(path);
    expect(await sha256OfFile(path)).toBe(copy?.sha256);
    expect(published.includes('The ferry')).toBe(true);
    await utimes(path, 1, 1);
    expect(await store.renders.restore(ferry)).not.toContain(path);
    await writeFile(path, published.subarray(1));
    expect(await store.renders.restore(ferry)).toContain(path);
    expect(await readFile(path)).toEqual(published);

    const object = store.objects.addressOf(clip.sha256);
    await rm(object);
    await store.renders.restore(ferry);
    expect(await readFile(object)).toEqual(whole);
  });

  test('whose bytes the store and its copy have lost is named, and the copy is kept', async () => {
    const { store, ferry, take, paths } = await rendered();
    await store.renders.publishTake(ferry, take);
    await rm(store.objects.addressOf(take.clip.sha256));
    await writeFile(paths.clip, CLIP.toString().toUpperCase());
    expect((await storeErrorOf(store.renders.restore(ferry))).code).toBe('missing-object');
    expect(await readFile(paths.clip, 'utf8')).toBe(CLIP.toString().toUpperCase());
  });
});

describe('a master', () => {
  test('is published with its description and restored with it', async () => {
    const store = await temporaryStore();
    const ferry = await film(store);
    const sha256 = await master(store, 'the film');
    const description = { shots: [{ id: 'sh0010', take: 'v001' }] };
    const path = await store.renders.publishMaster(ferry, {
      name: 'film.mp4',
      sha256,
      description,
    });
    const folder = join(store.root, 'renders', 'film');
    expect(path).toBe(join(folder, 'film.mp4'));
    await rm(folder, { recursive: true });
    expect(await store.renders.restore(ferry)).toHaveLength(2);
    expect(await readFile(path, 'utf8')).toBe('the film');
    const text = await readFile(join(folder, 'film.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({ version: 1, ...description });
  });

  test('that is finished takes its rough cut away and leaves the animatic', async () => {
    const store = await temporaryStore();
    const ferry = await film(store);
    for (const name of ['rough.mp4', 'animatic.mp4', 'film.mp4'] as const) {
      const sha256 = await master(store, name);
      await store.renders.publishMaster(ferry, { name, sha256, description: { name } });
    }
    const folder = await store.renders.folderOf(ferry);
    const files = ['animatic.json', 'animatic.mp4', 'film.json', 'film.mp4'];
    expect(await readdir(folder)).toEqual(files);
    expect(await store.renders.findMaster(ferry)).toBe(join(folder, 'film.mp4'));
    expect(await store.renders.restore(ferry)).toEqual([]);
    expect(JSON.parse(await readFile(join(folder, 'film.json'), 'utf8'))).toMatchObject({
      name: 'film.mp4',
    });
  });

  test('that is rough is told before the film of an earlier day, and described by itself', async () => {
    const store = await temporaryStore();
    const ferry = await film(store);
    expect(await store.renders.findMaster(ferry)).toBeNull();
    for (const name of ['film.mp4', 'rough.mp4'] as const) {
      const sha256 = await master(store, name);
      await store.renders.publishMaster(ferry, { name, sha256, description: { name } });
    }
    const folder = await store.renders.folderOf(ferry);
    expect(await readdir(folder)).toEqual(['film.json', 'film.mp4', 'rough.json', 'rough.mp4']);
    expect(await store.renders.findMaster(ferry)).toBe(join(folder, 'rough.mp4'));
    await rm(join(folder, 'rough.mp4'));
    expect(await store.renders.restore(ferry)).toEqual([join(folder, 'rough.mp4')]);
  });

  test('of an animatic lies in the folder of its film, its takes apart', async () => {
    const { store, ferry, take, paths } = await rendered();
    const animatic = await store.films.openAnimatic(join(store.root, 'film.yaml'));
    expect(animatic).toMatchObject({ animaticOf: ferry.id, storyboard: 'film.yaml' });
    expect(animatic.id).not.toBe(ferry.id);
    expect(await store.films.listFilms()).toEqual([ferry]);
    const sha256 = await master(store, 'the animatic');
    const description = {};
    const name = 'animatic.mp4';
    const path = await store.renders.publishMaster(animatic, { name, sha256, description });
    const folder = await store.renders.folderOf(ferry);
    expect(path).toBe(join(folder, name));
    expect(await store.renders.findMaster(animatic)).toBe(path);
    expect(await store.renders.findMaster(ferry)).toBeNull();
    const files = await store.renders.filesOfTake(animatic, take);
    expect(files.clip).toBe(join(folder, 'animatic', 'takes', 'sh0010', 'v001.mp4'));
    expect(files.clip).not.toBe(paths.clip);
  });

  test('is replaced by the next one', async () => {
    const store = await temporaryStore();
    const ferry = await film(store);
    for (const text of ['first', 'other']) {
      const sha256 = await master(store, text);
      const path = await store.renders.publishMaster(ferry, {
        name: 'film.mp4',
        sha256,
        description: {},
      });
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });
});

describe('the folder of a film', () => {
  test('is its file’s name, with a number for a second film of that name', async () => {
    const store = await temporaryStore();
    const names = ['film.yaml', 'b/film.yaml', 'c/Film.yml', '...yaml'];
    const folders: string[] = [];
    for (const name of names) folders.push(await store.renders.folderOf(await film(store, name)));
    const expected = ['film', 'film-2', 'Film-3', 'film-4'];
    expect(folders).toEqual(expected.map((name) => join(store.root, 'renders', name)));
    expect(await store.renders.folderOf(await film(store, 'b/film.yaml'))).toBe(folders[1]);
  });

  test('is not chosen by those who only read', async () => {
    const store = await temporaryStore();
    const ferry = await film(store);
    expect(await store.renders.findFolder(ferry)).toBeNull();
    expect(await readdir(store.root)).toEqual(['.storyboard']);
    const folder = await store.renders.folderOf(ferry);
    expect(await store.renders.findFolder(ferry)).toBe(folder);
  });

  test('is never one that somebody else has filled', async () => {
    const store = await temporaryStore();
    const foreign = join(store.root, 'renders', 'film');
    await mkdir(foreign, { recursive: true });
    await writeFile(join(foreign, 'film.mp4'), 'paid long ago');
    const ferry = await film(store);
    const sha256 = await master(store, 'new');
    const path = await store.renders.publishMaster(ferry, {
      name: 'film.mp4',
      sha256,
      description: {},
    });
    expect(path).toBe(join(store.root, 'renders', 'film-2', 'film.mp4'));
    expect(await readFile(join(foreign, 'film.mp4'), 'utf8')).toBe('paid long ago');
  });
});

describe('a film in another codec', () => {
  test('takes the place of the former one, and its captions go with it', async () => {
    const { store, ferry } = await rendered();
    const folder = join(store.root, 'renders', 'film');
    const publish = async (name: 'film.mp4' | 'film.mov', captions: string | null = null) => {
      const sha256 = await master(store, name);
      return store.renders.publishMaster(ferry, { name, sha256, captions, description: {} });
    };
    await publish('film.mp4', '1\n');
    expect((await readdir(folder)).toSorted()).toEqual(['film.json', 'film.mp4', 'film.srt']);
    await rm(join(folder, 'film.srt'));
    await store.renders.restore(ferry);
    expect(await readFile(join(folder, 'film.srt'), 'utf8')).toBe('1\n');

    expect(await publish('film.mov')).toBe(join(folder, 'film.mov'));
    await store.renders.restore(ferry);
    const files = (await readdir(folder)).filter((name) => name !== 'takes');
    expect(files.toSorted()).toEqual(['film.json', 'film.mov']);
    expect(await store.renders.findMaster(ferry)).toBe(join(folder, 'film.mov'));
    expect(await store.renders.isNewest(ferry, await master(store, 'film.mov'))).toBe(true);
    expect(await store.renders.isNewest(ferry, await master(store, 'film.mp4'))).toBe(false);
    // What this program did not put there is not its own to remove.
    await writeFile(join(folder, 'film.mp4'), 'mine');
    await publish('film.mov');
    expect(await readFile(join(folder, 'film.mp4'), 'utf8')).toBe('mine');
  });
});
