/** Exports of films in a store, as their takes stand. */

import { mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { decideOn } from '../../films/directing/decide.ts';
import { FilmError } from '../../films/error.ts';
import { exportFilm, type ExportRequest } from '../../films/export.ts';
import { exportJson } from '../../films/json/export.ts';
import { planFilm } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { inputsOf, fingerprintOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { openStore, type Store } from '../../store/store.ts';
import { FILM_SHOT_TAKE } from '../../store/take-files.ts';
import type { TakeRecord } from '../../store/takes.ts';
import { aTake } from '../store/fixtures.ts';
import { temporaryFolder } from './fixture.ts';

const TEXT = `version: 1
title: Ferry
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, from: none, prompt: "A ferry", trim: { head: 2, tail: 3 } }
  - { id: sh0030, from: none, prompt: "A gull", join: { dissolve: 12 } }
`;
const HOST = {
  environment: { STORYBOARD_USER: 'ann' },
  packageVersion: '0',
  tell: () => undefined,
};

let folder: string;
let file: string;
let store: Store;
let film: string;

async function keep(
  shot: string,
  number: number,
  own: Partial<TakeRecord> = {},
  firstFrameSha256: string | null = null,
) {
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  const planned = plan.shots.find(({ id }) => id === shot);
  const request = planned && requestOf(planned, { firstFrameSha256, lastFrameSha256: null });
  if (!request) throw new Error(shot);
  const base = aTake();
  const clip = await store.objects.put(Buffer.from(`clip ${shot} ${number}`));
  const frame = await store.objects.put(Buffer.from(`frame ${shot} ${number}`));
  return store.takes.writeTake({
    ...base,
    film,
    shot,
    take: `v00${number}`,
    fingerprint: fingerprintOf(request),
    inputs: inputsOf(request),
    clip: { ...base.clip, ...clip, hasAudio: true },
    lastFrame: { ...base.lastFrame, sha256: frame.sha256 },
    publishedAs: FILM_SHOT_TAKE,
    ...own,
  });
}

async function run(): Promise<void> {
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  const hash = await store.plans.putPlan(plan);
  await store.films.setPlan(film, hash);
  await store.events.append(film, { kind: 'run.started', plan: hash });
}

beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'film.yaml');
  await writeFile(file, TEXT);
  store = await openStore(folder);
  film = (await store.films.openFilm(file)).id;
  await run();
});

const exported = (request: ExportRequest = { to: 'otio' }, path = file) =>
  exportFilm(path, request, { project: folder }, HOST);

async function refusalOf(request?: ExportRequest, path?: string): Promise<unknown> {
  const error: unknown = await exported(request, path).catch((reason: unknown) => reason);
  return error instanceof FilmError ? [error.code, error.facts] : error;
}

async function media(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  return [...text.matchAll(/"target_url": "([^"]+)"/g)].flatMap(([, url]) => url ?? []);
}

describe('a film', () => {
  it('lies beside its master, with gaps for what no take stands for', async () => {
    await keep('sh0010', 1);
    await keep('sh0010', 2);
    await keep('sh0020', 1);
    const made = await exported();
    expect(made.file).toBe(join(folder, 'renders', 'film', 'film.otio'));
    expect(exportJson(made)).toEqual({
      to: 'otio',
      file: made.file,
      frames: 121 + 116 + 121 - 12,
      shots: 3,
      missing: [{ shot: 'sh0030', why: 'it was not rendered' }],
      unmeasured: [],
      edited: false,
    });
    expect(made.timeline.items.map(({ take, takes }) => [take?.key, takes.length])).toEqual([
      ['v002', 2],
      ['v001', 1],
      [undefined, 0],
    ]);
    const urls = new Set(await media(made.file));
    expect([...urls]).toEqual([
      './takes/sh0010/film_sh0010_v002.mp4',
      './takes/sh0010/film_sh0010_v001.mp4',
      './takes/sh0020/film_sh0020_v001.mp4',
    ]);
    for (const url of urls) await stat(join(dirname(made.file), url));
  });

  it('names its media from where it is written, under their old names where they have these', async () => {
    const { publishedAs: _, ...old } = await keep('sh0010', 1);
    await rm(join(store.folder, 'films', film, 'takes', 'sh0010.v001.json'));
    const again = await openStore(folder);
    await again.takes.writeTake(old);
    const out = join(folder, 'edit', 'cuts', 'ferry.otio');
    const made = await exported({ to: 'otio', out });
    expect(new Set(await media(out))).toEqual(
      new Set(['../../renders/film/takes/sh0010/v001.mp4']),
    );
    // No two clips of a timeline are called the same, whatever their files are.
    expect(made.timeline.items[0]?.take?.name).toBe('film_sh0010_v001');
  });

  it('has the chosen take, the notes on it, and no word of the account or a link', async () => {
    await keep('sh0010', 1, { notes: ['Fetched from https://cdn.example/a.mp4?sig=1 twice.'] });
    await keep('sh0010', 2);
    const say = { kind: 'circle', shot: 'sh0010', take: 'v001', note: 'her hands' } as const;
    await decideOn(file, say, { project: folder }, HOST);
    for (const to of ['otio', 'edl', 'fcpxml', 'csv'] as const) {
      const made = await exported({ to });
      const text = await readFile(made.file, 'utf8');
      expect(made.timeline.items[0]?.take?.key).toBe('v001');
      expect(text).toContain('her hands');
      expect(text).toContain('cgt-1');
      expect(text).toContain('0.06534');
      expect(text).not.toMatch(/0123abcd|cdn\.example|sig=/);
    }
  });

  it('is the one of its last run, and says that its file was edited since', async () => {
    await keep('sh0010', 1);
    await writeFile(file, TEXT.replace('Ferry', 'Boat'));
    const { timeline, isEdited } = await exported();
    expect([timeline.title, isEdited]).toEqual(['Ferry', true]);
    await run();
    expect(await exported()).toMatchObject({ timeline: { title: 'Boat' }, isEdited: false });
  });

  it('puts back a clip that was moved away; one beside it that is lost is left out', async () => {
    const [lost, kept] = [await keep('sh0010', 1), await keep('sh0010', 2)];
    const { file: path } = await exported();
    const clip = join(dirname(path), 'takes/sh0010/film_sh0010_v002.mp4');
    await rm(clip);
    await rm(store.objects.addressOf(lost.clip.sha256));
    expect((await exported()).timeline.items[0]?.takes.map(({ key }) => key)).toEqual(['v002']);
    expect(await readFile(clip, 'utf8')).toBe('clip sh0010 2');
    await rm(store.objects.addressOf(kept.clip.sha256));
    await expect(exported()).rejects.toMatchObject({ code: 'missing-object' });
  });

  it('does not know what a join repeats that nobody measured', async () => {
    await writeFile(
      file,
      TEXT.replace(
        'from: none, prompt: "A ferry", trim: { head: 2, tail: 3 }',
        'prompt: "A ferry"',
      ),
    );
    await run();
    const first = await keep('sh0010', 1);
    const start = { firstFrameFrom: 'sh0010' };
    const second = await keep('sh0020', 1, start, first.lastFrame.sha256);
    expect((await exported()).unmeasured).toEqual(['sh0020']);
    for (const { clip } of [first, second]) await store.edges.record(clip.sha256, null);
    expect((await exported()).unmeasured).toEqual([]);
  });
});

describe('what is there', () => {
  it('is replaced while it is an export as it was written, and is kept when it is not', async () => {
    await keep('sh0010', 1);
    const { file: path } = await exported();
    await keep('sh0020', 1);
    await exported();
    expect(await media(path)).toContain('./takes/sh0020/film_sh0020_v001.mp4');
    await writeFile(path, `${await readFile(path, 'utf8')}\n`);
    expect(await refusalOf()).toEqual(['not-exported', { why: 'not-replaced', file: path }]);
  });

  it.each<[string, (path: string) => Promise<unknown>]>([
    ['a file of a person', (path) => writeFile(path, 'mine')],
    ['a folder', (path) => mkdir(path)],
    ['a link to one', (path) => symlink(file, path)],
  ])('is not replaced: %s', async (_, make) => {
    await keep('sh0010', 1);
    const out = join(folder, 'cut.edl');
    await make(out);
    const refused = ['not-exported', { why: 'not-replaced', file: out }];
    expect(await refusalOf({ to: 'edl', out })).toEqual(refused);
    expect(await readFile(file, 'utf8')).toBe(TEXT);
  });
});

describe('nothing is written', () => {
  it('of a film that was never run, or has no take', async () => {
    expect(await refusalOf()).toEqual(['not-exported', { why: 'no-take', file }]);
    const other = join(folder, 'other.yaml');
    await writeFile(other, TEXT);
    expect(await refusalOf({ to: 'csv' }, other)).toEqual([
      'not-decided',
      { why: 'never-run', file: other },
    ]);
    expect(await stat(join(folder, 'renders', 'film', 'film.otio')).catch(() => null)).toBeNull();
  });
});
