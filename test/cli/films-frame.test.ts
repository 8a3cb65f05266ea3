import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderFilms } from '../../cli/terminal/films-frame.ts';
import type { FrameSize } from '../../cli/terminal/frame.ts';
import { widthOf } from '../../cli/text/table.ts';
import type { FilmView } from '../../films/view/view.ts';
import { askingShot, doneShot, filmView, NOW, queuedShot, shotView } from '../films/fixture.ts';

const SIZE: FrameSize = { columns: 80, rows: 24, isColoured: false, nowMs: NOW };

function filmNamed(title: string, facts: Partial<FilmView> & Pick<FilmView, 'shots'>): FilmView {
  return filmView(facts.shots, { file: `${title.toLowerCase()}.yaml`, ...facts, title });
}

const waiting = (id: string) => shotView(id, 'waiting');
const DONE = filmNamed('Harbour', { shots: [doneShot('a'), doneShot('b')], status: 'done' });
const QUEUED = filmNamed('Tide', { shots: [queuedShot('a'), waiting('b')] });
const ASKING = filmNamed('Quay', { shots: [doneShot('a'), askingShot('b')] });

/** Of each four one is done, one queued, one asks, one has not begun. */
function forty(): FilmView[] {
  return Array.from({ length: 40 }, (_, index) => {
    const kinds = [DONE, QUEUED, ASKING, filmNamed('Old', { shots: [waiting('a')] })];
    const film = kinds[index % kinds.length] ?? DONE;
    return { ...film, title: `${film.title} ${index}` };
  });
}

test('a line a film, opened where a shot asks', () => {
  expect(renderFilms([DONE, QUEUED, ASKING], SIZE)).toEqual([
    '3 films                        1 of 3 done · 3 of 6 shots · 0.20 USD in this run',
    'Harbour   done         2 of 2  0.13 USD',
    'Tide      queued       0 of 2  1 waiting  expires Sun 20:14',
    'Quay      asking       1 of 2  0.065 USD',
    '  b  asking  outcome unknown since 09:02',
    '        storyboard resolve quay.yaml b --adopt cgt-… | --resubmit | --give-up',
  ]);
});

test('one film is shown by its shots', () => {
  expect(renderFilms([QUEUED], SIZE)).toHaveLength(3);
  expect(renderFilms([], SIZE)).toEqual([]);
});

test('films of one title are told apart by their files', () => {
  const twins = ['a.yaml', 'b.yaml'].map((file) => ({ ...QUEUED, file }));
  const [, first, second] = renderFilms(twins, SIZE);
  expect([first, second].map((line) => line?.split(' ')[0])).toEqual(['a.yaml', 'b.yaml']);
});

test('films that fit no more are folded, and all of them are counted', () => {
  const frame = renderFilms(forty(), SIZE);
  const folded = frame.map((line) => Number(/^(\d+) films? +[a-z]+ /.exec(line)?.[1] ?? 0));
  const single = frame.filter((line) => /^Quay \d+ /.test(line)).length;
  expect(folded.reduce((sum, count) => sum + count, single)).toBe(40);
  expect(frame.join('\n')).toMatch(/10 films +done +20 of 20/);
});

describe.each([
  [80, 24],
  [80, 8],
  [40, 10],
  [200, 60],
  [20, 3],
])('on a terminal of %d × %d', (columns, rows) => {
  test('forty films are never wider or taller, and colours change no text', () => {
    const plain = renderFilms(forty(), { ...SIZE, columns, rows });
    expect(plain.length).toBeLessThan(rows);
    expect(Math.max(...plain.map(widthOf))).toBeLessThanOrEqual(columns);
    const coloured = renderFilms(forty(), { ...SIZE, columns, rows, isColoured: true });
    expect(coloured.map(stripVTControlCharacters)).toEqual(plain);
  });
});
