import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderFrame, type FrameSize } from '../../cli/terminal/frame.ts';
import { widthOf } from '../../cli/text/table.ts';
import type { ShotState, ShotView } from '../../films/view/view.ts';
import {
  askingShot,
  doneShot,
  filmView,
  MINUTE,
  NOW,
  queuedShot,
  shotView,
} from '../films/fixture.ts';

const SIZE: FrameSize = { columns: 80, rows: 24, isColoured: false, nowMs: NOW };

function idOf(index: number): string {
  return `sh${String((index + 1) * 10).padStart(4, '0')}`;
}

function runningShot(id: string): ShotView {
  const facts = { take: 'v001', tier: 'default' as const, sinceMs: NOW - 1.5 * MINUTE };
  return shotView(id, 'running', facts);
}

function waitingShot(id: string, after: string): ShotView {
  return shotView(id, 'waiting', { note: { kind: 'after', shot: after } });
}

/** Ten done, three running, two queued, one asking, the others wait. */
function thirty(): ShotView[] {
  return Array.from({ length: 30 }, (_, index) => {
    const id = idOf(index);
    if (index < 10) return doneShot(id);
    if (index < 13) return runningShot(id);
    if (index < 15) return queuedShot(id);
    return index === 15 ? askingShot(id) : waitingShot(id, idOf(index - 1));
  });
}

test('three shots have a line each, and a question has its answer below it', () => {
  const film = filmView([doneShot('sh0010'), queuedShot('sh0020'), askingShot('sh0070')]);
  expect(renderFrame(film, SIZE)).toEqual([
    'Night ferry                                  1 of 3 done · 0.065 USD in this run',
    'sh0010  done        v001  4 h 12 m          0.065 USD',
    'sh0020  queued      v001  6 h 03 m of 48 h  flex, expires Sun 20:14',
    'sh0070  asking      outcome unknown since 09:02',
    '        storyboard resolve film.yaml sh0070 --adopt cgt-… | --resubmit |',
    '        --give-up',
  ]);
});

test('thirty shots fit: neighbours that are done or wait are one line', () => {
  expect(renderFrame(filmView(thirty()), SIZE)).toEqual([
    'Night ferry                                 10 of 30 done · 0.65 USD in this run',
    '10 shots  done        sh0010…sh0100  0.65 USD',
    'sh0110    running     v001  1 m 30 s          default',
    'sh0120    running     v001  1 m 30 s          default',
    'sh0130    running     v001  1 m 30 s          default',
    'sh0140    queued      v001  6 h 03 m of 48 h  flex, expires Sun 20:14',
    'sh0150    queued      v001  6 h 03 m of 48 h  flex, expires Sun 20:14',
    'sh0160    asking      outcome unknown since 09:02',
    '        storyboard resolve film.yaml sh0160 --adopt cgt-… | --resubmit |',
    '        --give-up',
    '14 shots  waiting     sh0170…sh0300',
  ]);
});

test('three hundred shots in all states are a line for each state, and every question', () => {
  const shots = Array.from({ length: 300 }, (_, index) => {
    const id = idOf(index);
    if (index === 97 || index === 194) return askingShot(id);
    if (index % 10 === 0) return doneShot(id);
    return index % 10 === 1 ? queuedShot(id) : waitingShot(id, idOf(index - 1));
  });
  expect(renderFrame(filmView(shots), SIZE)).toEqual([
    'Night ferry                                30 of 300 done · 1.95 USD in this run',
    '30 shots   done        sh0010, sh0110, sh0210, …  1.95 USD',
    '30 shots   queued      sh0020, sh0120, sh0220, …  first expires Sun 20:14',
    '238 shots  waiting     sh0030…sh0100, sh0130…sh0200, sh0230…sh0300, …',
    'sh0980     asking      outcome unknown since 09:02',
    '        storyboard resolve film.yaml sh0980 --adopt cgt-… | --resubmit |',
    '        --give-up',
    'sh1950     asking      outcome unknown since 09:02',
    '        storyboard resolve film.yaml sh1950 --adopt cgt-… | --resubmit |',
    '        --give-up',
  ]);
});

describe.each([
  [80, 24],
  [80, 8],
  [40, 10],
  [200, 60],
  [20, 3],
])('on a terminal of %d × %d', (columns, rows) => {
  const states: ShotState[] = ['done', 'queued', 'running', 'failed', 'waiting', 'asking'];
  const films = {
    'three shots': thirty().slice(9, 12),
    'thirty shots': thirty(),
    'many shots': Array.from({ length: 300 }, (_, index) => {
      const state = states[index % states.length] ?? 'waiting';
      return state === 'asking' ? askingShot(idOf(index)) : shotView(idOf(index), state);
    }),
  };

  test.each(Object.entries(films))('%s are never wider or taller', (_, shots) => {
    const frame = renderFrame(filmView(shots), { ...SIZE, columns, rows });
    expect(frame.length).toBeLessThan(rows);
    expect(Math.max(...frame.map(widthOf))).toBeLessThanOrEqual(columns);
  });

  test.each(Object.entries(films))('%s keep their text when they are coloured', (_, shots) => {
    const size = { ...SIZE, columns, rows };
    const coloured = renderFrame(filmView(shots), { ...size, isColoured: true });
    expect(coloured.join()).not.toBe(renderFrame(filmView(shots), size).join());
    expect(coloured.map(stripVTControlCharacters)).toEqual(renderFrame(filmView(shots), size));
  });
});

test('every shot of a folded film is counted once', () => {
  const shots = thirty();
  const frame = renderFrame(filmView(shots), { ...SIZE, rows: 9 });
  const folded = frame.map((line) => Number(/^(\d+) shots? /.exec(line)?.[1] ?? 0));
  const single = frame.filter((line) => /^sh\d+ /.test(line)).length;
  expect(folded.reduce((total, count) => total + count, single)).toBe(shots.length);
});

test('what is left when the terminal is too narrow is the most important', () => {
  const [, line] = renderFrame(filmView([queuedShot('sh0020')]), { ...SIZE, columns: 52 });
  expect(line).toBe('sh0020  queued      v001  6 h 03 m of 48 h  flex');
});

test('takes that stood before cost nothing now', () => {
  const shots = [doneShot('sh0010', { reused: true }), doneShot('sh0020')];
  const [header, first] = renderFrame(filmView(shots), SIZE);
  expect(header).toMatch(/2 of 2 done · joining the film · 0\.065 USD in this run$/);
  expect(first).toBe('sh0010  done        v001  unchanged         0.065 USD');
});

test('a long title gives way to the facts', () => {
  const [header] = renderFrame(filmView([], { title: 'Night ferry '.repeat(20) }), SIZE);
  expect(header).toMatch(/…  0 of 0 done/);
});
