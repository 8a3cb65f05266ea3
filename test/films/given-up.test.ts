/** An order that a person has given up once it had ended, with nobody at work to carry that out. */

import { expect, test } from 'vitest';
import { viewOf, type FilmFacts } from '../../films/view/view-of.ts';
import { failure } from '../../specs/failures.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { OrderEnd, OrderEntry, OrderResolution } from '../../store/order.ts';
import { asks, filmFacts, iso, order } from './facts.ts';

const EXPIRED = failure('expired', { code: 'expired', message: 'Expired.' });
const END: OrderEnd = { state: 'expired', failure: EXPIRED, at: iso(100) };
const STARTED: FilmEvent = { kind: 'run.started', at: iso(0), plan: 'a'.repeat(64) };
const LATER: FilmEvent = { ...STARTED, at: iso(300) };
const TOLD = [STARTED, asks('sh0010', 110, EXPIRED)];

function first(parts: Partial<OrderEntry>, more: Partial<Omit<FilmFacts, 'orders'>> = {}) {
  const orders = [order('sh0010', { end: END, ...parts })];
  const [shot] = viewOf(filmFacts([], { orders, events: TOLD, ...more })).shots;
  return shot;
}

const answer = (said: OrderResolution) => ({ resolution: said });

test.each([true, false])('its shot has failed, whether or not it runs (%s)', (isRunning) => {
  const shot = first(answer({ kind: 'give-up', at: iso(200) }), { isRunning });
  expect(shot).toMatchObject({ status: 'failed', failure: EXPIRED, waysOn: ['run-again'] });
});

test('until a run that began since may order it anew', () => {
  const events = [...TOLD, LATER];
  const given = answer({ kind: 'give-up', at: iso(200) });
  expect(first(given, { events })?.status).toBe('waiting');
  expect(first(given, { events, isRunning: false })?.status).toBe('failed');
  // Carried out by a run that had begun before, and whose word was lost.
  const end: OrderEnd = { ...END, state: 'given-up', at: iso(400) };
  expect(first({ ...given, end }, { events })?.status).toBe('failed');
});

test('one that does not say when is of the time of its question', () => {
  const events = [...TOLD, LATER];
  expect(first(answer({ kind: 'give-up' }), { events })?.status).toBe('waiting');
  const again = [...events, asks('sh0010', 310, EXPIRED)];
  expect(first(answer({ kind: 'give-up' }), { events: again })?.status).toBe('failed');
  expect(first(answer({ kind: 'give-up' }), { events: [] })?.status).toBe('failed');
});

test('with no end of its own it has that of the question', () => {
  const end: OrderEnd = { ...END, state: 'collected', failure: null };
  const lost = failure('link-dead', { code: 'clip-gone', message: 'Gone.' });
  const events = [STARTED, asks('sh0010', 110, lost)];
  const given = answer({ kind: 'give-up', at: iso(200) });
  expect(first({ ...given, end }, { events })).toMatchObject({ status: 'failed', failure: lost });
});

test('an answer that orders is no give-up', () => {
  expect(first(answer({ kind: 'resubmit' }))?.status).toBe('waiting');
});
