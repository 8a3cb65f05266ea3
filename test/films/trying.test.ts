import { describe, expect, test } from 'vitest';
import { logOf } from '../../films/json/log.ts';
import { filmJson } from '../../films/json/result.ts';
import { renderFrame } from '../../cli/terminal/frame.ts';
import { changeLines } from '../../cli/terminal/plain.ts';
import { logLines } from '../../cli/text/log-text.ts';
import { shotLines } from '../../cli/text/shot-line.ts';
import { viewOf, type FilmFacts } from '../../films/view/view-of.ts';
import { failure } from '../../specs/failures.ts';
import { openStore } from '../../store/store.ts';
import type { ShotTry } from '../../store/tries.ts';
import { asks, collected, filmFacts, iso, look, order, ORDERED, places, UNKNOWN } from './facts.ts';
import { storyboard, temporaryFolder } from './fixture.ts';

const MINUTE = 60_000;
const NOW = ORDERED + 4 * MINUTE;
const CODE = { code: 'http-403', message: 'The link answers HTTP 403.' };
const DEAD = failure('link-dead', CODE);
const PLACE = { shot: 'sh0010', take: 1, order: 1 };

function aTry(more: Partial<ShotTry> = {}): ShotTry {
  return {
    ...PLACE,
    what: 'collect',
    count: 7,
    lasting: 7,
    sinceMs: ORDERED,
    lastMs: ORDERED + 3 * MINUTE,
    nextMs: ORDERED + 5 * MINUTE,
    failure: DEAD,
    asked: null,
    ...more,
  };
}

const ASKED = { asked: { atMs: ORDERED + 2 * MINUTE, failure: DEAD } };
const COLLECTING = order('sh0010', { poll: look({ state: 'succeeded', nextLookAtMs: null }) });

function facts(tries: readonly ShotTry[], more: Parameters<typeof filmFacts>[1] = {}): FilmFacts {
  const byShot = Map.groupBy(tries, ({ shot }) => shot);
  return filmFacts([], { orders: [COLLECTING], tries: byShot, ...more });
}

function first(of: FilmFacts) {
  const [shot] = viewOf(of).shots;
  if (!shot) throw new Error('The film has no shot.');
  return shot;
}

/** The first shot's line, its times taken out. */
function line(of: FilmFacts): string {
  const [text = ''] = shotLines(viewOf(of), NOW);
  return text.replaceAll(/\b\d\d:\d\d\b/g, 'hh:mm');
}

describe('a shot for which something is tried in vain', () => {
  test('says what, since when and when next', () => {
    expect(line(facts([aTry()]))).toMatch(
      /^sh0010 {2}collecting {2}v001 {2}\S.* {2}collecting failed 7 times since hh:mm, next hh:mm: the link answers HTTP 403$/,
    );
  });

  test.each([
    ['search', { task: null }, 'looking for its order failed 7 times'],
    ['look', { poll: look() }, 'looking at it failed 7 times'],
    ['cancel', { poll: look() }, 'taking it back failed 7 times'],
    ['answer', { poll: look() }, 'reading the answer failed 7 times'],
    ['tell', { poll: look() }, 'writing down how it went failed 7 times'],
  ] as const)('names the step that is none of its state (%s)', (what, parts, words) => {
    expect(line(facts([aTry({ what })], { orders: [order('sh0010', parts)] }))).toContain(words);
  });

  test('is told of a look once, not as its note as well', () => {
    const failed = failure('unavailable', { code: 'http-503', message: 'HTTP 503' });
    const orders = [order('sh0010', { poll: look({ failure: failed }) })];
    const text = line(facts([aTry({ what: 'look', failure: failed })], { orders }));
    expect(text.split('HTTP 503')).toHaveLength(2);
    expect(text).not.toContain('next look');
  });

  test('whose account is answered 429 says so, and when it is asked again', () => {
    const paused = failure('throttled', { code: 'account-paused', message: 'For 300 s.' });
    const waits = facts([aTry({ what: 'order', failure: paused })], { orders: [] });
    expect(first(waits)).toMatchObject({ status: 'waiting', trying: { what: 'order' } });
    expect(line(waits)).toMatch(
      / byteplus answers 429 \(too many requests\); asked again at hh:mm:00$/,
    );
  });

  test('prints what a provider says without its control characters', () => {
    const nasty = failure('link-dead', { code: 'x\u001B[2J', message: '' });
    expect(line(facts([aTry({ failure: nasty })]))).toContain(': x·[2J');
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
    const text = line(asking);
    expect(text).toMatch(
      /^sh0010 {2}asking .* since hh:mm; collecting failed 7 times since hh:mm, next hh:mm: /,
    );
    // It is paid, and not lost while it is tried.
    expect(text).not.toContain('lost');
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
    const asking = line(facts([tried]));
    expect(asking).toContain('something on this machine is in the way: the clip is here');
    expect(asking).toContain(' paid since ');
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
    expect(line(asking)).toMatch(
      /outcome unknown since .*; reading the answer failed .*o01\.resolution/,
    );
  });
});

test('an order whose answer is looked for says since when', () => {
  const search = {
    startedAtMs: ORDERED,
    searches: 1,
    isProof: true,
    place: null,
    placedAtMs: null,
  };
  const { note } = first(filmFacts([], { orders: [order('sh0010', { task: null, search })] }));
  expect(note).toMatch(/^its answer is not here yet: it is looked for since \d\d:\d\d$/);
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
  expect(json(facts([]))).not.toHaveProperty('trying');
});

test('the live view shows it as far as the terminal is wide', () => {
  const size = { rows: 20, isColoured: false, nowMs: NOW };
  const view = viewOf(facts([aTry()]));
  const wide = renderFrame(view, { ...size, columns: 120 });
  expect(wide.find((text) => text.startsWith('sh0010'))).toContain(
    'collecting failed 7 times since',
  );
  const narrow = renderFrame(view, { ...size, columns: 60 });
  expect(Math.max(...narrow.map((text) => text.length))).toBeLessThanOrEqual(60);
  expect(narrow.find((text) => text.startsWith('sh0010'))).toContain('collecting  v001');
});

test('without a terminal it is told when it begins to repeat, and no pause that is asked for', () => {
  const view = (tries: readonly ShotTry[]) => viewOf(facts(tries));
  const told = (before: readonly ShotTry[], after: readonly ShotTry[]) =>
    changeLines(view(before), view(after), NOW).length;
  expect(told([], [aTry({ count: 1 })])).toBe(0);
  expect(told([aTry({ count: 1 })], [aTry({ count: 2 })])).toBe(1);
  expect(told([aTry({ count: 2 })], [aTry({ count: 3 })])).toBe(0);
  const throttled = failure('throttled', { code: 'account-paused', message: '' });
  expect(told([], [aTry({ failure: throttled })])).toBe(0);
});

const UNREACHABLE = failure('unavailable', {
  code: 'no-connection',
  message:
    'No connection to ark.example:443 through the proxy 10.0.0.1:3128 (HTTPS_PROXY): ' +
    'it wants a user and a password, which HTTPS_PROXY does not give (HTTP 407).',
});
const BUSY = failure('throttled', {
  code: 'RateLimitExceeded.EndpointRPMExceeded',
  message: 'Too many requests.',
  source: 'HTTP 429 from ark.example:443 (BYTEPLUS_BASE_URL in .env)',
});

test.each([
  ['ordered', { what: 'order', failure: UNREACHABLE }, [], 80],
  ['ordered', { what: 'order', failure: UNREACHABLE }, [], 60],
  ['looked at', { what: 'look', failure: UNREACHABLE }, [order('sh0010', { poll: look() })], 80],
  ['collected', { what: 'collect', failure: UNREACHABLE }, [COLLECTING], 80],
  ['asked about', { what: 'look', failure: UNREACHABLE, ...ASKED }, [COLLECTING], 80],
  ['ordered', { what: 'order', failure: BUSY }, [], 80],
] as const)('in a narrow terminal a shot that is %s in vain says why below its line', (...row) => {
  const [, tried, orders, columns] = row;
  const view = viewOf(facts([aTry(tried)], { orders: [...orders] }));
  const frame = renderFrame(view, { rows: 30, isColoured: false, nowMs: NOW, columns });
  expect(Math.max(...frame.map((text) => text.length))).toBeLessThanOrEqual(columns);
  const at = frame.findIndex((text) => text.startsWith('sh0010'));
  const said = frame.slice(at).join(' ').replace(/\s+/g, ' ');
  expect(said).toMatch(/ failed 7 times since \d\d:\d\d, next \d\d:\d\d/);
  expect(said).toContain(tried.failure === BUSY ? 'HTTP 429 from' : '10.0.0.1:3128 (HTTPS_PROXY)');
  expect(said).toContain('ark.example:443');
  expect(said).toContain(tried.failure === BUSY ? 'Too many requests' : '(HTTP 407)');
});

test('in a narrow terminal a lost order is said to be one, before its tier', () => {
  const lost = viewOf(filmFacts([], { orders: [order('sh0010', { task: null })] }));
  const [shot] = lost.shots;
  expect(shot?.note).toBeTypeOf('string');
  const frame = renderFrame(lost, { rows: 30, isColoured: false, nowMs: NOW, columns: 80 });
  const text = frame.find((one) => one.startsWith('sh0010')) ?? '';
  expect(text).toContain(String(shot?.note).slice(0, 30));
});

test('who answered is told by the line of a shot, by the log and to programs', () => {
  const busy = facts([aTry({ what: 'order', failure: BUSY })], { orders: [] });
  const reason = 'HTTP 429 from ark.example:443 (BYTEPLUS_BASE_URL in .env): Too many requests';
  expect(line(busy)).toContain(`next hh:mm: ${reason}`);
  const trying = filmJson(viewOf(busy), '/film/film.yaml').shots[0]?.trying;
  expect(trying?.failure).toMatchObject({ source: BUSY.source, message: BUSY.message });
  const [entry = ''] = logLines(logOf([], [], 'sh0010', [aTry({ failure: BUSY })])).slice(-1);
  expect(entry).toContain(`Too many requests. (${BUSY.source})`);
});

test('without a terminal the first shot of an account that is answered 429 tells it once', () => {
  const view = (tries: readonly ShotTry[]) => viewOf(facts(tries, { orders: [] }));
  const busy = { what: 'order', count: 1, failure: BUSY } as const;
  const waits = failure('throttled', { code: 'account-paused', message: '' });
  const [one, other] = [aTry(busy), aTry({ ...busy, shot: 'sh0020', failure: waits })];
  const lines = changeLines(view([]), view([one, other]), NOW);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('HTTP 429 from ark.example:443');
  expect(changeLines(view([one]), view([other, one]), NOW)).toEqual([]);
  expect(changeLines(view([]), view([aTry({ ...busy, nextMs: NOW + 2_000 })]), NOW)).toEqual([]);
});

test('the log has the newest attempt, and that it is tried on while it asks', () => {
  const events = [
    { ...asks('sh0010', 100, DEAD), trying: 'collect' as const },
    collected('sh0020', 5),
  ];
  const lines = logLines(logOf(events, [], 'sh0010', [aTry(), aTry({ shot: 'sh0020' })]));
  expect(lines.slice(1).map((text) => text.replaceAll(/\d\d:\d\d(:\d\d)?/g, 'hh:mm'))).toEqual([
    'hh:mm  sh0010  v001  asks, and is tried on: its clip can no longer be fetched from the provider: ' +
      'http-403, billed: The link answers HTTP 403.',
    'hh:mm  sh0010  v001  collecting failed 7 times since hh:mm, next hh:mm: its clip can no longer be ' +
      'fetched from the provider: http-403, billed: The link answers HTTP 403.',
  ]);
});

test.each([
  ['The rate limit is reached. Request id: 021796', 'The rate limit is reached.'],
  ['Too many requests (request_id=021796).', 'Too many requests'],
  ['Request id: 021796', ''],
  ['The rate limit is reached.', 'The rate limit is reached.'],
  ['Request id: 99 is none of mine', 'Request id: 99 is none of mine'],
])('the log has the id of a request once: %s', (message, words) => {
  const busy = failure('throttled', { code: 'Busy', message, requestId: '021796' });
  const [entry = ''] = logLines(logOf([], [], 'sh0010', [aTry({ failure: busy })])).slice(-1);
  expect(entry.split('021796')).toHaveLength(2);
  expect(entry.endsWith(`, request 021796${words === '' ? '' : `: ${words}`}`)).toBe(true);
});

test('logs and status read it from the store, and a damaged record is none', async () => {
  const folder = await temporaryFolder();
  const store = await openStore(folder);
  const film = await store.films.openFilm(`${folder}/film.yaml`);
  await store.films.setPlan(film.id, await store.plans.putPlan(filmFacts([]).plan));
  const { at: _, ...placed } = places('sh0010', 1);
  await store.events.append(film.id, placed);
  const key = { film: film.id, ...PLACE };
  const { intent } = COLLECTING;
  if (!intent) throw new Error('The order has no intent.');
  await store.journal.placeIntent(key, intent);
  await store.tries.note(key, 'search', { failure: DEAD, isLasting: true, nextMs: NOW });
  const status = await storyboard(folder, ['status', 'film.yaml', '--json']);
  expect(JSON.parse(status.stdout)).toMatchObject({
    // Nobody is there to try.
    shots: [{ trying: { what: 'search', count: 1, next: null } }, {}, {}, {}],
  });
  const logs = await storyboard(folder, ['logs', 'film.yaml', '--json']);
  expect(JSON.parse(logs.stdout)).toMatchObject({
    entries: [{}, {}, { kind: 'order.tried', what: 'search', count: 1 }],
  });
});
