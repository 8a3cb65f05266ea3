import { expect, test } from 'vitest';
import { failure, FAILURE_KINDS } from '../../specs/failures.ts';
import type { FilmEvent } from '../../store/events.ts';
import {
  newsOf,
  notificationOf,
  type NotificationKind,
} from '../../worker/notifications/notification.ts';
import { AT, FILM } from '../store/fixtures.ts';

const ORDER = { shot: 'sh0070', take: 1, order: 2 };
const PLACE = { store: '0123456789ab', filmId: FILM, film: 'night-ferry.yaml' };
const LOST = failure('outcome-unknown', { code: 'answer-lost', message: 'A prompt, https://x.y' });

const asks = (failed = LOST, at = AT, shot = ORDER.shot) => ({
  kind: 'shot.asks' as const,
  at,
  ...ORDER,
  shot,
  failure: failed,
});
const NOT_TOLD = { isCapTold: false, isBudgetTold: false };
const CAPPED = asks(failure('over-cap', { code: 'over-max-cost', message: 'Too much.' }));

function told(event: FilmEvent, place: Partial<typeof PLACE> = {}, charge = 0) {
  const { kind } = newsOf(event, NOT_TOLD);
  if (kind === null) throw new Error('Nothing is told of it.');
  const money = charge === 0 ? [] : [{ currency: 'USD', micros: charge }];
  return notificationOf({ kind, event }, { ...PLACE, ...place }, money);
}

test('a question is told in one sentence, with its place', () => {
  expect(told(asks())).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    text: 'night-ferry.yaml: sh0070 v001 asks what to do: the outcome of its order is unknown, perhaps billed.',
    content: told(asks()).text,
    allowed_mentions: { parse: [] },
    event: 'shot.asks',
    film: 'night-ferry.yaml',
    shot: 'sh0070',
    take: 'v001',
    asks: { kind: 'outcome-unknown', since: AT },
    charge: [],
    at: AT,
  });
});

test('a take that waits for a person is a question as well, one for each take', () => {
  const event = {
    kind: 'take.asks',
    at: AT,
    shot: 'sh0070',
    take: 1,
    asks: 'approval',
    until: null,
  } as const;
  expect(told(event)).toMatchObject({
    text: 'night-ferry.yaml: sh0070 v001 is there and waits for approval.',
    event: 'shot.asks',
    shot: 'sh0070',
    take: 'v001',
    asks: { kind: 'approval', since: AT },
  });
  expect(told({ ...event, until: '2026-11-30T14:20:11.000Z' }).text).toBe(
    'night-ferry.yaml: sh0070 v001 is there and waits for approval; ' +
      'unanswered it counts as approved at 2026-11-30 14:20 UTC.',
  );
  const ids = [event, { ...event, take: 2 }, { ...event, shot: 'sh0080' }].map(
    (one) => told(one).id,
  );
  expect(new Set(ids).size).toBe(3);
  expect(told({ ...event, asks: 'circle' }).text).toContain('is to be circled');
});

test.each(FAILURE_KINDS)('of %s nothing that the provider said is told', (kind) => {
  const failed = failure(kind, { code: 'A prompt', message: 'A prompt, https://x.y' });
  const event = {
    kind: 'shot.failed',
    at: AT,
    ...ORDER,
    failure: failed,
    provider: 'ark',
  } as const;
  const text = JSON.stringify(told(event));
  expect(text).toContain('sh0070 v001 has failed: ');
  expect(text).not.toMatch(/A prompt|https:/);
});

test('a film that is done is told with what it has cost', () => {
  const done = told({ kind: 'film.assembled', at: AT, frames: 288 }, {}, 1_480_000);
  expect(done).toMatchObject({
    event: 'film.done',
    text: 'night-ferry.yaml: the film is done, 1.48 USD in all.',
    shot: null,
    take: null,
    asks: null,
    charge: [{ currency: 'USD', amount: '1.48' }],
  });
  expect(told({ kind: 'film.assembled', at: AT, frames: 288 }).text).toBe(
    'night-ferry.yaml: the film is done.',
  );
});

test('a cap that stops a film is told once a run, however many shots it holds back', () => {
  const isTold = { ...NOT_TOLD, isCapTold: true };
  expect(newsOf(CAPPED, NOT_TOLD)).toEqual({ kind: 'cap.stops', told: isTold });
  expect(newsOf(CAPPED, isTold)).toEqual({ kind: null, told: isTold });
  expect(newsOf(asks(), isTold)).toEqual({ kind: 'shot.asks', told: isTold });
  const started: FilmEvent = { kind: 'run.started', at: AT, plan: 'c'.repeat(64) };
  expect(newsOf(started, isTold)).toEqual({ kind: null, told: NOT_TOLD });
  expect(told(CAPPED)).toMatchObject({
    event: 'cap.stops',
    shot: null,
    asks: { kind: 'over-cap' },
  });
});

test('a budget that holds a film back hides no cap that stops it later', () => {
  const held: FilmEvent = { ...CAPPED, trying: 'order' };
  const isTold = { ...NOT_TOLD, isBudgetTold: true };
  expect(newsOf(held, NOT_TOLD)).toEqual({ kind: 'cap.stops', told: isTold });
  expect(newsOf(held, isTold).kind).toBeNull();
  expect(newsOf(CAPPED, isTold).kind).toBe('cap.stops');
  expect(told(held).text).toBe(
    'night-ferry.yaml: a budget of the day or the month holds the film back until there is room.',
  );
});

test('what only says that work goes on is not told', () => {
  const running = { kind: 'task.running', at: AT, ...ORDER, taskId: 'cgt-1' } as const;
  expect(newsOf(running, NOT_TOLD)).toEqual({ kind: null, told: NOT_TOLD });
});

test('an id is that of one event; an order expires once', () => {
  const later = '2026-07-13T09:00:00.000Z';
  expect(told(asks()).id).toBe(told(asks()).id);
  expect(told(asks()).id).not.toBe(told(asks(LOST, later)).id);
  expect(told(asks()).id).not.toBe(told(asks(), { filmId: 'f0123456780' }).id);
  const expired = (at: string) =>
    told({
      kind: 'order.expired',
      at,
      ...ORDER,
      failure: failure('expired', { code: 'expired', message: '' }),
    });
  expect(expired(AT).id).toBe(expired(later).id);
  expect(expired(AT).text).toBe('night-ferry.yaml: sh0070 v001: order 2 has expired in the queue.');
});

test('a name calls nobody and leads nowhere', () => {
  const kinds: NotificationKind[] = [];
  for (const film of ['<!channel>.yaml', '@everyone.yaml', '[a](b).yaml', '\u001b[31m.yaml']) {
    const notification = told(asks(), { film });
    kinds.push(notification.event);
    expect(notification.text).not.toMatch(/[<>@[\]]/);
    expect(notification.text).not.toContain('\u001b');
  }
  expect(kinds).toHaveLength(4);
  expect(told(asks(LOST, AT, '<!channel>')).text).not.toMatch(/[<>]/);
  expect(told(asks(), { film: `${'a'.repeat(5_000)}.yaml` }).text.length).toBeLessThan(400);
});

test('a film that is put together once more as it was is no news', () => {
  const event = { kind: 'film.assembled', at: AT, frames: 9 } as const;
  const kinds = [event, { ...event, isSame: true as const }].map(
    (one) => newsOf(one, NOT_TOLD).kind,
  );
  expect(kinds).toEqual(['film.done', null]);
});
