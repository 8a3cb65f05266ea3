/** An older order of a shot asks while a newer one goes well: the answer is for the one that asks. */

import { describe, expect, test } from 'vitest';
import { viewOf, type FilmFacts } from '../../films/view/view-of.ts';
import { failure } from '../../specs/failures.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { OrderEntry } from '../../store/order.ts';
import type { ShotTry } from '../../store/tries.ts';
import {
  asks,
  collected,
  fails,
  filmFacts,
  iso,
  look,
  NEWER,
  OLDER,
  ORDERED,
  places,
  REFUSED,
  UNKNOWN,
} from './facts.ts';

const SEARCH: ShotTry = {
  shot: 'sh0010',
  take: 1,
  order: 1,
  what: 'search',
  count: 9,
  lasting: 9,
  sinceMs: ORDERED,
  lastMs: ORDERED + 120_000,
  nextMs: ORDERED + 180_000,
  failure: UNKNOWN,
  asked: { atMs: ORDERED + 120_000, failure: UNKNOWN },
};

function first(orders: readonly OrderEntry[], more: Partial<Omit<FilmFacts, 'orders'>>) {
  const [shot] = viewOf(filmFacts([], { orders, ...more })).shots;
  if (!shot) throw new Error('The film has no shot.');
  return shot;
}

const tries = new Map([['sh0010', [SEARCH]]]);
/** As it is asked by the activity itself, after the newer order was placed. */
const told: FilmEvent[] = [places('sh0010', 100), asks('sh0010', 120)];

describe.each([
  ['its search', { tries }],
  ['its event', { events: told }],
])('by %s', (_, more) => {
  test('it is told with its own take, and with the answers that it can take', () => {
    expect(first([OLDER, NEWER], more)).toMatchObject({
      status: 'asking',
      take: 'v001',
      taskId: null,
      question: { take: 1, order: 1 },
      waysOn: ['adopt', 'give-up'],
    });
  });

  test('it asks no more once it was answered or has come to its end', () => {
    const end = { state: 'given-up', failure: UNKNOWN, at: iso(130) } as const;
    const ended = first([{ ...OLDER, end }, NEWER], more);
    expect(ended).toMatchObject({ status: 'running', take: 'v002' });
    expect(ended.question).toBeUndefined();
  });

  test('of another order of the same take it is the same', () => {
    const later = { ...NEWER, key: { ...NEWER.key, order: 2 } };
    expect(first([OLDER, later], more).question).toEqual({ take: 1, order: 1 });
  });

  test('of the newest order it can be ordered again', () => {
    expect(first([OLDER], more)).toMatchObject({
      question: { take: 1, order: 1 },
      waysOn: ['adopt', 'resubmit', 'give-up'],
    });
  });
});

test('a clip of an older order that is paid is fetched, used or given up', () => {
  const dead = failure('link-dead', { code: 'http-403', message: 'HTTP 403' });
  const paid = { ...OLDER, task: NEWER.task, poll: look({ state: 'succeeded', failure: dead }) };
  const events = [asks('sh0010', 120, dead)];
  const shot = first([paid, NEWER], { events });
  expect(shot).toMatchObject({ question: { take: 1, order: 1 }, waysOn: ['fetch', 'give-up'] });
});

test('what comes of an older order leaves the question about a newer one as it is', () => {
  const asked = { ...asks('sh0010', 120, UNKNOWN), take: 2 };
  const orders = [OLDER, { ...NEWER, task: null, poll: null }];
  const stands = first(orders, { events: [asked, collected('sh0010', 130)] });
  expect(stands).toMatchObject({ status: 'asking', question: { take: 2, order: 1 } });
  const answered = first(orders, { events: [asked, { ...places('sh0010', 130), take: 3 }] });
  expect(answered.question).toBeUndefined();
});

describe('a newer order has failed while an older one goes on', () => {
  const end = { state: 'failed', failure: REFUSED, at: iso(150) } as const;
  const orders = [{ ...OLDER, task: { task: { id: 'cgt-1' }, adopted: false, at: iso(1) } }];
  const failed = fails('sh0010', 160, REFUSED, 2);
  const place = { shot: 'sh0010', order: 1 };
  const runs = { kind: 'task.running', at: iso(170), ...place, take: 1, taskId: 'cgt-1' } as const;

  test.each([
    ['begins to run', runs],
    ['has come', collected('sh0010', 180)],
  ])('it has failed, also once that %s', (_, told) => {
    const events = [places('sh0010', 100), failed, told];
    expect(first([...orders, { ...NEWER, end }], { events })).toMatchObject({
      status: 'failed',
      failure: { kind: 'moderated-input' },
      waysOn: ['change-shot'],
    });
  });

  test('what becomes of an order after it is told', () => {
    const later: FilmEvent = { ...runs, take: 3 };
    const third = { ...NEWER, key: { ...NEWER.key, take: 3 } };
    const events = [places('sh0010', 100), failed, later];
    expect(first([...orders, { ...NEWER, end }, third], { events }).status).toBe('running');
  });
});
