import { expect, test } from 'vitest';
import { Pauses } from '../../worker/notifications/pauses.ts';

const MINUTE = 60_000;

test('each pause is twice the one before it, up to a quarter of an hour', () => {
  const pauses = new Pauses<string>();
  expect(pauses.isOver('film', 0)).toBe(true);
  const lengths = Array.from({ length: 12 }, () => pauses.begin('film', 0));
  expect(lengths.slice(0, 3)).toEqual([5_000, 10_000, 20_000]);
  expect(lengths.at(-1)).toBe(15 * MINUTE);
  expect(pauses.isOver('film', 15 * MINUTE - 1)).toBe(false);
  expect(pauses.isOver('other', 0)).toBe(true);
  expect(pauses.isOver('film', 15 * MINUTE)).toBe(true);
});

test('a longer pause that is asked for is kept, up to the same', () => {
  const pauses = new Pauses<string>();
  expect(pauses.begin('film', 0, 1)).toBe(5_000);
  expect(pauses.begin('film', 0, MINUTE)).toBe(MINUTE);
  expect(pauses.begin('film', 0, 60 * MINUTE)).toBe(15 * MINUTE);
  pauses.end('film');
  expect(pauses.isOver('film', 0)).toBe(true);
  expect(pauses.begin('film', 0)).toBe(5_000);
});

test('a clock that is set back by days makes no pause of days', () => {
  const pauses = new Pauses<string>();
  const now = Date.parse('2026-07-13T08:12:00.000Z');
  pauses.begin('film', now);
  expect(pauses.isOver('film', now - MINUTE)).toBe(false);
  expect(pauses.isOver('film', now - 24 * 60 * MINUTE)).toBe(true);
});
