import { expect, test } from 'vitest';
import { logOf } from '../../films/json/log.ts';
import { lastEventOfEachShot } from '../../films/view/last-event.ts';
import { failure } from '../../specs/failures.ts';
import type { FilmEvent } from '../../store/events.ts';
import { AT } from '../store/fixtures.ts';

const ORDER = { at: AT, shot: 'sh0010', take: 1, order: 1 };
const EXPIRED: FilmEvent = {
  kind: 'order.expired',
  ...ORDER,
  failure: failure('expired', { code: 'expired', message: 'The task has expired in the queue.' }),
};
const ASKED: FilmEvent = {
  kind: 'shot.asks',
  ...ORDER,
  failure: failure('outcome-unknown', { code: 'answer-lost', message: 'Why.' }),
};

test('an order that has expired answers no question', () => {
  const last = lastEventOfEachShot([ASKED, EXPIRED]).get('sh0010');
  expect(last?.event).toEqual(ASKED);
  expect(lastEventOfEachShot([EXPIRED]).size).toBe(0);
});

test('the log has it from the journal alone', () => {
  expect(logOf([ASKED, EXPIRED], [], null)).toEqual([ASKED]);
});
