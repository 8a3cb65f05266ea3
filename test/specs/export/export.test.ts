import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText } from '../../../specs/export/csv.ts';
import { edlText } from '../../../specs/export/edl.ts';
import { fcpxmlText } from '../../../specs/export/fcpxml.ts';
import { isUnchangedExport, marked, UNMARKED } from '../../../specs/export/mark.ts';
import { otioText } from '../../../specs/export/otio.ts';
import { reelsOf } from '../../../specs/export/reel.ts';
import { relativeUrl } from '../../../specs/export/safe.ts';
import {
  timelineOf,
  type ExportItem,
  type ExportTimeline,
} from '../../../specs/export/timeline.ts';
import { buildEditList } from '../../../specs/plan/edit-list.ts';
import { parse } from 'csv-parse/sync';
import { planOf, sha256, shotOf } from '../plan/fixture.ts';
import { drawnFilms, takeOf } from './drawn.ts';

fc.configureGlobal({ seed: 20261130 });

const TAKE = { frames: 25, hasAudio: true, prompt: 'A quay', seed: 7, task: 'cgt-1' };

/** Shots of 25 sounding frames each; those with a `-` in their id have no take, those with `_` no sound. */
function filmOf(ids: readonly string[], dissolve = 0, isMuted = false) {
  const own = { join: { kind: 'dissolve', frames: dissolve } } as const;
  const shots = ids.map((id) => shotOf(id, dissolve > 0 ? own : {}));
  const output = { size: null, fit: 'crop', audio: isMuted ? 'mute' : 'clip' } as const;
  const list = buildEditList(planOf(shots, { output }), (id) =>
    id.includes('-')
      ? { kind: 'held', sha256: null }
      : {
          kind: 'clip',
          take: 'v001',
          sha256: sha256(id),
          frames: 25,
          hasAudio: true,
          repeatsLastFrame: false,
        },
  );
  return timelineOf(list, { title: ' ', film: 'ferry' }, (id) => {
    const clip = { ...TAKE, hasAudio: !id.includes('_'), framesPerSecond: 24 };
    const isGap = id.includes('-');
    return {
      takes: isGap ? [] : [takeOf(id, 0, clip)],
      active: isGap ? null : 'v001',
      notes: [],
      missing: isGap ? 'it was not rendered' : null,
    };
  });
}

function edlOf(timeline: ExportTimeline): string {
  const text = edlText(timeline);
  if (typeof text !== 'string') throw new Error(JSON.stringify(text));
  return text;
}

const events = (text: string) => text.split('\n').filter((line) => /^\d/.test(line));

describe('a timeline', () => {
  it('is called as its film where that has no title', () => {
    expect(filmOf(['a']).title).toBe('ferry');
  });

  it('is cut in the middle of dissolves, of an odd one a frame before it', () => {
    expect(filmOf(['a', 'b', 'c'], 7).items.map(({ cut }) => cut)).toMatchObject([
      { recordIn: 0, recordOut: 21, sourceIn: 0, sourceOut: 21, transitionIn: 0 },
      {
        recordIn: 21,
        recordOut: 39,
        sourceIn: 3,
        sourceOut: 21,
        transitionIn: 3,
        transitionOut: 4,
      },
      {
        recordIn: 39,
        recordOut: 61,
        sourceIn: 3,
        sourceOut: 25,
        transitionIn: 3,
        transitionOut: 4,
      },
    ]);
  });
});

describe('an EDL', () => {
  it('is lines of 8 fields, a dissolve two lines of one event', () => {
    expect(events(edlOf(filmOf(['a', 'b', 'c_', 'd-'], 6))).slice(0, 3)).toEqual([
      '001  A        AA/V  C        00:00:00:00 00:00:00:19 00:00:00:00 00:00:00:19',
      '002  A        V     C        00:00:00:19 00:00:00:19 00:00:00:19 00:00:00:19',
      '002  B        V     D    006 00:00:00:00 00:00:00:19 00:00:00:19 00:00:01:14',
    ]);
    expect(events(edlOf(filmOf(['a', 'b'], 6)))).toEqual([
      '001  A        AA/V  C        00:00:00:00 00:00:00:19 00:00:00:00 00:00:00:19',
      '002  A        AA/V  C        00:00:00:19 00:00:00:19 00:00:00:19 00:00:00:19',
      '002  B        AA/V  D    006 00:00:00:00 00:00:01:01 00:00:00:19 00:00:01:20',
    ]);
    expect(events(edlOf(filmOf(['a_', 'b-'], 6))).slice(1)).toEqual([
      '002  A        V     C        00:00:00:19 00:00:00:19 00:00:00:19 00:00:00:19',
      '002  BL       V     D    006 00:00:00:00 00:00:05:01 00:00:00:19 00:00:05:20',
    ]);
  });

  it('has sound beside a silent clip in an event of its own, with the overlap, and none in a mute film', () => {
    expect(events(edlOf(filmOf(['a', 'b_', 'c'], 6)))).toEqual([
      '001  A        V     C        00:00:00:00 00:00:00:19 00:00:00:00 00:00:00:19',
      '002  A        AA    C        00:00:00:00 00:00:01:01 00:00:00:00 00:00:01:01',
      '003  A        V     C        00:00:00:19 00:00:00:19 00:00:00:19 00:00:00:19',
      '003  B        V     D    006 00:00:00:00 00:00:00:19 00:00:00:19 00:00:01:14',
      '004  B        V     C        00:00:00:19 00:00:00:19 00:00:01:14 00:00:01:14',
      '004  C        V     D    006 00:00:00:00 00:00:01:01 00:00:01:14 00:00:02:15',
      '005  C        AA    C        00:00:00:00 00:00:01:01 00:00:01:14 00:00:02:15',
    ]);
    expect(edlOf(filmOf(['a', 'b'], 6, true))).not.toContain('AA');
  });

  it('holds 999 events, and says how many there are of more', () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `s${index}`);
    expect(events(edlOf(filmOf(ids.slice(1))))).toHaveLength(999);
    expect(edlText(filmOf(ids))).toEqual({ why: 'events', has: 1_000 });
  });

  it('ends before its timecodes do', () => {
    const timeline = filmOf(['a']);
    expect(edlText({ ...timeline, frames: 2_073_600 })).toEqual({ why: 'hours', has: 2_073_600 });
  });

  it('has no line but its own, whatever the texts', () => {
    fc.assert(
      fc.property(drawnFilms, ({ timeline }) => {
        // oxlint-disable-next-line no-control-regex
        const lines = edlOf(timeline).split(/[\r\n\v\f\u001c-\u001e\u0085\u2028\u2029]/);
        const odd = lines.filter(
          (line) => !/^(?:\d{3} {2}[A-Z0-9]|\* |TITLE: |FCM: |$)/.test(line),
        );
        expect(odd).toEqual([]);
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(400);
      }),
    );
  });
});

describe('names of reels', () => {
  const reels = (ids: readonly string[]) => [...reelsOf(filmOf(ids).items).values()];

  it.each([
    [
      ['sh0010', 'sh0020'],
      ['SH0010', 'SH0020'],
    ],
    [
      ['BL', 'ax', 'bars'],
      ['BL001', 'AX002', 'BARS003'],
    ],
    [
      ['_', '__'],
      ['R001', 'R002'],
    ],
    [
      ['night_ferry_1', 'night_ferry_2'],
      ['NIGHT001', 'NIGHT002'],
    ],
    [
      ['a_b', 'ab', 'ab002', 'gap-'],
      ['AB002', 'AB001', 'AB003'],
    ],
  ])('of %j are %j', (ids, names) => {
    expect(reels(ids).sort()).toEqual([...names].sort());
  });

  it('are as many as clips, and of 8 letters and digits at most', () => {
    fc.assert(
      fc.property(drawnFilms, ({ timeline }) => {
        const names = [...reelsOf(timeline.items).values()];
        const clips = timeline.items.filter(({ take }: ExportItem) => take !== null);
        expect(new Set(names).size).toBe(clips.length);
        for (const name of names) expect(name).toMatch(/^(?!(?:BL|BLACK|AX|BARS)$)[A-Z0-9]{1,8}$/);
      }),
    );
  });
});

describe('CSV', () => {
  it('is read back as it was, a line a shot, and no cell of it is a formula', () => {
    fc.assert(
      fc.property(drawnFilms, ({ list, timeline }) => {
        const rows = parse<Record<string, string>>(csvText(timeline), { columns: true });
        expect(rows.map(({ start, end }) => [Number(start), Number(end)])).toEqual(
          list.clips.map((clip) => [
            clip.startFrame,
            clip.startFrame + clip.outFrame - clip.inFrame,
          ]),
        );
        for (const cell of rows.flatMap((row) => Object.values(row))) {
          expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('FCPXML', () => {
  it('leaves the frame rate of an odd file to the program, and sound out of a mute film', () => {
    const timeline = filmOf(['a'], 0, true);
    const items = timeline.items.map((item) => {
      const take = item.take && { ...item.take, framesPerSecond: 17.3 };
      return { ...item, take, takes: take ? [take] : [] };
    });
    const text = fcpxmlText({ ...timeline, items });
    expect(text).toMatch(/<asset id="a1"[^>]* hasVideo="1" videoSources="1" hasAudio/);
    expect(text).toContain('srcEnable="video"');
    expect(fcpxmlText(filmOf(['a']))).not.toContain('srcEnable');
  });
});

describe('a path', () => {
  it.each([
    ['takes/a/b.mp4', './takes/a/b.mp4'],
    ['../other film/x#1?.mp4', '../other%20film/x%231%3F.mp4'],
    ['file:/etc', './file%3A/etc'],
    ['/away/a%20b', '/away/a%2520b'],
  ])('%s is the reference %s', (path, url) => {
    expect(relativeUrl(path)).toBe(url);
  });
});

describe('an export', () => {
  const timeline = filmOf(['a', 'b'], 6);

  it.each([
    ['otio', otioText(timeline)],
    ['edl', edlOf(timeline)],
    ['fcpxml', fcpxmlText(timeline)],
    ['csv', csvText(timeline)],
  ])('in %s is known as long as nobody changes it', (_, text) => {
    expect(text).toContain(UNMARKED);
    const written = marked(text);
    expect(written).not.toContain(UNMARKED);
    expect(isUnchangedExport(written)).toBe(true);
    expect(isUnchangedExport(`${written} `)).toBe(false);
    expect(isUnchangedExport(written.replace('a', 'b'))).toBe(false);
    expect(isUnchangedExport(text)).toBe(false);
  });

  it.each(['', 'mine', UNMARKED, UNMARKED.replaceAll('0', '1')])('is not %j', (text) => {
    expect(isUnchangedExport(text)).toBe(false);
  });

  it('is known whatever its texts say', () => {
    const [item] = timeline.items;
    const take = item?.take && { ...item.take, path: `${UNMARKED} ${UNMARKED.replace('0', '1')}` };
    if (!item || !take) throw new Error('no take');
    const text = marked(csvText({ ...timeline, items: [{ ...item, take, takes: [take] }] }));
    expect(isUnchangedExport(text)).toBe(true);
  });
});
