import { expect, test } from 'vitest';
import { framesWithin } from '../../films/reporting/frames.ts';
import { runLine } from '../../films/reporting/run-line.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { OrderEntry } from '../../store/order.ts';
import { anIntent } from '../store/fixtures.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 5, 12, 12, minute)).toISOString();
const ms = (minute: number) => Date.parse(at(minute));
const START: FilmEvent = { kind: 'run.started', plan: 'p', at: at(0) };
const KEY = { film: 'f0123456789', shot: 'sh0010', take: 1, order: 1 };

function ordered(minute: number, changes: Partial<OrderEntry> = {}): OrderEntry {
  return {
    key: KEY,
    intent: { ...anIntent(), at: at(minute) },
    task: { task: { id: 'cgt-1' }, adopted: false, at: at(minute) },
    end: null,
    poll: null,
    holder: null,
    download: null,
    resolution: null,
    ...changes,
  };
}
const end = (minute: number) => ({ state: 'collected', failure: null, at: at(minute) }) as const;
const RUNS: FilmEvent = {
  kind: 'task.running',
  shot: 'sh0010',
  take: 1,
  order: 1,
  taskId: 'cgt-1',
  at: at(3),
};

test('an order is queued, rendered and collected', () => {
  const order = ordered(1, { delivered: { at: at(8) }, end: end(9) });
  expect(runLine({ events: [START, RUNS], orders: [order], nowMs: ms(30) })).toEqual({
    fromMs: ms(0),
    toMs: ms(9),
    orders: [
      {
        shot: 'sh0010',
        take: 'v001',
        end: 'collected',
        stages: [
          { kind: 'queued', fromMs: ms(1), toMs: ms(3) },
          { kind: 'rendering', fromMs: ms(3), toMs: ms(8) },
          { kind: 'collecting', fromMs: ms(8), toMs: ms(9) },
        ],
      },
    ],
  });
});

test('one that is open lasts until now, and of another run is told with that', () => {
  const old = ordered(1, { end: end(2) });
  const open = ordered(6, { key: { ...KEY, take: 2 } });
  const again: FilmEvent = { kind: 'run.started', plan: 'p', at: at(5) };
  const both = [old, open];
  const line = runLine({ events: [START, again], orders: both, nowMs: ms(20) });
  expect(line?.orders).toMatchObject([{ take: 'v002', end: 'open', stages: [{ toMs: ms(20) }] }]);
  // A run that ordered nothing is not told of.
  const idle: FilmEvent = { kind: 'run.started', plan: 'p', at: at(15) };
  const events = [START, idle];
  expect(runLine({ events, orders: [old], nowMs: ms(20) })?.fromMs).toBe(ms(0));
  // What an earlier run has left is told from this one's beginning on.
  expect(runLine({ events, orders: [open], nowMs: ms(20) })).toMatchObject({
    fromMs: ms(15),
    orders: [{ stages: [{ fromMs: ms(15), toMs: ms(20) }] }],
  });
});

test('times that go backwards last no time', () => {
  const odd = ordered(10, { delivered: { at: at(2) }, end: end(1) });
  expect(runLine({ events: [], orders: [odd], nowMs: ms(0) })?.orders).toMatchObject([
    { stages: [{ kind: 'queued', fromMs: ms(10), toMs: ms(10) }] },
  ]);
  const nothing = ordered(1, { intent: null });
  expect(runLine({ events: [START], orders: [nothing], nowMs: ms(9) })).toBeNull();
});

test('a picture that stays too large, or cannot be drawn, is left out', async () => {
  const wanted = ['a', 'b', 'c'].map((sha256) => ({ at: sha256, sha256, rank: 0 as const }));
  const sides: number[] = [];
  const urls = await framesWithin(wanted, 30_000, async (pictures, side) => {
    sides.push(side);
    const bytes = { a: 100_000, b: side > 200 ? 9_000 : 3_000 };
    return new Map(
      pictures.flatMap((one) =>
        one === 'a' || one === 'b' ? [[one, Buffer.alloc(bytes[one])] as const] : [],
      ),
    );
  });
  expect([...urls.keys()]).toEqual(['b']);
  expect(sides).toEqual([320, 240, 160, 112]);
});
