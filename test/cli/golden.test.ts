/** The lines that the contract promises, word for word. */

import { expect, test } from 'vitest';
import { failureLine } from '../../cli/text/failure-text.ts';
import { failureLines, filmLines, type Idle } from '../../cli/text/film-text.ts';
import { planLines, QUESTION, type PlannedLines } from '../../cli/text/plan-line.ts';
import { rerenderLine } from '../../cli/text/rerender-line.ts';
import { interruptedLines } from '../../cli/text/interrupted-text.ts';
import { shotLines } from '../../cli/text/shot-line.ts';
import { failure } from '../../specs/failures.ts';
import type { Tier } from '../../specs/models/sheet.ts';
import type { Money } from '../../specs/money.ts';
import type { OrderTotals, PlanTotals } from '../../specs/plan/totals.ts';
import {
  askingShot,
  doneShot,
  filmView,
  MINUTE,
  NOW,
  planOf,
  queuedShot,
  shotView,
} from '../films/fixture.ts';

const dollars = (micros: number): Money => ({ currency: 'USD', micros });

function totals(order: Partial<OrderTotals> = {}): PlanTotals {
  const shots = Array.from({ length: 12 }, (_, index) => `sh${index}`);
  return {
    shots: 12,
    seconds: 60,
    cuts: 1,
    dissolves: 1,
    dissolvedFrames: 12,
    keptDuplicates: 0,
    underWay: 0,
    order: {
      shots,
      tokens: 1_306_800,
      seconds: 60,
      expected: [dollars(1_480_000)],
      atMost: [dollars(2_200_000)],
      byTier: { default: [], flex: [] },
      pricedAt: ['2026-07-13'],
      isBySecond: false,
      unpriced: [],
      tiers: ['flex'],
      fallbackTiers: ['default'],
      longestChain: {
        shots: shots.slice(0, 8),
        usualSeconds: 8 * 4 * 3_600,
        atMostSeconds: 8 * 3 * 48 * 3_600,
      },
      ...order,
    },
  };
}

const FERRY = {
  title: 'Night ferry',
  size: { width: 1280, height: 720 },
  shots: Array.from({ length: 12 }, (_, index) => shotOn('flex', index)),
};

function shotOn(tier: Tier, index: number): PlannedLines['shots'][number] {
  const route = { provider: 'byteplus', modelId: 'm', tier, expiresAfterSeconds: 1, onExpired: [] };
  return { id: `sh${index}`, routes: [route] };
}

test('the plan in two lines, and the question', () => {
  const [cost, time] = planLines(FERRY, totals());
  expect(cost).toBe(
    'Night ferry: 12 shots, 60 s, 1280×720 · order 12: 1,306,800 tokens, 1.48 USD, ' +
      'at most 2.20 (default tier after flex) · prices 2026-07-13',
  );
  expect(`${time}${QUESTION}`).toBe(
    'longest chain 8 on flex: usually 1–2 days, at most 48 · 1 cut, 1 dissolve (−12 frames)' +
      '      Order now? [y/N] ',
  );
});

test('the plan of a film that has everything', () => {
  const nothing = {
    shots: [],
    tokens: 0,
    expected: [],
    atMost: [],
    pricedAt: [],
    tiers: [],
    longestChain: { shots: [], usualSeconds: 0, atMostSeconds: 0 },
  };
  expect(planLines(FERRY, totals(nothing))).toEqual([
    'Night ferry: 12 shots, 60 s, 1280×720 · nothing to order',
    '1 cut, 1 dissolve (−12 frames)',
  ]);
});

test('the plan of a free film names no bound', () => {
  const free = { expected: [], atMost: [], pricedAt: [], tiers: ['default' as const] };
  const shots = FERRY.shots.map((_, index) => shotOn('default', index));
  expect(planLines({ ...FERRY, shots }, totals(free))).toEqual([
    'Night ferry: 12 shots, 60 s, 1280×720 · order 12: 1,306,800 tokens, free',
    'longest chain 8: usually 1–2 days · 1 cut, 1 dissolve (−12 frames)',
  ]);
});

test('of fallbacks in another currency no highest price is told', () => {
  const listed = { expected: [dollars(97_000)], atMost: [], unpriced: ['sh1'], fallbackTiers: [] };
  expect(planLines(FERRY, totals(listed))[0]).toContain(
    '0.097 USD, 1 shot without a known price · prices',
  );
});

test('sums in two currencies and shots without a price are told beside each other', () => {
  const mixed = {
    expected: [dollars(1_480_000), { currency: 'CNY', micros: 3_000_000 }],
    atMost: [dollars(1_480_000), { currency: 'CNY', micros: 6_000_000 }],
    unpriced: ['sh1', 'sh2'],
    fallbackTiers: [],
  };
  expect(planLines(FERRY, totals(mixed))[0]).toBe(
    'Night ferry: 12 shots, 60 s, 1280×720 · order 12: 1,306,800 tokens, 1.48 USD + 3.00 CNY, ' +
      'at most 1.48 USD + 6.00 CNY, 2 shots without a known price · prices 2026-07-13',
  );
});

test('seconds stand where tokens say nothing about the price, both where providers are mixed', () => {
  const bySecond = { isBySecond: true, expected: [dollars(1_480_000)] };
  const cost = (tokens: number) =>
    planLines(FERRY, totals({ ...bySecond, atMost: bySecond.expected, tokens }))[0];
  expect(cost(0)).toContain('order 12: 60 s, 1.48 USD · prices');
  expect(cost(108_900)).toContain('order 12: 108,900 tokens, 60 s, 1.48 USD · prices');
});

test('the tier that is told is that of the longest chain', () => {
  const shots = FERRY.shots.map((_, index) => shotOn(index < 8 ? 'flex' : 'default', index));
  const order = totals({ tiers: ['default', 'flex'] });
  expect(planLines({ ...FERRY, shots }, order)[1]).toMatch(/^longest chain 8 on flex: /);
  const mixed = FERRY.shots.map((_, index) => shotOn(index < 4 ? 'flex' : 'default', index));
  expect(planLines({ ...FERRY, shots: mixed }, order)[1]).toMatch(
    /^longest chain 8 partly on flex/,
  );
});

test('a title cannot give orders to a terminal', () => {
  const [cost] = planLines({ ...FERRY, title: 'Night\u001b[2Jferry' }, totals());
  expect(cost).not.toContain('\u001b');
});

test('shots that are done, queued and asking', () => {
  const shots = [doneShot('sh0010'), queuedShot('sh0020'), askingShot('sh0070')];
  expect(shotLines({ file: 'film.yaml', shots }, NOW)).toEqual([
    'sh0010  done     v001  4 h 12 m          0.065 USD',
    'sh0020  queued   v001  6 h 03 m of 48 h  flex, expires Sun 20:14, next look 14:20',
    'sh0070  asking   outcome unknown since 09:02   ' +
      'storyboard resolve film.yaml sh0070 --adopt cgt-… | --resubmit | --give-up',
  ]);
});

test('an order that is lost is perhaps billed, with its price and why nobody knows', () => {
  expect(failureLines(filmView([askingShot('sh0070'), queuedShot('sh0020')]))).toEqual([
    'film.yaml:7:5 sh0070 outcome unknown, perhaps billed, 0.065 USD: the answer was lost. ' +
      'Look for its task at byteplus, then answer.',
  ]);
});

test('while nothing runs nothing is said of what comes next', () => {
  const trying = {
    what: 'collect' as const,
    count: 13,
    sinceMs: NOW - MINUTE,
    nextMs: NOW + MINUTE,
    failure: failure('unavailable', { code: 'http-503', message: 'HTTP 503' }),
  };
  const collecting = shotView('sh0010', 'collecting', { take: 'v001', trying });
  const view = filmView([collecting, queuedShot('sh0020')], { asOfMs: NOW });
  const told = (idle: Idle | null) => filmLines(view, idle, NOW).join('\n');
  expect(told(null)).toMatch(
    /collecting failed 13 times since 14:09, next 14:11: HTTP 503\n.*next look 14:20/,
  );
  for (const idle of ['nothing is running', 'no worker is running'] as const) {
    expect(told(idle)).toMatch(/is running\n.*collecting failed 13 times since 14:09: HTTP 503\n/);
    expect(told(idle)).toContain(`as of 14:10, ${idle}`);
    expect(told(idle)).not.toContain('next');
  }
});

test('a file name that a shell would split is quoted in the command that answers', () => {
  const [line] = shotLines({ file: "mara's film.yaml", shots: [askingShot('sh0070')] }, NOW);
  expect(line).toContain("storyboard resolve 'mara'\\''s film.yaml' sh0070 ");
});

test('a shot that was refused', () => {
  const shot = shotView('sh0060', 'failed', {
    at: { line: 24, column: 5 },
    holdsUp: 2,
    failure: failure('moderated-input', {
      code: 'InputTextSensitiveContentDetected',
      message: 'The text may hold sensitive content.',
    }),
  });
  expect(failureLine({ file: 'film.yaml' }, shot)).toBe(
    'film.yaml:24:5 sh0060 refused by byteplus: InputTextSensitiveContentDetected, not billed. ' +
      'Change its prompt, run again. 2 shots wait.',
  );
});

test('a shot whose order somebody on the way turned away', () => {
  const message =
    'https://relay.example/tasks answers HTTP 405, not as ModelArk does: "No $& here"';
  const shot = shotView('sh0060', 'failed', {
    at: { line: 24, column: 5 },
    failure: failure('misrouted', { code: 'http-405', message }),
  });
  expect(failureLine({ file: 'film.yaml' }, shot)).toBe(
    `film.yaml:24:5 sh0060 the order did not get to byteplus: ${message}, not billed. ` +
      'Check the base URL and what stands on the way (storyboard doctor), run again.',
  );
});

test.each([
  [failure('unreadable', { code: 'clip-truncated', message: 'Why.', billed: 'yes' }), 'billed'],
  [failure('outcome-unknown', { code: 'answer-lost', message: 'Why.' }), 'perhaps billed'],
])('a shot that was given up asks nothing any more', (given, billed) => {
  const shot = shotView('sh0060', 'failed', { failure: given, waysOn: ['run-again'] });
  expect(failureLine({ file: 'film.yaml' }, shot)).toMatch(
    new RegExp(`, ${billed}\\. To order it anew, run again\\.$`),
  );
});

test('a shot whose task is open longer than its order allows', () => {
  const shot = shotView('sh0060', 'asking', {
    provider: 'novita',
    failure: failure('expired', { code: 'patience-over', message: 'Why.', billed: 'maybe' }),
  });
  expect(failureLine({ file: 'film.yaml' }, shot)).toContain(
    'sh0060 still open at novita past its time, perhaps billed.',
  );
});

/** sh0050 stands in line 31, column 5. */
const FILM = [
  'version: 1',
  'provider: byteplus',
  'defaults: { model: seedance-1.5-pro }',
  'shots:',
  ...Array.from({ length: 12 }, (_, index) => {
    const id = `sh${String((index + 1) * 10).padStart(4, '0')}`;
    const lines = [`  - id: ${id}`, `    prompt: 'Shot ${id}'`];
    return index < 4 ? [...lines, ...'\n'.repeat(index < 2 ? 3 : 4).split('\n')] : lines;
  }).flat(),
].join('\n');

test('shots that are rendered again because of their place alone', () => {
  const plan = planOf(FILM);
  const moved = ['sh0050', 'sh0060', 'sh0070', 'sh0080', 'sh0090', 'sh0100', 'sh0110', 'sh0120'];
  const line = rerenderLine(
    {
      cause: { kind: 'place', was: 'sh0040', is: 'sh0045' },
      shots: moved,
      roots: moved.slice(0, 1),
      tokens: 871_200,
      seconds: 40,
      expected: [dollars(520_000)],
      atMost: [],
      byTier: { default: [], flex: [] },
      pricedAt: [],
    },
    plan,
    'film.yaml',
  );
  expect(line).toBe(
    'sh0050…sh0120  again, 8 shots, 0.52 USD: previous is now sh0045, was sh0040. ' +
      'To keep them: from: sh0040 in sh0050 (film.yaml:31:5)',
  );
});

test('a shot that is rendered again names the field with its old and new value', () => {
  const again = { tokens: 1, seconds: 5, expected: [dollars(65_340)], atMost: [], pricedAt: [] };
  const shots = ['sh0020'];
  const rerender = { ...again, byTier: { default: [], flex: [] }, shots, roots: shots };
  const fields = [
    { field: 'prompt', was: 'The rain stops', is: 'The rain starts' },
    { field: 'duration', was: '5 s', is: '6 s' },
  ];
  const line = rerenderLine({ ...rerender, cause: { kind: 'changed', fields } }, planOf(FILM), 'f');
  expect(line).toBe(
    'sh0020  again, 0.065 USD: prompt was “The rain stops”, is “The rain starts”; ' +
      'duration was 5 s, is 6 s',
  );
});

test('what goes on at the provider, and when its first link can be dead', () => {
  const open = { taskId: 'task_1', sinceMs: NOW };
  const lines = (provider: string) =>
    interruptedLines([filmView([shotView('sh0010', 'running', { ...open, provider })])], NOW, {
      again: 'storyboard run film.yaml',
      canDetach: true,
    });
  expect(lines('byteplus')).toEqual([
    'Stopped here. sh0010 (task_1) goes on at the provider and will be billed.',
    'Come back before Sat 14:10, when the first link can be dead, or leave it running ' +
      '(… --detach): storyboard run film.yaml',
  ]);
  // Its links live 15 minutes, and each look gives fresh ones for as long as the record stands.
  expect(lines('modelhunter')).toEqual(lines('byteplus'));
});

test('a shot whose last frame the provider did not give says so', () => {
  const standing = {
    clip: '/renders/film/takes/a/v001.mp4',
    lastFrame: '/renders/film/takes/a/v001.last.png',
    firstFrameSha256: 'a'.repeat(64),
    lastFrameSha256: 'b'.repeat(64),
    clipLastFrameSha256: 'c'.repeat(64),
    handOver: { sha256: 'b'.repeat(64), source: 'returned' as const, frame: null },
  };
  const line = (lastFrameSource: 'returned' | 'decoded') => {
    const shot = doneShot('sh0010', { standing: { ...standing, lastFrameSource } });
    return shotLines({ file: 'film.yaml', shots: [shot] }, NOW);
  };
  expect(line('decoded')).toEqual([
    'sh0010  done     v001  4 h 12 m  0.065 USD, last frame decoded',
  ]);
  expect(line('returned')).toEqual(['sh0010  done     v001  4 h 12 m  0.065 USD']);
});

test('one change that is the same for many shots is one line', () => {
  const sums = { tokens: 1, seconds: 5, expected: [dollars(520_000)], atMost: [], pricedAt: [] };
  const shots = ['sh0050', 'sh0060', 'sh0070', 'sh0080'];
  const rerender = { ...sums, byTier: { default: [], flex: [] }, shots };
  const cause = {
    kind: 'changed' as const,
    fields: [{ field: 'duration', was: '5 s', is: '6 s' }],
  };
  const line = (roots: readonly string[]) =>
    rerenderLine({ ...rerender, roots, cause }, planOf(FILM), 'film.yaml');
  expect(line(shots)).toBe('sh0050…sh0080  again, 4 shots, 0.52 USD: duration was 5 s, is 6 s');
  expect(line(['sh0050', 'sh0070'])).toBe(
    'sh0050…sh0080  again, 4 shots, 0.52 USD: in sh0050, sh0070 duration was 5 s, is 6 s',
  );
});
