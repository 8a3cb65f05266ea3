/** Drawn films, written in each format and read back by OpenTimelineIO and its adapters. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { edlText } from '../../specs/export/edl.ts';
import { fcpxmlText } from '../../specs/export/fcpxml.ts';
import { marked } from '../../specs/export/mark.ts';
import { otioText } from '../../specs/export/otio.ts';
import { readable } from '../../specs/export/safe.ts';
import { drawnFilms, type DrawnFilm } from '../specs/export/drawn.ts';
import { publishedClients } from './published.ts';

const FILMS = fc.sample(drawnFilms, { numRuns: 60, seed: 20261130 });

type Item = {
  readonly kind: string;
  readonly name: string;
  readonly record: readonly [number, number];
  readonly source: readonly [number, number];
  readonly offsets?: readonly [number, number];
  readonly markers: readonly string[];
  readonly metadata: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly media?: string;
  readonly active: string;
  readonly references: Readonly<
    Record<string, { url: string; available: readonly number[]; metadata: Item['metadata'] }>
  >;
};
type Track = { readonly kind: string; readonly frames: number; readonly items: readonly Item[] };
type Read = {
  readonly name: string;
  readonly frames: number;
  readonly tracks: readonly Track[];
  readonly spine: {
    readonly version: string;
    readonly duration: string;
    readonly items: readonly Readonly<Record<string, string>>[];
    readonly sources: Readonly<Record<string, string>>;
    readonly auditions: readonly (readonly string[])[];
    readonly values: readonly string[];
  };
};

let folder: string;
let read: Readonly<Record<string, Read>>;

beforeAll(async () => {
  const clients = await publishedClients();
  folder = await mkdtemp(join(tmpdir(), 'storyboard-export-'));
  for (const [index, { timeline }] of FILMS.entries()) {
    const edl = edlText(timeline);
    if (typeof edl !== 'string') throw new Error(JSON.stringify(edl));
    const texts = { otio: otioText(timeline), edl, fcpxml: fcpxmlText(timeline) };
    for (const [ending, text] of Object.entries(texts)) {
      await writeFile(join(folder, `${index}.${ending}`), marked(text));
    }
  }
  // What a program of theirs prints is checked below.
  // oxlint-disable-next-line no-unsafe-type-assertion
  read = (await clients.python('otio_read.py', [folder], {})) as typeof read;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function each(
  ending: string,
  check: (film: DrawnFilm, told: Read, video: readonly Item[]) => void,
): void {
  for (const [index, film] of FILMS.entries()) {
    const told = read[`${index}.${ending}`];
    if (!told) throw new Error(`${index}.${ending} was not read.`);
    const video = told.tracks.find(({ kind }) => kind === 'Video')?.items ?? [];
    check(film, told, video);
  }
}

/** How many frames of a dissolve lie before the cut. */
type Split = (frames: number) => number;
const MIDDLE: Split = (frames) => Math.floor(frames / 2);

/** Where each clip of the list is cut, worked out from the list alone. */
function cutsOf({ list }: DrawnFilm, split: Split) {
  const dissolves = list.clips.map(({ joinBefore }) =>
    joinBefore.kind === 'dissolve' ? joinBefore.frames : 0,
  );
  const starts = list.clips.map(({ startFrame }, at) => startFrame + split(dissolves[at] ?? 0));
  return list.clips.map((clip, at) => {
    const [from, to] = [starts[at] ?? 0, starts[at + 1] ?? list.frames];
    const shift = clip.inFrame - clip.startFrame;
    const dissolve = dissolves[at] ?? 0;
    return {
      record: [from, to],
      // A film's frame shows the same frame of the clip, wherever the cut lies.
      source: [from + shift, to + shift],
      offsets: dissolve > 0 ? [split(dissolve), dissolve - split(dissolve)] : null,
      isGap: clip.kind === 'held',
    };
  });
}

const clipsIn = (items: readonly Item[]) => items.filter(({ offsets }) => !offsets);
/** By item: the offsets of the transition right before it. */
function transitionsIn(items: readonly Item[]) {
  return items.flatMap((item, at) => (item.offsets ? [] : [items[at - 1]?.offsets ?? null]));
}
const seconds = (text = '0s') =>
  Math.round(
    (Number(text.split('/')[0]?.replace('s', '')) /
      Number(text.split('/')[1]?.replace('s', '') ?? 1)) *
      24,
  );

describe('an OTIO file', () => {
  test('has the frames, cuts, dissolves and gaps of the film', () => {
    each('otio', (film, told, video) => {
      const cuts = cutsOf(film, MIDDLE);
      expect(told.frames).toBe(film.list.frames);
      expect(clipsIn(video).map(({ record, source }) => ({ record, source }))).toEqual(
        cuts.map(({ record, source }) => ({ record, source })),
      );
      expect(transitionsIn(video)).toEqual(cuts.map(({ offsets }) => offsets));
      expect(clipsIn(video).map(({ kind }) => kind)).toEqual(
        cuts.map(({ isGap }) => (isGap ? 'Gap' : 'Clip')),
      );
    });
  });

  test('has each take of a shot as media, with its range and what made it', () => {
    each('otio', ({ timeline }, told, video) => {
      expect(told.name).toBe(readable(timeline.title));
      for (const [at, item] of clipsIn(video).entries()) {
        const shot = timeline.items[at];
        if (!shot?.take) continue;
        expect(item.active).toBe(shot.take.key);
        expect(Object.keys(item.references)).toEqual(shot.takes.map(({ key }) => key).sort());
        for (const take of shot.takes) {
          const reference = item.references[take.key];
          expect(reference?.available).toEqual([0, take.frames]);
          expect(decodeURIComponent(reference?.url ?? '')).toBe(`./${take.path}`);
          expect(reference?.metadata['storyboard']).toMatchObject({
            prompt: readable(take.facts.prompt),
            seed: take.facts.seed,
            task: readable(take.facts.task ?? ''),
            charge: take.facts.charge,
          });
        }
        expect(item.markers).toEqual(shot.notes.map(({ text }) => readable(text)));
      }
    });
  });

  test('has sound where the film has it, and no track where it has none', () => {
    each('otio', ({ timeline }, told) => {
      const heard = timeline.items.filter(({ hasSound }) => hasSound);
      const sound = told.tracks.find(({ kind }) => kind === 'Audio');
      expect(sound === undefined).toBe(heard.length === 0);
      if (!sound) return;
      expect(sound.frames).toBe(timeline.frames);
      const names = clipsIn(sound.items).flatMap(({ kind, name }) =>
        kind === 'Gap' ? [] : [name],
      );
      expect(names).toEqual(heard.map(({ take }) => take?.name));
    });
  });
});

describe('an EDL', () => {
  // A dissolve begins where its event does: nothing of it lies before the cut.
  const AT_ITS_START: Split = () => 0;

  test('has the frames, cuts and dissolves of the film, and black for its gaps', () => {
    each('edl', (film, told, video) => {
      const cuts = cutsOf(film, AT_ITS_START);
      expect(told.frames).toBe(film.list.frames);
      expect(clipsIn(video).map(({ record }) => record)).toEqual(cuts.map(({ record }) => record));
      expect(transitionsIn(video)).toEqual(cuts.map(({ offsets }) => offsets));
      for (const [at, item] of clipsIn(video).entries()) {
        const { isGap, source } = cuts[at] ?? {};
        expect(item.media).toBe(isGap ? 'GeneratorReference' : 'MissingReference');
        if (isGap) continue;
        expect(item.source).toEqual(source);
        expect(item.name).toBe(film.timeline.items[at]?.take?.name);
      }
    });
  });

  test('has a reel of its own for each clip, and the sound of those that have it', () => {
    each('edl', ({ timeline }, told, video) => {
      const reels = clipsIn(video).flatMap(({ media, metadata }) =>
        media === 'MissingReference' ? [metadata['cmx_3600']?.['reel']] : [],
      );
      expect(new Set(reels).size).toBe(reels.length);
      for (const reel of reels) expect(reel).toMatch(/^[A-Z0-9]{1,8}$/);
      const heard = timeline.items.flatMap(({ hasSound, take }) => (hasSound ? [take?.name] : []));
      const sound = told.tracks.find(({ kind }) => kind === 'Audio')?.items ?? [];
      expect(clipsIn(sound).flatMap(({ kind, name }) => (kind === 'Gap' ? [] : [name]))).toEqual(
        heard,
      );
    });
  });
});

describe('an FCPXML file', () => {
  test('has the frames and cuts of the film', () => {
    each('fcpxml', (film, told, video) => {
      const cuts = cutsOf(film, MIDDLE).filter(({ isGap }) => !isGap);
      const clips = clipsIn(video).filter(({ kind }) => kind === 'Clip');
      expect(clips.map(({ record, source }) => ({ record, source }))).toEqual(
        cuts.map(({ record, source }) => ({ record, source })),
      );
      expect(seconds(told.spine.duration)).toBe(film.list.frames);
    });
  });

  test('has its gaps and dissolves where the film has them', () => {
    each('fcpxml', (film, { spine }) => {
      const cuts = cutsOf(film, MIDDLE);
      const items = spine.items.filter(({ tag }) => tag !== 'transition');
      expect(
        items.map(({ tag, offset, duration }) => [tag, seconds(offset), seconds(duration)]),
      ).toEqual(
        cuts.map(({ isGap, record: [from = 0, to = 0] }) => [
          isGap ? 'gap' : 'asset-clip',
          from,
          to - from,
        ]),
      );
      const dissolves = spine.items.filter(({ tag }) => tag === 'transition');
      expect(dissolves.map(({ offset, duration }) => [seconds(offset), seconds(duration)])).toEqual(
        film.list.clips.flatMap(({ joinBefore, startFrame }) =>
          joinBefore.kind === 'dissolve' ? [[startFrame, joinBefore.frames]] : [],
        ),
      );
    });
  });

  test('has each take as a file beside it, several in an audition, and texts as they are', () => {
    each('fcpxml', ({ timeline }, { name, spine }) => {
      expect(name).toBe(readable(timeline.title));
      const { items } = timeline;
      for (const take of items.flatMap(({ takes }) => takes)) {
        expect(decodeURIComponent(spine.sources[take.name] ?? '')).toBe(`./${take.path}`);
      }
      const several = items.filter(({ takes }) => takes.length > 1);
      expect(spine.auditions.map((names) => names[0])).toEqual(
        several.map(({ take, takes }) => (take ?? takes[0])?.name),
      );
      for (const { take, notes } of items) {
        const texts = [...(take ? [take.facts.prompt] : []), ...notes.map(({ text }) => text)];
        expect(spine.values).toEqual(expect.arrayContaining(texts.map(readable)));
      }
    });
  });
});
