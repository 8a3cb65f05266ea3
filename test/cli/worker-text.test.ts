import { expect, test } from 'vitest';
import { awaitedLine, LEAVE_HINT } from '../../cli/text/narration.ts';
import { workerLines } from '../../cli/text/worker-text.ts';

const NOW_MS = new Date('2026-07-13T12:00:00').getTime();

test('an answer that is out is told with its shot, its seconds and what can be done', () => {
  const one = { orders: 1, shots: ['sh0010'], untilMs: NOW_MS + 51_001 };
  expect(awaitedLine(one, NOW_MS, LEAVE_HINT)).toBe(
    'sh0010: the answer to an order is still out; waiting for it up to 52 s ' +
      '(press ^C again to leave: the worker finishes it and stops by itself)',
  );
  const two = { orders: 2, shots: ['sh0010', 'sh0020'], untilMs: NOW_MS - 5 };
  expect(awaitedLine(two, NOW_MS)).toBe(
    'sh0010, sh0020: the answers to 2 orders are still out; waiting for them up to 1 s',
  );
});

const WELL = { deaths: null, unattended: [], formerPath: null };

test('nothing is told when all is well', () => {
  expect(workerLines(WELL, NOW_MS)).toEqual([]);
});

test('deaths are told with their number, the last one and what came of it', () => {
  const lastAtMs = NOW_MS - 60_000;
  const death = { count: 1, lastAtMs, signal: 'SIGSEGV', isStartedAgain: true };
  expect(workerLines({ ...WELL, deaths: death }, NOW_MS)).toEqual([
    'The worker died once in the last 24 hours, at 11:59 by SIGSEGV: it was started again.',
  ]);
  const last = { ...death, count: 6, isStartedAgain: false };
  expect(
    workerLines(
      { ...WELL, deaths: last, unattended: [{ file: 'a film.yaml' }, { file: 'b.yaml' }] },
      NOW_MS,
    ),
  ).toEqual([
    'The worker died 6 times in the last 24 hours, last at 11:59 by SIGSEGV: it had been started ' +
      'again five times within an hour, and is not any more.',
    "a film.yaml, b.yaml run detached, but without a worker. To go on: storyboard run 'a film.yaml' b.yaml",
  ]);
});

test('what runs for a former path is told with it', () => {
  const lines = workerLines({ ...WELL, formerPath: '/old/.storyboard' }, NOW_MS);
  expect(lines).toEqual([
    "What runs works for the project's former place /old/.storyboard: the next storyboard run ends it first.",
  ]);
});
