/** What is tried in vain, in words: the line of a shot, the live view, the log. */

import { expect, test } from 'vitest';
import { logOf } from '../../films/json/log.ts';
import { renderFrame } from '../../cli/terminal/frame.ts';
import { changeLines } from '../../cli/terminal/plain.ts';
import { logLines } from '../../cli/text/log-text.ts';
import { shotLines } from '../../cli/text/shot-line.ts';
import { viewOf, type FilmFacts } from '../../films/view/view-of.ts';
import { failure } from '../../specs/failures.ts';
import type { ShotTry } from '../../store/tries.ts';
import { asks, collected, filmFacts, look, order, places, UNKNOWN } from '../films/facts.ts';
import { ASKED, aTry, COLLECTING, DEAD, NOW, triedFacts as facts } from '../films/tried.ts';

/** The first shot's line, its times taken out. */
function line(of: FilmFacts): string {
  const [text = ''] = shotLines(viewOf(of), NOW);
  return text.replaceAll(/\b\d\d:\d\d\b/g, 'hh:mm');
}

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

test('prints what a provider says without its control characters', () => {
  const nasty = failure('link-dead', { code: 'x\u001B[2J', message: '' });
  expect(line(facts([aTry({ failure: nasty })]))).toContain(': x·[2J');
});

test('an account that is answered 429 is told of, and when it is asked again', () => {
  const paused = failure('throttled', { code: 'account-paused', message: 'For 300 s.' });
  expect(line(facts([aTry({ what: 'order', failure: paused })], { orders: [] }))).toMatch(
    / byteplus answers 429 \(too many requests\); asked again at hh:mm:00$/,
  );
});

test('a shot that asks says what is tried, and is paid and not lost', () => {
  const events = [
    places('sh0010', 1),
    { ...asks('sh0010', 120, DEAD), trying: 'collect' as const },
  ];
  const text = line(facts([aTry(ASKED)], { events }));
  expect(text).toMatch(
    /^sh0010 {2}asking .* since hh:mm; collecting failed 7 times since hh:mm, next hh:mm: /,
  );
  expect(text).not.toContain('lost');
});

test('a machine that is in the way is named, and that the clip is paid', () => {
  const fault = {
    ...failure('local-fault', { code: 'ffmpeg-failed', message: 'The clip is here.' }),
    billed: 'yes' as const,
  };
  const asking = line(facts([aTry({ failure: fault, asked: { atMs: NOW, failure: fault } })]));
  expect(asking).toContain('something on this machine is in the way: the clip is here');
  expect(asking).toContain(' paid since ');
});

test('the question that was asked before stands beside an answer that cannot be read', () => {
  const fault = failure('local-fault', {
    code: 'damaged',
    message: 'o01.resolution.json is damaged.',
  });
  const tries = [aTry({ what: 'answer', failure: fault, asked: { atMs: NOW, failure: fault } })];
  const orders = [order('sh0010', { task: null })];
  expect(line(facts(tries, { orders, events: [asks('sh0010', 100, UNKNOWN)] }))).toMatch(
    /outcome unknown since .*; reading the answer failed .*o01\.resolution/,
  );
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
  const frame = renderFrame(lost, { rows: 30, isColoured: false, nowMs: NOW, columns: 80 });
  const text = frame.find((one) => one.startsWith('sh0010')) ?? '';
  expect(text).toContain('its answer is not here yet: it is looked for'.slice(0, 30));
});

test('who answered is told by the line of a shot and by the log', () => {
  const busy = facts([aTry({ what: 'order', failure: BUSY })], { orders: [] });
  const reason = 'HTTP 429 from ark.example:443 (BYTEPLUS_BASE_URL in .env): Too many requests';
  expect(line(busy)).toContain(`next hh:mm: ${reason}`);
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
