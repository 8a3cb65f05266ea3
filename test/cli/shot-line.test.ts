/** Lines of shots as their store has them. */

import { expect, test } from 'vitest';
import { interruptedLines } from '../../cli/text/interrupted-text.ts';
import { shotLines } from '../../cli/text/shot-line.ts';
import { viewOf } from '../../films/view/view-of.ts';
import { failure } from '../../specs/failures.ts';
import { summaryOf } from '../../store/takes.ts';
import { asks, filmFacts, iso, look, order, ORDERED, record, UNKNOWN } from '../films/facts.ts';

test('an order whose answer was lost may be billed', () => {
  const place = { at: iso(1), shot: 'sh0010', take: 1, order: 1 };
  const facts = filmFacts([], {
    orders: [order('sh0010', { task: null })],
    events: [{ kind: 'order.unknown', ...place, failure: UNKNOWN }],
  });
  const [told] = interruptedLines([viewOf(facts)], ORDERED + 2_000, {
    again: 'storyboard run film.yaml',
    canDetach: true,
  });
  expect(told).toContain(
    'sh0010 (outcome unknown) may have been accepted by the provider and may be billed',
  );
});

test('a paid clip that is not here says why, and when it is tried for', () => {
  const overdue = failure('unfunded', { code: 'Overdue', message: 'No.', billed: 'yes' });
  const poll = look({
    state: 'succeeded',
    succeededAtMs: ORDERED,
    atMs: ORDERED + 90_000,
    failure: overdue,
    nextLookAtMs: ORDERED + 300_000,
  });
  const started = { kind: 'run.started' as const, at: iso(200), plan: 'a'.repeat(64) };
  const view = viewOf(
    filmFacts([], {
      orders: [order('sh0010', { poll })],
      events: [asks('sh0010', 100, overdue), started],
    }),
  );
  expect(shotLines(view, ORDERED)[0]).toMatch(/collecting .* No\., next try/);
});

test('a take tells how it differs from what was asked', () => {
  const facts = filmFacts(['sh0010']);
  const kept = facts.standing.get('sh0010');
  if (!kept) throw new Error('It does not stand.');
  const notes = ['The clip lasts 1.04 s, 5 s was asked.'];
  const told = { ...kept, record: { ...kept.record, notes } };
  const view = viewOf({ ...facts, standing: new Map([['sh0010', told]]) });
  expect(shotLines(view, ORDERED)[0]).toContain('the clip lasts 1.04 s, 5 s was asked');
});

test.each([
  ['that goes on by itself', true, 'goes on by itself; or raise STORYBOARD_BUDGET_DAY, then: '],
  ['that no day would hold', false, '   raise STORYBOARD_BUDGET_DAY, then: '],
])('an order %s says so once, with the way to raise the budget', (_, isTried, words) => {
  const held = failure('over-cap', { code: 'over-day', message: 'It needs more.' });
  const place = { shot: 'sh0010', take: 1, order: 1 };
  const times = { sinceMs: ORDERED, lastMs: ORDERED, nextMs: ORDERED + 60_000 };
  const tried = { ...place, ...times, what: 'order' as const, count: 2, lasting: 2, failure: held };
  const asked = { atMs: ORDERED, failure: held };
  const view = viewOf(
    filmFacts([], {
      isRunning: true,
      ...(isTried
        ? { tries: new Map([['sh0010', [{ ...tried, asked }]]]) }
        : { events: [asks('sh0010', 1, held)] }),
    }),
  );
  const [line = ''] = shotLines(view, ORDERED + 1_000);
  expect(line).toContain('held back by a cap: it needs more');
  expect(line).toContain(`${words}storyboard run film.yaml`);
  expect(line.match(/needs more/g)).toHaveLength(1);
  expect(line).toContain('it needs more; it waits since ');
});

test('a choice among several takes is told with the command that lists them', () => {
  const base = filmFacts(['sh0010']);
  const take = summaryOf(record('sh0010'));
  const asked = { shot: 'sh0010', kind: 'asks', asks: 'circle', take, fingerprint: null } as const;
  const [line] = shotLines(viewOf({ ...base, decisions: [asked] }), ORDERED + 7_200_000);
  expect(line).toMatch(
    /several takes wait for a choice since .*, v001 is the newest {3}storyboard takes film\.yaml sh0010$/,
  );
});
