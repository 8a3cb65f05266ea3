/** What is open of a shot that the film goes on without: it holds up nothing, and can be answered for. */

import { expect, test } from 'vitest';
import { isLeftToPeople } from '../../films/view/film-state.ts';
import { viewOf, type FilmFacts } from '../../films/view/view-of.ts';
import type { ShotTry } from '../../store/tries.ts';
import { asks, collected, filmFacts, iso, look, order } from './facts.ts';
import { ASKED, aTry, DEAD } from './tried.ts';

const PAID = order('sh0010', { delivered: { at: iso(60) }, poll: look({ state: 'succeeded' }) });

function skipped(tried: Partial<ShotTry>, more: Partial<FilmFacts> = {}) {
  const base = filmFacts(['sh0020', 'sh0030', 'sh0040'], { orders: [PAID] });
  const others = base.decisions.filter(({ shot }) => shot !== 'sh0010');
  const decision = { shot: 'sh0010', kind: 'skipped', take: null } as const;
  const tries = new Map([['sh0010', [aTry(tried)]]]);
  return viewOf({ ...base, decisions: [decision, ...others], tries, ...more });
}

test('its clip that is fetched in vain is told, and asks once it is past the bound', () => {
  const early = skipped({});
  expect(early.shots[0]).toMatchObject({
    status: 'skipped',
    trying: { what: 'collect', count: 7 },
    note: { kind: 'beside', takes: [{ take: 'v001', taskId: 'cgt-1' }] },
  });
  expect([early.status, isLeftToPeople(early)]).toEqual(['running', false]);
  const late = skipped(ASKED);
  expect(late.shots[0]).toMatchObject({
    status: 'skipped',
    failure: null,
    question: { take: 1, order: 1 },
    waysOn: ['fetch', 'give-up'],
  });
  // The run ends: the film is whole, and the next one fetches it again.
  expect([late.status, isLeftToPeople(late)]).toEqual(['asking', true]);
});

test('a question whose trying is over holds up no run, and is answered at rest', () => {
  const facts = { events: [collected('sh0020', 1), asks('sh0010', 200, DEAD)], tries: new Map() };
  const running = skipped({}, facts);
  expect([running.status, running.shots[0]?.question]).toEqual(['running', undefined]);
  const rest = skipped({}, { ...facts, isRunning: false });
  expect(rest.shots[0]).toMatchObject({ question: { take: 1, order: 1 } });
});

test('nothing of it is asked once it has its answer, or is over', () => {
  const answered = { ...PAID, resolution: { kind: 'give-up', at: iso(250) } } as const;
  const orders = new Map([['sh0010', [answered]]]);
  const events = [asks('sh0010', 200, DEAD)];
  const rest = { events, tries: new Map(), isRunning: false };
  expect(skipped({}, { ...rest, orders }).shots[0]).not.toHaveProperty('question');
});
