/** What the live view says while something is tried in vain: each reason once, whatever the size. */

import { describe, expect, test } from 'vitest';
import { renderFilms } from '../../cli/terminal/films-frame.ts';
import { renderFrame } from '../../cli/terminal/frame.ts';
import { widthOf } from '../../cli/text/table.ts';
import type { ShotView, Trying } from '../../films/view/view.ts';
import { failure } from '../../specs/failures.ts';
import { askingShot, filmView, MINUTE, NOW, shotView } from '../films/fixture.ts';

const SIZE = { columns: 80, rows: 24, isColoured: false, nowMs: NOW };
const SECOND = 1_000;

const DOWN = failure('unavailable', {
  code: 'no-connection',
  message:
    'No connection to 127.0.0.1:9: nobody listens there (ECONNREFUSED). ' +
    'That address is set by BYTEPLUS_BASE_URL in .env.',
});
const OTHER = failure('unavailable', { code: 'http-503', message: 'HTTP 503.' });
const PAUSED = failure('throttled', { code: 'account-paused', message: 'For 8 s.' });

function trying(more: Partial<Trying> = {}): Trying {
  const times = { sinceMs: NOW - 2 * MINUTE, nextMs: NOW + 8 * SECOND };
  return { what: 'order', count: 3, ...times, failure: DOWN, ...more };
}

function idOf(index: number): string {
  return `sh${String((index + 1) * 10).padStart(4, '0')}`;
}

/** Every second one is tried; the others wait for it. */
function forty(more: Partial<Trying> = {}): ShotView[] {
  return Array.from({ length: 40 }, (_, index) =>
    shotView(
      idOf(index),
      'waiting',
      index % 2 === 0 ? { trying: trying(more) } : { note: { kind: 'told', message: 'after it' } },
    ),
  );
}

const frameOf = (shots: readonly ShotView[], size = {}) =>
  renderFrame(filmView(shots), { ...SIZE, ...size });

describe('a film that is taller than the terminal', () => {
  test('says why it hangs, and when it goes on', () => {
    expect(frameOf(forty()).slice(1)).toEqual([
      '40 shots  waiting     sh0010…sh0400  20 tried again, next in 8 s',
      'sh0010, sh0030, sh0050, …: no connection to 127.0.0.1:9: nobody listens there',
      '  (ECONNREFUSED). That address is set by BYTEPLUS_BASE_URL in .env',
    ]);
  });

  test('says so of an account that is answered 429', () => {
    expect(frameOf(forty({ failure: PAUSED })).slice(1)).toEqual([
      '40 shots  waiting     sh0010…sh0400',
      '        byteplus answers 429 (too many requests); asked again in 8 s',
    ]);
  });

  test('says it beside many questions as well', () => {
    const asking = Array.from({ length: 20 }, (_, index) => askingShot(idOf(100 + index)));
    const frame = frameOf([...forty(), ...asking]);
    expect(frame.length).toBeLessThan(SIZE.rows);
    expect(frame.join('\n')).toContain('BYTEPLUS_BASE_URL in .env');
    expect(frame.filter((line) => line.includes('--give-up')).length).toBeGreaterThan(2);
  });

  test('counts the reasons that have no room', () => {
    const shots = forty().map((shot, index) => {
      const failed = { ...OTHER, message: `HTTP 503 of call ${index}.` };
      return index > 10 && shot.trying ? { ...shot, trying: trying({ failure: failed }) } : shot;
    });
    const frame = frameOf(shots, { rows: 10 });
    expect(frame.join('\n')).toContain('BYTEPLUS_BASE_URL in .env');
    expect(frame.at(-1)).toMatch(/^and \d+ other reasons$/);
    expect(frame.length).toBeLessThan(10);
  });

  test('is one of several films', () => {
    const films = ['Tide', 'Quay'].map((title) =>
      filmView(forty(), { title, file: `${title}.yaml` }),
    );
    expect(renderFilms(films, SIZE).slice(1)).toEqual([
      'Tide      waiting     0 of 40  40 waiting  20 tried again, next in 8 s',
      'Quay      waiting     0 of 40  40 waiting  20 tried again, next in 8 s',
      'Tide, Quay: no connection to 127.0.0.1:9: nobody listens there (ECONNREFUSED).',
      '  That address is set by BYTEPLUS_BASE_URL in .env',
    ]);
    const many = Array.from({ length: 40 }, (_, index) =>
      filmView(forty(), { title: `Tide ${index}`, file: `${index}.yaml` }),
    );
    expect(renderFilms(many, SIZE).join('\n')).toMatch(/800 tried again[^]*BYTEPLUS_BASE_URL/);
  });
});

describe('shots that fit', () => {
  const tried = (id: string, more: Partial<Trying> = {}, facts: Partial<ShotView> = {}) =>
    shotView(id, 'waiting', { trying: trying(more), ...facts });

  test('say what failed in their line, and one reason once', () => {
    expect(frameOf([tried('sh0010'), tried('sh0020', { count: 1 })]).slice(1)).toEqual([
      'sh0010  waiting           ordering failed 3 times since 14:08, next in 8 s',
      'sh0020  waiting           ordering failed at 14:08, next in 8 s',
      'sh0010, sh0020: no connection to 127.0.0.1:9: nobody listens there',
      '  (ECONNREFUSED). That address is set by BYTEPLUS_BASE_URL in .env',
    ]);
  });

  test('say different reasons each with its shots', () => {
    const frame = frameOf([tried('a'), tried('b', { failure: OTHER }), tried('c')]);
    expect(frame.slice(-3)).toEqual([
      'a, c: no connection to 127.0.0.1:9: nobody listens there (ECONNREFUSED). That',
      '  address is set by BYTEPLUS_BASE_URL in .env',
      'b: HTTP 503',
    ]);
  });

  test.each([
    [0, 'now'],
    [400, 'now'],
    [59_000, 'in 59 s'],
    [60_000, '14:11'],
    [150_000, '14:12'],
  ])('say when they go on: in %d ms', (waitMs, words) => {
    const [, line = ''] = frameOf([tried('a', { nextMs: NOW + waitMs })]);
    expect(line).toContain(`since 14:08, next ${words}`);
  });

  test.each([
    [40, 24],
    [40, 10],
    [60, 12],
    [30, 20],
  ])('name the setting in full on %d × %d', (columns, rows) => {
    const long = { take: 'v001', sinceMs: NOW - 5 * MINUTE };
    const looked = shotView('sh0010', 'queued', { ...long, trying: trying({ what: 'look' }) });
    const frame = frameOf([looked], { columns, rows });
    const said = frame.join(' ').replaceAll(/\s+/g, ' ');
    expect(said).toContain('looking at it failed 3 times since 14:08, next in 8 s');
    expect(said).toContain('BYTEPLUS_BASE_URL in .env');
    expect(said.split('since 14:08')).toHaveLength(2);
    expect(Math.max(...frame.map(widthOf))).toBeLessThanOrEqual(columns);
    expect(frame.length).toBeLessThan(rows);
  });
});
