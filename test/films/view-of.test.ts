import { describe, expect, test } from 'vitest';
import { viewOf, type FilmFacts } from '../../films/view/view-of.ts';
import { failure } from '../../specs/failures.ts';
import { filmJson } from '../../films/json/result.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { OrderDownload, OrderEntry, OrderPoll } from '../../store/order.ts';
import {
  asks,
  collected,
  fails,
  filmFacts,
  iso,
  look,
  order,
  ORDERED,
  places,
  REFUSED,
  UNKNOWN,
} from './facts.ts';
import { filmView } from './fixture.ts';

function states(facts: FilmFacts): Record<string, string> {
  return Object.fromEntries(viewOf(facts).shots.map(({ id, status }) => [id, status]));
}

function first(facts: FilmFacts) {
  const [shot] = viewOf(facts).shots;
  if (!shot) throw new Error('The film has no shot.');
  return shot;
}

describe('a shot', () => {
  test('waits for the one whose last frame it starts from', () => {
    const { shots } = viewOf(filmFacts([]));
    expect(shots.map(({ status, note }) => [status, note])).toEqual([
      ['waiting', null],
      ['waiting', { kind: 'after', shot: 'sh0010' }],
      ['waiting', { kind: 'after', shot: 'sh0020' }],
      ['waiting', null],
    ]);
  });

  test('whose order was written down but has no task yet is neither queued nor lost', () => {
    const shot = first(filmFacts([], { orders: [order('sh0010', { task: null })] }));
    expect(shot).toMatchObject({ status: 'waiting', take: 'v001', taskId: null });
    expect(shot.note).toEqual({ kind: 'unanswered', sinceMs: null });
  });

  test('whose answer was lost is no shot that waits to be ordered', () => {
    const at = new Date(ORDERED + 1_000).toISOString();
    const place = { at, shot: 'sh0010', take: 1, order: 1 };
    const orders = [order('sh0010', { task: null })];
    const events = [{ kind: 'order.unknown' as const, ...place, failure: UNKNOWN }];
    const shot = first(filmFacts([], { orders, events }));
    expect(shot).toMatchObject({ status: 'queued', taskId: null });
    expect(shot.note).toEqual({ kind: 'lost' });
  });

  describe('with an older order that is open', () => {
    const older = order('sh0010', { poll: look({ state: 'running' }) });
    const end = { state: 'collected' as const, at: iso(50), failure: null };
    const newer = order('sh0010', { key: { ...older.key, take: 2 }, end });

    test('says while its newer take stands what the film waits for', () => {
      const intent = older.intent && { ...older.intent, fingerprint: 'c'.repeat(64) };
      const facts = filmFacts(['sh0010'], { orders: [{ ...older, intent }, newer] });
      expect(first(facts)).toMatchObject({
        status: 'done',
        note: { kind: 'beside', takes: [{ take: 'v001', taskId: 'cgt-1' }] },
      });
      expect(first({ ...facts, isRunning: false }).note).toBeNull();
    });

    test('is as that order is, when it is what is asked now', () => {
      const shot = first(filmFacts(['sh0010'], { orders: [older, newer] }));
      expect(shot).toMatchObject({ status: 'running', take: 'v001', taskId: 'cgt-1', note: null });
    });
  });

  test.each([
    [null, 'queued'],
    [look(), 'queued'],
    [look({ state: null }), 'queued'],
    [look({ state: 'running' }), 'running'],
    [look({ state: 'succeeded' }), 'collecting'],
  ])('with a task is as the provider said last (%#)', (seen, status) => {
    expect(first(filmFacts([], { orders: [order('sh0010', { poll: seen })] })).status).toBe(status);
  });

  test('counts its wait and its deadline by the provider', () => {
    const seen = look({ createdAtMs: ORDERED - 5_000 });
    const shot = first(filmFacts([], { orders: [order('sh0010', { poll: seen })] }));
    expect(shot).toMatchObject({
      sinceMs: ORDERED - 5_000,
      expiresAtMs: ORDERED + 172_800_000,
      expiresAfterSeconds: 172_800,
      nextLookAtMs: ORDERED + 120_000,
      tier: 'flex',
      taskId: 'cgt-1',
      seed: 7,
    });
  });

  test.each([
    ['seedance-v1-pro', 86_400],
    ['seedance-v1.5-pro', 172_800],
  ])('waits as long as its order lets it (%s)', (modelId, seconds) => {
    const { intent } = order('sh0010');
    const own = intent && { ...intent, provider: 'novita', modelId };
    const shot = first(filmFacts([], { orders: [order('sh0010', { intent: own })] }));
    expect(shot.expiresAfterSeconds).toBe(seconds);
  });

  test('has no age below nothing when the provider’s clock is ahead', () => {
    const seen = look({ createdAtMs: ORDERED + 86_400_000 });
    const { sinceMs } = first(filmFacts([], { orders: [order('sh0010', { poll: seen })] }));
    expect(sinceMs).toBeLessThan(ORDERED + 60_000);
  });

  test('that the provider no longer finds says since when', () => {
    const seen = look({ missingSinceMs: ORDERED });
    const { note } = first(filmFacts([], { orders: [order('sh0010', { poll: seen })] }));
    expect(note).toEqual({ kind: 'not-found', sinceMs: ORDERED });
  });

  test('that cannot be looked at says why and keeps its state', () => {
    const failed = failure('unavailable', { code: 'http-503', message: 'HTTP 503' });
    const seen = look({ state: 'running', failure: failed });
    const shot = first(filmFacts([], { orders: [order('sh0010', { poll: seen })] }));
    expect([shot.status, shot.note]).toEqual(['running', { kind: 'told', message: 'HTTP 503' }]);
  });

  test('asks, and those after it are blocked', () => {
    const facts = filmFacts([], {
      orders: [order('sh0010', { task: null })],
      events: [asks('sh0010', 100), asks('sh0010', 200)],
    });
    const [asking, blocked] = viewOf(facts).shots;
    expect(asking).toMatchObject({
      status: 'asking',
      sinceMs: ORDERED + 100_000,
      waysOn: ['adopt', 'resubmit', 'give-up'],
      holdsUp: 2,
    });
    expect(blocked).toMatchObject({ status: 'blocked', note: { kind: 'by', shot: 'sh0010' } });
    expect(states(facts)).toMatchObject({ sh0030: 'blocked', sh0040: 'waiting' });
  });

  test('that was answered asks no more', () => {
    const answered = order('sh0010', { task: null, resolution: { kind: 'resubmit' } });
    const facts = filmFacts([], { orders: [answered], events: [asks('sh0010', 100)] });
    expect(first(facts).status).toBe('waiting');
  });

  test('whose key works again asks no more', () => {
    const refused = failure('unauthorized', { code: 'AuthenticationError', message: 'No.' });
    const events = [asks('sh0010', 100, refused)];
    const blind = look({ atMs: ORDERED + 100_000, failure: refused });
    const seeing = look({ atMs: ORDERED + 160_000 });
    const facts = (seen: typeof blind) =>
      filmFacts([], { orders: [order('sh0010', { poll: seen })], events });
    expect(first(facts(blind))).toMatchObject({ status: 'asking', waysOn: ['change-settings'] });
    expect(first(facts(seeing)).status).toBe('queued');
  });

  describe('whose clip is paid', () => {
    const overdue = failure('unfunded', { code: 'Overdue', message: 'No.', billed: 'yes' });
    const RUN = 200;
    const facts = (seen: OrderPoll, download: OrderDownload | null = null, isRunning = true) =>
      filmFacts([], {
        orders: [order('sh0010', { poll: seen, download })],
        events: [
          asks('sh0010', 100, overdue),
          { kind: 'run.started', at: iso(RUN), plan: 'a'.repeat(64) },
        ],
        isRunning,
      });
    const seen = (seconds: number) =>
      look({
        state: 'succeeded',
        succeededAtMs: ORDERED,
        atMs: ORDERED + seconds * 1_000,
        failure: overdue,
      });

    test('is tried for by a new run before it asks again', () => {
      expect(first(facts(seen(90))).status).toBe('collecting');
      expect(first(facts(seen(90), null, false)).status).toBe('asking');
      expect(first(facts(seen(RUN + 1))).status).toBe('asking');
    });

    test('says why it is not here yet, and when it is tried for', () => {
      const shot = first(facts({ ...seen(90), nextLookAtMs: ORDERED + 300_000 }));
      expect(shot.note).toEqual({ kind: 'told', message: 'No.' });
      expect(shot.nextLookAtMs).toBe(ORDERED + 300_000);
    });

    test('can be got whatever is in the way, and used when something of it is kept', () => {
      const download: OrderDownload = {
        sha256: 'c'.repeat(64),
        bytes: 1,
        at: iso(50),
        reason: { code: 'clip-truncated', message: 'It ends early.' },
        pictures: 3,
        isAccepted: false,
        fetches: 0,
        seed: null,
        tokens: null,
        notes: [],
      };
      const waysOn = (kept: OrderDownload | null) => first(facts(seen(RUN + 1), kept)).waysOn;
      const rest = ['fetch', 'resubmit', 'give-up'];
      expect(waysOn(null)).toEqual(['fund-account', ...rest]);
      expect(waysOn({ ...download, pictures: 0 })).toEqual(['fund-account', ...rest]);
      expect(waysOn(download)).toEqual(['fund-account', 'use', ...rest]);
    });

    test('tells how it differs from what was asked', () => {
      const notes = ['The clip lasts 1.04 s, 5 s was asked.'];
      const standing = filmFacts(['sh0010']);
      const kept = standing.standing.get('sh0010');
      if (!kept) throw new Error('It does not stand.');
      const told = { ...kept, record: { ...kept.record, notes } };
      const shot = first({ ...standing, standing: new Map([['sh0010', told]]) });
      expect(shot.notes).toEqual(notes);
      expect(filmJson(filmView([shot]), '/film.yaml').shots[0]?.notes).toEqual(notes);
    });
  });

  test('that has failed holds up those after it and names the way on', () => {
    const end = { state: 'failed' as const, failure: REFUSED, at: iso(100) };
    const facts = filmFacts([], {
      orders: [order('sh0010', { end })],
      events: [places('sh0010', 1), fails('sh0010', 100)],
    });
    expect(first(facts)).toMatchObject({
      status: 'failed',
      failure: REFUSED,
      waysOn: ['change-shot'],
      holdsUp: 2,
    });
    expect(states(facts)).toMatchObject({ sh0020: 'blocked', sh0030: 'blocked' });
  });

  test('that was ordered again after a failure is not failed any more', () => {
    const end = { state: 'failed' as const, failure: REFUSED, at: iso(100) };
    const again = order('sh0010', { key: { ...order('sh0010').key, take: 2 } });
    const facts = filmFacts([], {
      orders: [order('sh0010', { end }), again],
      events: [fails('sh0010', 100), places('sh0010', 200)],
    });
    expect(first(facts)).toMatchObject({ status: 'queued', take: 'v002', failure: null });
  });

  test('whose order was taken back is cancelled', () => {
    const end = { state: 'cancelled' as const, failure: null, at: iso(100) };
    const taken = { shot: 'sh0010', take: 1, order: 1, taskId: 'cgt-1' };
    const facts = filmFacts([], {
      orders: [order('sh0010', { end })],
      events: [{ kind: 'shot.cancelled', at: iso(100), ...taken }],
      isRunning: false,
    });
    expect(states(facts)).toMatchObject({ sh0010: 'cancelled', sh0020: 'blocked' });
    expect(viewOf(facts).status).toBe('cancelled');
  });

  test('with its take is done, with what it cost', () => {
    expect(first(filmFacts(['sh0010']))).toMatchObject({
      status: 'done',
      take: 'v001',
      reused: false,
      charge: { currency: 'USD', micros: 65_340 },
      sinceMs: ORDERED,
      endedAtMs: ORDERED + 3_600_000,
      seconds: 5,
    });
  });

  test('whose take stood when the run began is reused', () => {
    const events = [{ kind: 'run.started' as const, at: iso(7_200), plan: 'p' }];
    expect(first(filmFacts(['sh0010'], { events })).reused).toBe(true);
  });

  test('that had failed waits again once a new run has begun', () => {
    const failed = {
      kind: 'shot.failed' as const,
      at: iso(10),
      shot: 'sh0010',
      take: 1,
      order: 1,
      provider: 'byteplus',
      failure: failure('failed', { code: 'x', message: 'x' }),
    };
    const again = { kind: 'run.started' as const, at: iso(20), plan: 'p' };
    expect(first(filmFacts([], { events: [failed] })).status).toBe('failed');
    expect(first(filmFacts([], { events: [failed, again] })).status).toBe('waiting');
    expect(first(filmFacts([], { events: [failed, again], isRunning: false })).status).toBe(
      'failed',
    );
  });

  test('that fails in a new run as it did before has failed, and the film asks', () => {
    const again = { kind: 'run.started' as const, at: iso(20), plan: 'p' };
    const events = [fails('sh0010', 10), asks('sh0040', 15), again];
    const orders = [order('sh0040', { task: null })];
    const view = (more: readonly FilmEvent[]) =>
      viewOf(filmFacts([], { events: [...events, ...more], orders }));
    expect(view([])).toMatchObject({
      status: 'running',
      shots: [{ status: 'waiting' }, {}, {}, {}],
    });
    expect(view([fails('sh0010', 30)])).toMatchObject({
      status: 'asking',
      shots: [
        { status: 'failed' },
        { status: 'blocked' },
        { status: 'blocked' },
        { status: 'asking' },
      ],
    });
  });

  test('that was adopted after its question was read asks nothing', () => {
    const events = [asks('sh0010', 15)];
    const shown = (parts: Partial<OrderEntry>) =>
      first(filmFacts([], { events, orders: [order('sh0010', parts)] }));
    expect(shown({ task: null })).toMatchObject({ status: 'asking' });
    expect(shown({})).toMatchObject({ status: 'queued', waysOn: [], failure: null });
  });

  test('whose task was named by mistake can be given another one until it was seen', () => {
    const gone = failure('link-dead', { code: 'task-gone', message: 'Gone.', billed: 'maybe' });
    const shown = (parts: Partial<OrderEntry>) => {
      const facts = { events: [asks('sh0010', 15, gone)], orders: [order('sh0010', parts)] };
      return first(filmFacts([], facts)).waysOn;
    };
    const named = { task: { task: { id: 'cgt-1' }, adopted: true, at: iso(1) } };
    const back = ['fetch', 'resubmit', 'give-up'];
    expect(shown(named)).toEqual(['adopt', ...back]);
    expect(shown({ ...named, poll: look({ atMs: ORDERED, state: null }) })).toEqual([
      'adopt',
      ...back,
    ]);
    expect(shown({ ...named, poll: look({ atMs: ORDERED, state: 'running' }) })).toEqual(back);
    expect(shown({})).toEqual(back);
  });

  test('that is left out is skipped', () => {
    const facts = filmFacts([]);
    const decisions = facts.decisions.map((decision) =>
      decision.shot === 'sh0040'
        ? { shot: 'sh0040', kind: 'skipped' as const, take: null }
        : decision,
    );
    expect(states({ ...facts, decisions })).toMatchObject({ sh0040: 'skipped' });
  });
});

describe('a film', () => {
  const all = ['sh0010', 'sh0020', 'sh0030', 'sh0040'];

  test('runs while anything can go on without a person', () => {
    const facts = { orders: [order('sh0010', { task: null })], events: [asks('sh0010', 100)] };
    expect(viewOf(filmFacts([], facts)).status).toBe('running');
  });

  test('asks when only a person can go on', () => {
    const facts = { orders: [order('sh0010', { task: null })], events: [asks('sh0010', 100)] };
    expect(viewOf(filmFacts(['sh0040'], facts)).status).toBe('asking');
  });

  test('is stopped when nothing runs and nothing has failed', () => {
    const facts = { orders: [order('sh0010', { poll: look() })], isRunning: false };
    const view = viewOf(filmFacts([], facts));
    expect([view.status, view.shots[0]?.status]).toEqual(['stopped', 'queued']);
  });

  test('is done when it was joined from its newest takes, and not before', () => {
    const joined = { kind: 'film.assembled' as const, at: iso(500), frames: 484 };
    const facts = (events: FilmFacts['events']) => filmFacts(all, { events, isRunning: false });
    expect(viewOf(facts([collected('sh0040', 400), joined])).status).toBe('done');
    expect(viewOf(facts([joined, collected('sh0040', 600)])).status).toBe('stopped');
    expect(viewOf({ ...facts([joined]), isRunning: true }).status).toBe('running');
  });

  test('is as old as its newest event', () => {
    const events = [places('sh0010', 1), places('sh0040', 50)];
    expect(viewOf(filmFacts([], { events })).asOfMs).toBe(ORDERED + 50_000);
    expect(viewOf(filmFacts([])).asOfMs).toBeNull();
  });
});
