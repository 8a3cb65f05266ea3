import { CancelledFailure } from '@temporalio/common';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Services } from '../../activities/context.ts';
import { ends, notYet, refuses, repeats } from '../../activities/failure.ts';
import { askPerson } from '../../activities/person.ts';
import { TIMING } from '../../activities/timing.ts';
import { counted } from '../../activities/tries.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { failure, type Failure } from '../../specs/failures.ts';
import { StoreError } from '../../store/error.ts';
import type { Tried } from '../../store/facts.ts';
import { anIntent, FILM, temporaryStore } from '../store/fixtures.ts';
import { attemptOf, type Attempt } from './attempt.ts';
import { PATIENCE } from '../patience.ts';

const KEY = { film: FILM, shot: 'sh0010', take: 1, order: 1 };
const PLACE = { shot: 'sh0010', take: 1, order: 1 };
const MINUTE = 60_000;
const DOWN = failure('unavailable', { code: 'http-503', message: 'The link answers HTTP 503.' });
const DEAD = failure('link-dead', { code: 'http-403', message: 'The link answers HTTP 403.' });

let context: Services;

beforeEach(async () => {
  const store = await temporaryStore();
  const media = ffmpegAt('ffmpeg');
  context = { store, media, accounts: new Map(), timing: TIMING, callbackUrl: null };
});

/** One attempt that throws this, or ends well. */
function tryOnce(what: Tried, error: unknown = null, how: Attempt = {}) {
  const activity = counted(what, context, async () => {
    await Promise.resolve();
    // oxlint-disable-next-line typescript/only-throw-error -- what is thrown may be anything
    if (error !== null) throw error;
    return 'done';
  });
  return attemptOf(() => activity(KEY), how);
}

async function only() {
  const tries = await context.store.tries.ofFilm(FILM);
  expect(tries.length).toBeLessThan(2);
  return tries[0] ?? null;
}

async function questions() {
  const { events } = await context.store.events.read(FILM);
  return events.filter((event) => event.kind === 'shot.asks');
}

describe('an attempt that is repeated', () => {
  test.each([
    ['order', repeats(DOWN, 7_000), { ...DOWN, billed: 'no' }],
    ['search', repeats(DOWN, 7_000), { ...DOWN, billed: 'maybe' }],
    ['look', notYet('HTTP 503', 7_000, DOWN), { ...DOWN, billed: 'maybe' }],
    ['collect', repeats(DOWN, 7_000), { ...DOWN, billed: 'yes' }],
    ['collect', repeats(DEAD, 7_000), DEAD],
    ['cancel', repeats(DOWN, 7_000), { ...DOWN, billed: 'maybe' }],
  ] as const)('of %s is counted, with why and when next', async (what, error, told) => {
    const startMs = Date.now();
    expect((await tryOnce(what, error)).error).toBe(error);
    await tryOnce(what, error, { attempt: 2 });
    const tried = await only();
    expect(tried).toMatchObject({ ...PLACE, what, count: 2, failure: told, asked: null });
    expect(tried?.nextMs).toBeGreaterThanOrEqual(startMs + 7_000);
    expect(tried?.nextMs).toBeLessThanOrEqual(Date.now() + 7_000);
  });

  test('for no reason of the provider’s is one of this machine, without its paths', async () => {
    const { root, folder } = context.store;
    const path = join(folder, 'films', FILM, 'shots', 'sh0010', 'v001', 'o01.json');
    const message = `${path} is damaged: it is empty.`;
    const error = new StoreError('damaged', { message, path, remedy: 'Move it away.' });
    await tryOnce('collect', error, { attempt: 3 });
    const tried = await only();
    expect(tried?.failure).toMatchObject({
      kind: 'local-fault',
      code: 'damaged',
      message:
        `.storyboard/films/${FILM}/shots/sh0010/v001/o01.json is damaged: it is empty. ` +
        'Move it away.',
      billed: 'yes',
    });
    expect(JSON.stringify(tried)).not.toContain(root);
    // Temporal's own pause after a third attempt.
    expect((tried?.nextMs ?? 0) - (tried?.lastMs ?? 0)).toBeGreaterThan(3_000);
    expect((tried?.nextMs ?? 0) - (tried?.lastMs ?? 0)).toBeLessThanOrEqual(4_000);
  });

  test.each([
    [
      Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }),
      'EIO',
      'EIO: i/o error, read',
    ],
    [new TypeError('x is undefined'), 'TypeError', 'x is undefined'],
    ['a text', 'error', 'a text'],
    [
      new Error(
        `spawn /home/ann/bin/ffmpeg with Bearer k3y-0123456789 \u001B[2J${'on '.repeat(300)}`,
      ),
      'Error',
      expect.stringMatching(/^spawn ffmpeg with Bearer \[removed\] ·\[2J(?:on ){100,160}o?n?$/),
    ],
    [
      new Error('GET https://files.example.com/clip.mp4?X-Signature=abc failed'),
      'Error',
      'GET https://files.example.com/clip.mp4?[removed] failed',
    ],
  ])('is told in few, safe words (%#)', async (error, code, message) => {
    await tryOnce('search', error);
    expect((await only())?.failure).toMatchObject({ kind: 'local-fault', code, message });
  });

  test('is counted no more once one goes well, ends for good, or only waits', async () => {
    for (const good of [null, ends(DEAD), refuses('A bug.'), notYet('queued', 5_000)]) {
      await tryOnce('look', repeats(DOWN, 5_000));
      expect(await only()).toMatchObject({ count: 1 });
      await tryOnce('look', good);
      expect(await only()).toBeNull();
    }
  });

  test('by a cancel or a stop of the worker is none', async () => {
    await tryOnce('collect', repeats(DOWN, 5_000));
    await tryOnce('collect', new CancelledFailure('cancelled'));
    await tryOnce('collect', new Error('aborted'), { isCancelled: true });
    expect(await only()).toMatchObject({ count: 1 });
  });

  test('that its time-out ends is counted although it never says so', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { promise, resolve } = Promise.withResolvers<string>();
    const slow = counted('search', context, () => promise);
    const attempt = attemptOf(() => slow(KEY), { attempt: 2, startToCloseTimeoutMs: 40_000 });
    await vi.advanceTimersByTimeAsync(37_000);
    expect(await only()).toBeNull();
    await vi.advanceTimersByTimeAsync(1_500);
    vi.useRealTimers();
    await vi.waitFor(async () => expect(await only()).toMatchObject({ count: 1 }), PATIENCE);
    expect(await only()).toMatchObject({
      failure: { code: 'attempt-too-slow', message: 'An attempt takes longer than 40 s.' },
    });
    resolve('found');
    expect(await attempt).toEqual({ output: 'found' });
    expect(await only()).toBeNull();
  });

  test('hides nothing when it cannot be counted', async () => {
    await mkdir(join(context.store.folder, 'films', FILM), { recursive: true });
    await writeFile(join(context.store.folder, 'films', FILM, 'tries'), 'a file, not a folder');
    const error = repeats(DOWN, 5_000);
    expect(await tryOnce('collect', error)).toEqual({ error });
    expect(await tryOnce('collect')).toEqual({ output: 'done' });
  });
});

describe('a shot also asks', () => {
  const unauthorized = failure('unauthorized', { code: 'AuthenticationError', message: 'No.' });

  test.each(['collect', 'search', 'cancel'] as const)(
    'once, after five attempts of %s that cannot pass, and is tried on',
    async (what) => {
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        await tryOnce(what, repeats(unauthorized, 1_000), { attempt });
        await tryOnce(what, repeats(DOWN, 1_000), { attempt });
      }
      expect(await questions()).toEqual([]);
      await tryOnce(what, repeats(unauthorized, 1_000));
      await tryOnce(what, repeats(unauthorized, 1_000));
      expect(await questions()).toMatchObject([{ ...PLACE, trying: what }]);
      expect(await only()).toMatchObject({ count: 10, lasting: 6 });
      expect((await only())?.asked).not.toBeNull();
    },
  );

  test('again, after it went well meanwhile', async () => {
    const five = async () => {
      for (let count = 0; count < 5; count += 1) await tryOnce('collect', repeats(DEAD, 1_000));
    };
    await five();
    await tryOnce('collect');
    await five();
    expect(await questions()).toHaveLength(2);
  });

  test('anew, when a budget holds back what was asked about before, and the other way round', async () => {
    const held = failure('over-cap', { code: 'over-day', message: 'No room.' });
    for (let count = 0; count < 5; count += 1) await tryOnce('order', repeats(unauthorized, 1_000));
    await tryOnce('order', repeats(held, 1_000));
    await tryOnce('order', repeats(held, 1_000));
    expect((await only())?.asked?.failure.kind).toBe('over-cap');
    await tryOnce('order', repeats(DOWN, 1_000));
    expect(await questions()).toHaveLength(2);
    await tryOnce('order', repeats(held, 1_000));
    expect(await questions()).toHaveLength(3);
  });

  test.each([
    ['collect', 30],
    ['search', 15],
    ['cancel', 5],
  ] as const)('when %s has failed for %i minutes with what may pass', async (what, minutes) => {
    const startMs = Date.now();
    const at = (ms: number) => {
      vi.setSystemTime(startMs + ms);
      return tryOnce(what, repeats(DOWN, 10_000));
    };
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      for (let minute = 0; minute < minutes; minute += 1) await at(minute * MINUTE);
      expect(await questions()).toEqual([]);
      await at(minutes * MINUTE);
      expect(await questions()).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test.each(['order', 'look'] as const)(
    'never, while %s fails with what may pass',
    async (what) => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const startMs = Date.now();
      try {
        for (let hour = 0; hour < 48; hour += 1) {
          vi.setSystemTime(startMs + hour * 60 * MINUTE);
          await tryOnce(what, repeats(DOWN, 60 * MINUTE));
        }
        expect(await only()).toMatchObject({ count: 48 });
        expect(await questions()).toEqual([]);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  test('with the answers that a lost order has, whatever keeps it from being found', async () => {
    for (let count = 0; count < 5; count += 1)
      await tryOnce('search', repeats(unauthorized, 1_000));
    const [question] = await questions();
    expect(question?.failure).toMatchObject({
      kind: 'outcome-unknown',
      code: 'AuthenticationError',
      billed: 'maybe',
    });
  });
});

describe('an answer that cannot be read', () => {
  const unknown: Failure = failure('outcome-unknown', { code: 'answer-lost', message: 'Lost.' });
  const input = { ...KEY, account: 'byteplus-0123abcd', failure: unknown };
  const answer = () => counted('answer', context, askPerson);

  async function damage(text: string) {
    const { journal, folder } = context.store;
    await journal.placeIntent(KEY, anIntent());
    const path = join(folder, 'films', FILM, 'shots', 'sh0010', 'v001', 'o01.resolution.json');
    await writeFile(path, text);
  }

  test('is asked about, counted, told with its file and the way on, and read once it is whole', async () => {
    await damage('{"version":1,"kind":"resub');
    const first = await attemptOf(() => answer()(input));
    expect(first.error).toBeInstanceOf(StoreError);
    expect(await questions()).toMatchObject([{ failure: { code: 'answer-lost' } }]);
    for (let attempt = 2; attempt <= 4; attempt += 1) {
      await attemptOf(() => answer()(input), { attempt });
    }
    const told = await questions();
    expect(told).toHaveLength(2);
    expect(told[1]).toMatchObject({ trying: 'answer', failure: { code: 'damaged' } });
    expect(told[1]?.failure.message).toMatch(
      /^\.storyboard\/films\/.*\/o01\.resolution\.json is damaged: it is no JSON\. .*storyboard resolve/,
    );
    expect(await only()).toMatchObject({ what: 'answer', count: 4 });

    await context.store.journal.recordResolution(KEY, { kind: 'resubmit' });
    const last = await attemptOf(() => answer()(input), { attempt: 5 });
    expect(last).toEqual({ output: { answer: 'resubmit' } });
    expect(await only()).toBeNull();
  });

  test.each(['', 'null', '{"version":1,"kind":"burn"}', '{"version":9,"kind":"resubmit"}'])(
    'stands in the way of nothing else (%j)',
    async (text) => {
      await damage(text);
      const { journal } = context.store;
      await journal.recordTask(KEY, { task: { id: 'cgt-1' }, adopted: false, at: anIntent().at });
      const entry = await journal.readOrder(KEY);
      expect(entry).toMatchObject({ task: { task: { id: 'cgt-1' } }, resolution: null });
      expect(entry?.answerError?.code).toMatch(/^(damaged|foreign-version)$/);
      expect(await journal.openOrdersOf(FILM, 'sh0010')).toHaveLength(1);
    },
  );

  test('keeps its order’s place: nothing is taken back beside it', async () => {
    await damage('');
    const entry = await context.store.journal.readOrder(KEY);
    if (!entry?.intent) throw new Error('The order has no intent.');
    await context.store.journal.retract(KEY, entry.intent);
    expect((await context.store.journal.readOrder(KEY))?.intent).not.toBeNull();
    await sleep(0);
  });
});
