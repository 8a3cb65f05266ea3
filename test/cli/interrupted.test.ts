/** What is open at a provider when a command is interrupted, by what the journal holds. */

import { describe, expect, test } from 'vitest';
import { filmJson } from '../../films/json/result.ts';
import { interruptedLines, leftLine } from '../../cli/text/interrupted-text.ts';
import { filmLine, filmLines } from '../../cli/text/film-text.ts';
import { endLines } from '../../cli/text/run-text.ts';
import { viewOf } from '../../films/view/view-of.ts';
import type { OrderEntry } from '../../store/order.ts';
import { asks, filmFacts, iso, look, order, ORDERED, UNKNOWN } from '../films/facts.ts';
import { filmView, shotView } from '../films/fixture.ts';

const AGAIN = 'storyboard run film.yaml';
const BACK = { again: AGAIN, canDetach: true };
const SENT = { task: null };
const ENDED = { end: { state: 'failed' as const, failure: null, at: iso(5) } };
const MAYBE = 'may have been accepted by the provider and may be billed.';

function told(orders: readonly OrderEntry[], facts: Parameters<typeof filmFacts>[1] = {}) {
  return interruptedLines([viewOf(filmFacts([], { orders, ...facts }))], ORDERED + 5_000, BACK);
}

describe('an interrupted run says', () => {
  test.each<[string, OrderEntry[], string[]]>([
    [
      'one order without an answer',
      [order('sh0010', SENT)],
      [`Stopped here. sh0010 (outcome unknown) ${MAYBE}`],
    ],
    [
      'four without an answer, and one that has it',
      [order('sh0010'), ...['sh0020', 'sh0030', 'sh0040', 'gone'].map((shot) => order(shot, SENT))],
      [
        'Stopped here. sh0010 (cgt-1) goes on at the provider and will be billed.',
        'sh0020 (outcome unknown), sh0030 (outcome unknown), sh0040 (outcome unknown), ' +
          `gone (outcome unknown) ${MAYBE}`,
      ],
    ],
    [
      'an older order beside the newest one',
      [
        order('sh0010', { key: { ...order('sh0010').key, take: 1 } }),
        order('sh0010', { key: { ...order('sh0010').key, take: 2 }, ...SENT }),
      ],
      [
        'Stopped here. sh0010 (cgt-1) goes on at the provider and will be billed.',
        `sh0010 (outcome unknown) ${MAYBE}`,
      ],
    ],
    [
      'a clip that is made and not here',
      [order('sh0010', { poll: look({ state: 'succeeded' }) })],
      ['Stopped here. sh0010 (cgt-1) is finished and still to be fetched, and billed.'],
    ],
  ])('of %s what may be billed, and when its link can be dead', (_, orders, lines) => {
    const all = told(orders);
    expect(all.slice(0, -1)).toEqual(lines);
    expect(all.at(-1)).toMatch(/^Come back before .*, when the first link can be dead, /);
  });

  test('of an order whose answer is asked about the same', () => {
    const [line] = told([order('sh0010', SENT)], { events: [asks('sh0010', 90, UNKNOWN)] });
    expect(line).toBe(`Stopped here. sh0010 (outcome unknown) ${MAYBE}`);
  });

  test.each<[string, OrderEntry[]]>([
    ['without orders', []],
    ['with one that has ended', [order('sh0010', ENDED)]],
    ['with one that was never sent', [order('sh0010', { intent: null, task: null })]],
  ])('%s that nothing runs', (_, orders) => {
    expect(told(orders)).toEqual([`Stopped. Nothing runs at a provider. To go on: ${AGAIN}`]);
  });

  test('of several films each with its own', () => {
    const one = viewOf(filmFacts([], { orders: [order('sh0010')], file: 'one.yaml' }));
    const other = viewOf(filmFacts([], { orders: [order('sh0010', SENT)], file: 'other.yaml' }));
    const lines = interruptedLines([one, other, filmView([])], ORDERED, BACK);
    expect(lines.slice(0, -1)).toEqual([
      'Stopped here. 1 order of 1 film goes on at the provider and will be billed:',
      '  one.yaml: sh0010 (cgt-1)',
      '1 order of 1 film may have been accepted by the provider and may be billed:',
      '  other.yaml: sh0010 (outcome unknown)',
    ]);
  });

  test('who leaves at once where to look', () => {
    expect(leftLine([{ file: 'a b.yaml' }])).toMatch(/: storyboard status 'a b\.yaml'$/);
    expect(leftLine([{ file: 'a.yaml' }, { file: 'b.yaml' }])).toMatch(/: storyboard status$/);
  });
});

test('JSON tells of the shots with an order that may have been accepted, and of no other', () => {
  const orders = [order('sh0010'), order('sh0020', SENT), order('sh0030', { ...SENT, ...ENDED })];
  const { shots } = filmJson(viewOf(filmFacts([], { orders })), '/film/film.yaml');
  const unknown = shots.filter((shot) => shot.outcomeUnknown).map(({ id }) => id);
  expect(unknown).toEqual(['sh0020']);
  expect(shots.map((shot) => 'outcomeUnknown' in shot)).toEqual([false, true, false, false]);
});

describe('a film that was left says', () => {
  const lines = (orders: readonly OrderEntry[], idle: 'nothing is running' | null) =>
    filmLines(viewOf(filmFacts([], { orders })), idle, ORDERED + 5_000);
  const open = (all: readonly string[]) =>
    all.filter((line) => /billed.*storyboard run/.test(line));

  test('what is open and billed, until when and by which command it is fetched', () => {
    const [line, ...others] = open(lines([order('sh0010')], 'nothing is running'));
    expect(line).toMatch(
      /^1 order is open at byteplus and will be billed: sh0010 \(cgt-1\)\. To fetch it before .+: storyboard run film\.yaml$/,
    );
    expect(others).toEqual([]);
  });

  test('which may be open, and which are finished, also of shots that are gone', () => {
    const finished = order('gone', { poll: look({ state: 'succeeded' }) });
    const all = open(lines([order('sh0010', SENT), finished], 'nothing is running'));
    expect(all).toEqual([
      expect.stringContaining(
        '1 order may have been accepted by byteplus and may be billed: sh0010',
      ),
      expect.stringContaining(
        '1 order is finished at byteplus, still to be fetched, and billed: gone',
      ),
    ]);
  });

  test('nothing while somebody works on it, or where no order is open', () => {
    expect(open(lines([order('sh0010')], null))).toEqual([]);
    expect(open(lines([order('sh0010', ENDED)], 'nothing is running'))).toEqual([]);
  });

  test('of a cancelled one what is still open', () => {
    const shots = [shotView('sh0010', 'cancelled')];
    const view = viewOf(filmFacts([], { orders: [order('sh0010')] }));
    const { openOrders } = view;
    const cancelled = filmView(shots, { status: 'cancelled', openOrders });
    expect(filmLine(cancelled)).toBe('Night ferry: cancelled, 1 order still open, 0 of 1 done');
    expect(endLines(cancelled).join()).toContain('cancelled, 1 order still open');
    const free = openOrders.map((one) => ({ ...one, isFree: true }));
    expect(filmLine({ ...cancelled, openOrders: free })).toBe(
      'Night ferry: cancelled, 0 of 1 done',
    );
    expect(filmLine({ ...cancelled, openOrders: [] })).toBe('Night ferry: cancelled, 0 of 1 done');
  });
});
