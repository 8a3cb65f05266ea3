import { describe, expect, test } from 'vitest';
import { filmJson } from '../../films/json/result.ts';
import { viewOf, type FilmFacts } from '../../films/view/view-of.ts';
import { failure } from '../../specs/failures.ts';
import { asks, filmFacts, iso, look, order, ORDERED, places, UNKNOWN } from './facts.ts';
import { ASKED, aTry, COLLECTING, DEAD, NOW, triedFacts as facts } from './tried.ts';

function first(of: FilmFacts) {
  const [shot] = viewOf(of).shots;
  if (!shot) throw new Error('The film has no shot.');
  return shot;
}

const MINUTE = 60_000;

describe('a shot for which something is tried in vain', () => {
  test('has a look that failed once, not as its note as well', () => {
    const failed = failure('unavailable', { code: 'http-503', message: 'HTTP 503' });
    const orders = [order('sh0010', { poll: look({ failure: failed }) })];
    const shot = first(facts([aTry({ what: 'look', failure: failed })], { orders }));
    expect([shot.note, shot.trying?.failure]).toEqual([null, failed]);
  });

  test('whose account is answered 429 waits, and is tried again', () => {
    const paused = failure('throttled', { code: 'account-paused', message: 'For 300 s.' });
    const waits = facts([aTry({ what: 'order', failure: paused })], { orders: [] });
    expect(first(waits)).toMatchObject({ status: 'waiting', trying: { what: 'order' } });
  });

  test('shows the newest of several', () => {
    const search = aTry({ what: 'search', lastMs: ORDERED });
    expect(first(facts([search, aTry()])).trying?.what).toBe('collect');
  });

  test('shows nothing for an order that has ended, nor for one that was never sent while nobody tries', () => {
    const end = { state: 'expired' as const, failure: null, at: iso(60) };
    const ended = facts([aTry({ what: 'look', ...ASKED })], { orders: [order('sh0010', { end })] });
    expect(first(ended).trying).toBeUndefined();
    expect(first(ended).status).toBe('waiting');
    const unsent = facts([aTry({ what: 'order', ...ASKED })], { orders: [], isRunning: false });
    expect(first(unsent)).toMatchObject({ status: 'waiting' });
    expect(first(unsent).trying).toBeUndefined();
  });

  const VOID = order('sh0010', { intent: null, task: null });
  const LATER = order('sh0010', { key: { ...COLLECTING.key, take: 2 } });
  const endedAs = (state: 'expired' | 'failed' | 'given-up') =>
    order('sh0010', { end: { state, failure: null, at: iso(60) } });

  test('shows what holds one of several takes back, also where a later one was sent', () => {
    const held = failure('over-cap', { code: 'day', message: 'Spent.', billed: 'no' });
    const tried = aTry({ what: 'order', failure: held, asked: { atMs: ORDERED, failure: held } });
    const side = (more: Parameters<typeof facts>[1] = {}) => {
      const base = facts([tried], { orders: [LATER], ...more });
      const takes = { wanted: 2, there: [], open: 1 };
      const decisions = base.decisions.map((one) =>
        one.kind === 'orders' && one.shot === 'sh0010' ? { ...one, takes } : one,
      );
      return first({ ...base, decisions });
    };
    expect(side()).toMatchObject({ status: 'asking', failure: { kind: 'over-cap' } });
    // One that another order of the same take has followed, or of a run before this one.
    const same = order('sh0010', { key: { ...COLLECTING.key, order: 2 } });
    expect(side({ orders: [same] }).trying).toBeUndefined();
    const started = { kind: 'run.started' as const, at: iso(3_600), plan: 'a'.repeat(64) };
    expect(side({ events: [started] }).trying).toBeUndefined();
  });

  test.each([
    ['order', 'one that was placed', [COLLECTING]],
    ['order', 'one that never can be', [VOID]],
    ['order', 'one that another followed', [LATER]],
    ['search', 'one that has ended, and another followed', [endedAs('expired'), LATER]],
    ['search', 'one that never can be, and another followed', [VOID, LATER]],
    ['look', 'none, and another followed', [LATER]],
    ['collect', 'one that was given up', [endedAs('given-up')]],
    ['cancel', 'one that has failed', [endedAs('failed')]],
    ['answer', 'one that was given up', [endedAs('given-up')]],
    ['answer', 'one that has ended, and another followed', [endedAs('expired'), LATER]],
    ['tell', 'one that has failed, and another followed', [endedAs('failed'), LATER]],
  ] as const)('shows nothing of %s for %s', (what, _, orders) => {
    const shot = first(facts([aTry({ what, ...ASKED })], { orders: [...orders] }));
    expect(shot.trying).toBeUndefined();
    expect(shot.status).not.toBe('asking');
  });

  test.each([
    ['order', []],
    ['search', []],
    ['search', [order('sh0010', { task: null })]],
    ['search', [order('sh0010', { task: null }), LATER]],
    ['collect', [COLLECTING, LATER]],
    ['answer', [endedAs('expired')]],
    ['tell', [endedAs('failed')]],
  ] as const)('goes on showing %s for what is under way (%#)', (what, orders) => {
    const shot = first(facts([aTry({ what })], { orders: [...orders] }));
    expect(shot.trying).toMatchObject({ what });
  });

  test('shows nothing once its take stands', () => {
    const standing = filmFacts(['sh0010'], { tries: new Map([['sh0010', [aTry(ASKED)]]]) });
    expect(first(standing)).toMatchObject({ status: 'done' });
    expect(first(standing).trying).toBeUndefined();
  });
});

describe('past the bound', () => {
  const asksAndTries = (shot: string, seconds: number) =>
    ({ ...asks(shot, seconds, DEAD), trying: 'collect' }) as const;

  test('it asks with the ways on of its failure, and is tried on', () => {
    const asking = facts([aTry(ASKED)], {
      events: [places('sh0010', 1), asksAndTries('sh0010', 120)],
    });
    expect(first(asking)).toMatchObject({
      status: 'asking',
      sinceMs: ORDERED + 2 * MINUTE,
      failure: DEAD,
      // It is paid: it can be fetched at once, and there is nothing to use yet.
      waysOn: ['fetch', 'resubmit', 'give-up'],
      trying: { count: 7 },
    });
  });

  test('for the sake of this machine its clip can be got and used all the same', () => {
    const fault = {
      ...failure('local-fault', { code: 'ffmpeg-failed', message: 'The clip is here.' }),
      billed: 'yes' as const,
    };
    const tried = aTry({ failure: fault, asked: { atMs: ORDERED + MINUTE, failure: fault } });
    const download = {
      sha256: 'a'.repeat(64),
      bytes: 1_000,
      at: iso(60),
      reason: null,
      pictures: null,
      isAccepted: false,
      fetches: 0,
      seed: null,
      tokens: null,
      notes: [],
    };
    const waysOn = (parts: object) =>
      first(facts([tried], { orders: [{ ...COLLECTING, ...parts }] })).waysOn;
    expect(waysOn({})).toEqual(['fetch', 'resubmit', 'give-up']);
    expect(waysOn({ download })).toEqual(['use', 'fetch', 'resubmit', 'give-up']);
    expect(first(facts([tried])).failure).toEqual(fault);
  });

  test('it asks no more once an attempt went well', () => {
    const events = [places('sh0010', 1), asksAndTries('sh0010', 120)];
    expect(first(facts([], { events }))).toMatchObject({ status: 'collecting', failure: null });
  });

  test('it asks in a new run once it was tried in vain there', () => {
    const again = { kind: 'run.started' as const, at: iso(200), plan: 'p' };
    const events = [asksAndTries('sh0010', 120), again];
    expect(first(facts([aTry(ASKED)], { events })).status).toBe('collecting');
    const tried = aTry({ ...ASKED, lastMs: ORDERED + 201_000 });
    expect(first(facts([tried], { events })).status).toBe('asking');
    expect(first(facts([aTry(ASKED)], { events, isRunning: false })).status).toBe('asking');
  });

  test('the question that was asked before stands beside an answer that cannot be read', () => {
    const fault = failure('local-fault', {
      code: 'damaged',
      message: 'o01.resolution.json is damaged.',
    });
    const tries = [aTry({ what: 'answer', failure: fault, asked: { atMs: NOW, failure: fault } })];
    const orders = [order('sh0010', { task: null })];
    const asking = facts(tries, { orders, events: [asks('sh0010', 100, UNKNOWN)] });
    expect(first(asking)).toMatchObject({ status: 'asking', failure: UNKNOWN });
  });
});

test('an order whose answer is looked for has since when in its note', () => {
  const search = {
    startedAtMs: ORDERED,
    searches: 1,
    isProof: true,
    place: null,
    placedAtMs: null,
  };
  const { note } = first(filmFacts([], { orders: [order('sh0010', { task: null, search })] }));
  expect(note).toEqual({ kind: 'unanswered', sinceMs: ORDERED });
});

test('programs read what is tried; without it there is no such field', () => {
  const json = (of: FilmFacts) => filmJson(viewOf(of), '/film/film.yaml').shots[0];
  expect(json(facts([aTry()]))?.trying).toEqual({
    what: 'collect',
    count: 7,
    since: iso(0),
    next: iso(300),
    failure: {
      kind: 'link-dead',
      code: 'http-403',
      message: 'The link answers HTTP 403.',
      billed: 'yes',
      requestId: null,
    },
  });
  const source = 'HTTP 429 from ark.example:443 (BYTEPLUS_BASE_URL in .env)';
  const busy = failure('throttled', { code: 'Busy', message: 'Too many requests.', source });
  expect(json(facts([aTry({ failure: busy })]))?.trying?.failure).toMatchObject({ source });
  expect(json(facts([]))).not.toHaveProperty('trying');
});
