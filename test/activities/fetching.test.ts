import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectTake } from '../../activities/collect-take.ts';
import type { Services } from '../../activities/context.ts';
import type { CollectTakeInput } from '../../activities/contract.ts';
import { judge, mayBeFetched, type Circumstances } from '../../activities/fetching.ts';
import { TIMING } from '../../activities/timing.ts';
import { counted } from '../../activities/tries.ts';
import { clipGone, Trouble, troubleOf } from '../../activities/trouble.ts';
import { MediaError } from '../../media/error.ts';
import { ProviderError } from '../../providers/provider.ts';
import { failure, FAILURE_KINDS, FAILURES, type FailureKind } from '../../specs/failures.ts';
import { StoreError, toStoreError } from '../../store/error.ts';
import type { OrderEntry, OrderPoll } from '../../store/order.ts';
import { Stage } from './stage.ts';

const DAY_MS = 86_400_000;
const SUCCEEDED_MS = Date.parse('2026-07-13T08:00:00.000Z');
const LOOK: OrderPoll = {
  atMs: SUCCEEDED_MS,
  state: 'succeeded',
  createdAtMs: null,
  deadlineMs: null,
  nextLookAtMs: null,
  missingSinceMs: null,
  failure: null,
  succeededAtMs: SUCCEEDED_MS,
};

type Known = Circumstances['entry'];
const known = (poll: OrderPoll | null = LOOK): Known => ({ poll, download: null, task: null });

function thrown(kind: FailureKind, code: string = kind, retryAfterMs: number | null = null) {
  const failed = failure(kind, { code, message: `It is ${code}.`, retryAfterMs });
  return new ProviderError(failed, 'unknown');
}

/** Attempts one after the other, each with this much time since the one before. */
function play(errors: readonly unknown[], { everyMs = 5_000, recordSeconds = 7 * 86_400 } = {}) {
  let look = LOOK;
  let nowMs = SUCCEEDED_MS;
  const verdicts = [];
  for (const error of errors) {
    const trouble = troubleOf(error, '/project');
    if (!trouble) throw new Error('That is no trouble.');
    nowMs += everyMs;
    const verdict = judge(trouble, { entry: known(look), timing: TIMING, recordSeconds, nowMs });
    look = { ...look, fetching: verdict.fetching };
    verdicts.push(verdict);
    if (verdict.end) break;
  }
  return verdicts;
}

const times = <Item>(count: number, item: Item) => Array.from({ length: count }, () => item);

describe('a paid clip that does not come', () => {
  test('is never called unbilled, and ends only where a person is asked, whatever goes wrong', () => {
    const kinds = fc.constantFrom(...FAILURE_KINDS);
    const codes = fc.constantFrom('one', 'two', 'http-404');
    const delays = fc.option(fc.double(), { nil: null });
    const error = fc.oneof(
      fc.tuple(kinds, codes, delays).map(([kind, code, delay]) => thrown(kind, code, delay)),
      fc.constantFrom(
        clipGone('It is gone.'),
        new MediaError('ffmpeg-failed', 'ffmpeg ended with code 1: no message'),
        new Error('A bug.'),
      ),
    );
    const property = (errors: readonly unknown[], everyMs: number) => {
      const verdicts = play(errors, { everyMs });
      for (const { end, pauseMs } of verdicts) {
        expect(Number.isSafeInteger(pauseMs) && pauseMs >= 1 && pauseMs <= 900_000).toBe(true);
        const isForPerson = end === null || FAILURES[end.kind].next === 'ask';
        expect([isForPerson, end?.billed ?? 'yes']).toEqual([true, 'yes']);
      }
    };
    fc.assert(
      fc.property(
        fc.array(error, { maxLength: 30 }),
        fc.integer({ min: 1, max: DAY_MS }),
        property,
      ),
    );
  });

  test.each(['unauthorized', 'unfunded', 'link-dead', 'model-unavailable', 'invalid'] as const)(
    'for %s goes on until its record is over',
    (kind) => {
      const verdicts = play(times(12, thrown(kind)));
      expect(verdicts.every(({ end }) => end === null)).toBe(true);

      const days = play(times(12, thrown(kind)), { everyMs: DAY_MS });
      expect(days).toHaveLength(8);
      expect(days.at(-1)?.end).toMatchObject({ kind: 'link-dead', code: kind, billed: 'yes' });
    },
  );

  test.each(['throttled', 'unavailable'] as const)('for %s goes on as well', (kind) => {
    const verdicts = play(times(100, thrown(kind)), { everyMs: 60_000 });
    expect(verdicts).toHaveLength(100);
    expect(verdicts.every(({ end }) => end === null)).toBe(true);
  });

  test.each([
    ['what does not pass', 'unauthorized', 5],
    ['a link that is dead', 'link-dead', 5],
  ] as const)('is asked about once, in one place, for %s', async (_, kind, bound) => {
    const stage = await Stage.open({ status: () => Promise.reject(thrown(kind)) });
    await stage.placed(1, 1);
    await stage.knows(1, 1, 'cgt-1');
    await stage.store.journal.recordPoll(stage.key(), { ...LOOK, succeededAtMs: Date.now() });
    const asked = async () => {
      const { events } = await stage.store.events.read(stage.film);
      return events.filter((event) => event.kind === 'shot.asks');
    };
    const collect = (context: Services, input: CollectTakeInput) =>
      counted('collect', context, collectTake)(input);
    for (let attempt = 1; attempt <= 2 * bound; attempt += 1) {
      expect(await asked()).toHaveLength(attempt <= bound ? 0 : 1);
      await stage.failureOf(collect, stage.at(), attempt);
    }
    expect(await asked()).toMatchObject([{ trying: 'collect', failure: { kind, billed: 'yes' } }]);
    expect(await stage.store.tries.ofFilm(stage.film)).toMatchObject([{ count: 2 * bound }]);
  });

  test('is gone when its provider has said so for ten minutes without a break', () => {
    const gone = clipGone('It is gone.');
    const everyMs = 120_000;
    expect(play(times(9, gone), { everyMs }).at(-1)?.end).toMatchObject({
      kind: 'link-dead',
      code: 'clip-gone',
      billed: 'yes',
    });
    const between = [...times(4, gone), thrown('unavailable'), ...times(4, gone)];
    expect(play(between, { everyMs }).every(({ end }) => end === null)).toBe(true);
  });

  test('is fetched five times behind a link that is refused, and then asked about', () => {
    const verdicts = play(times(9, thrown('unreadable', 'clip-too-large')));
    expect(verdicts).toHaveLength(5);
    expect(verdicts.at(-1)?.end).toMatchObject({ kind: 'unreadable', billed: 'yes' });
  });

  test('for want of this machine waits for ever', () => {
    const full = toStoreError(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }), '/here');
    const verdicts = play(times(40, full), { everyMs: DAY_MS });
    expect(verdicts).toHaveLength(40);
    expect(verdicts.every(({ end }) => end === null)).toBe(true);
  });

  test('is tried for at growing pauses, and not before its provider allows it', () => {
    const pauses = play(times(3, thrown('link-dead')), { everyMs: 600_000 });
    expect(pauses.map(({ pauseMs }) => pauseMs)).toEqual([60_000, 120_000, 180_000]);
    expect(play([thrown('throttled', 'busy', 400_000)])[0]?.pauseMs).toBe(400_000);
    expect(play([thrown('throttled', 'busy', 1e300)])[0]?.pauseMs).toBe(900_000);
    expect(play([thrown('throttled', 'busy', Number.NaN)])[0]?.pauseMs).toBe(5_000);
    expect(play([thrown('throttled', 'busy', -1)])[0]?.pauseMs).toBe(5_000);
  });
});

test('what the world throws is told from what is wrong here', () => {
  const codeOf = (error: unknown) => {
    const failed = troubleOf(error, '/project')?.failure;
    expect(failed).toMatchObject({ kind: 'local-fault', billed: 'yes' });
    return failed?.code;
  };
  const noSpace = Object.assign(new Error('write'), { code: 'ENOSPC' });
  expect(codeOf(noSpace)).toBe('disk-full');
  expect(codeOf(toStoreError(noSpace, '/here'))).toBe('disk-full');
  const full = 'ffmpeg ended with code 1: av_interleaved_write_frame(): No space left on device';
  expect(codeOf(new MediaError('ffmpeg-failed', full))).toBe('disk-full');
  expect(codeOf(new MediaError('ffmpeg-missing', 'None.'))).toBe('ffmpeg-missing');
  const lost = { message: 'It is gone.', path: '/here', remedy: 'Restore it.' };
  expect(codeOf(new StoreError('missing-object', lost))).toBe('missing-object');
  expect(codeOf('a text')).toBe('error');
  const own = new Trouble(failure('link-dead', { code: 'own', message: 'It is.' }), 'final');
  expect(troubleOf(own, null)).toBe(own);
});

test('a record lives from the moment in which its task was first seen finished', () => {
  const week = 7 * 86_400;
  const at = new Date(SUCCEEDED_MS).toISOString();
  const task: OrderEntry['task'] = { task: { id: 'cgt-1' }, adopted: false, at };
  for (const entry of [known(), { ...known(null), task }]) {
    expect(mayBeFetched(entry, week, SUCCEEDED_MS + 7 * DAY_MS)).toBe(true);
    expect(mayBeFetched(entry, week, SUCCEEDED_MS + 7 * DAY_MS + 1)).toBe(false);
  }
});
