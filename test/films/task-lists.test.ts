/** Lists of tasks as providers may give them: long ones, and such as want to be read for ever. */

import { describe, expect, test } from 'vitest';
import { Pace } from '../../films/reconciling/pace.ts';
import { readLists } from '../../films/reconciling/task-lists.ts';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import { MODELHUNTER } from '../../providers/modelhunter/sheet.ts';
import {
  ProviderError,
  type ListedTask,
  type PageRequest,
  type TaskPage,
} from '../../providers/provider.ts';
import { failure } from '../../specs/failures.ts';
import { providerError } from '../activities/stage.ts';

function task(id: string): ListedTask {
  const nothing = { unknownState: null, createdAtMs: null, tier: null, model: null };
  return { id, state: 'succeeded', ...nothing, token: null, tokens: 1, strangeTokens: null };
}

const tasks = (count: number, from = 0) =>
  Array.from({ length: count }, (_, nth) => task(`cgt-${from + nth}`));

type Pages = (asked: PageRequest & { readonly number: number }) => TaskPage;

/** What was read of a list with one tier, unless another sheet is given. */
async function read(pages: Pages, sheet = MODELHUNTER) {
  let told = 0;
  let most = 0;
  const facts = await readLists(
    { sheet },
    async (asked) => {
      const { place } = asked;
      const number =
        typeof place === 'object' && place && 'number' in place ? Number(place.number) : 1;
      return pages({ ...asked, number });
    },
    {
      ask: (request) => request(),
      onTask: () => void (told += 1),
      onPage: ({ tasks: count }) => void (most = count),
    },
  );
  return { ...facts, told, most };
}

const page = (listed: ListedTask[], number: number | null, unreadable = 0): TaskPage => ({
  tasks: listed,
  unreadable,
  next: number === null ? null : { number },
});

describe('a list', () => {
  test('of 20,000 tasks is read a page after the other', async () => {
    const facts = await read(({ number }) =>
      page(tasks(100, number * 100), number === 200 ? null : number + 1),
    );
    const all = { pages: 200, tasks: 20_000, told: 20_000, most: 20_000 };
    expect(facts).toEqual({ ...all, unreadable: 0, trouble: null });
  });

  test('of each tier is read, and what is in both is told of once', async () => {
    const asked: string[] = [];
    const facts = await read(({ tier }) => {
      asked.push(tier);
      return page(tasks(3), null);
    }, BYTEPLUS);
    expect(asked).toEqual(['default', 'flex']);
    expect(facts).toMatchObject({ pages: 2, tasks: 3, told: 3, trouble: null });
  });

  test('that has no tasks is whole', async () => {
    expect(await read(() => page([], null))).toMatchObject({ tasks: 0, trouble: null });
  });

  test('that never ends is read no further than anybody orders', async () => {
    const facts = await read(({ number }) => page(tasks(1_000, number * 1_000), number + 1));
    expect(facts).toMatchObject({ pages: 250, tasks: 250_000, trouble: { kind: 'endless' } });
    const small = await read(({ number }) => page(tasks(1, number), number + 1));
    expect(small).toMatchObject({ pages: 2_500, tasks: 2_500, trouble: { kind: 'endless' } });
  });

  test.each([
    ['gives the same place again', () => page(tasks(10), 1)],
    [
      'gives the same tasks at other places',
      ({ number }: { number: number }) => page(tasks(10), number + 1),
    ],
    ['gives no tasks and goes on', ({ number }: { number: number }) => page([], number + 1)],
    ['has one task many times', () => page([task('a'), task('a'), task('a')], 1)],
  ])('that %s goes round, and is left', async (_name, pages) => {
    const facts = await read(pages);
    expect(facts.trouble).toEqual({ kind: 'goes-round' });
    expect(facts.pages).toBeLessThanOrEqual(2);
    expect(facts.told).toBe(facts.tasks);
  });

  test('with items that are no tasks is read on, and is not whole', async () => {
    const facts = await read(({ number }) =>
      number === 1 ? page(tasks(5), 2, 3) : page(tasks(5, 5), null),
    );
    expect(facts).toMatchObject({ tasks: 10, unreadable: 3, trouble: { kind: 'unreadable' } });
  });

  test('that fails keeps what was read, and the other tiers are read', async () => {
    const facts = await read(({ tier }) => {
      if (tier === 'default') throw providerError('unauthorized');
      return page(tasks(4), null);
    }, BYTEPLUS);
    expect(facts).toMatchObject({ tasks: 4, trouble: { kind: 'failed' } });
  });

  test('passes on what no provider has said', async () => {
    const bug = () => {
      throw new TypeError('a bug');
    };
    await expect(read(bug)).rejects.toThrow('a bug');
  });
});

describe('requests to an account', () => {
  function paced({ notBeforeMs = null as number | null, requestsPerMinute = 60 } = {}) {
    const pauses: number[] = [];
    const told: number[] = [];
    const heard: string[] = [];
    const stop = new AbortController();
    const [offer] = MODELHUNTER.offers;
    const pace = new Pace({
      sheet: { offers: offer ? [{ ...offer, requestsPerMinute }] : [] },
      account: 'modelhunter-01234567',
      accounts: {
        notBefore: async () => notBeforeMs,
        pauseUntil: async (_account, untilMs) => void told.push(untilMs - Date.now()),
      },
      signal: stop.signal,
      pause: async (ms) => void pauses.push(ms),
      onPause: ({ why, untilMs }) => {
        heard.push(`${why} ${Math.round((untilMs - Date.now()) / 1_000)}`);
      },
    });
    return { pace, pauses, told, heard, stop };
  }

  test('take at most half of its limit', async () => {
    const { pace, pauses } = paced();
    for (const answer of [1, 2, 3]) expect(await pace.ask(async () => answer)).toBe(answer);
    expect(pauses).toHaveLength(2);
    for (const ms of pauses) expect(ms).toBeGreaterThan(1_000);
    for (const ms of pauses) expect(ms).toBeLessThanOrEqual(2_000);
  });

  test('wait while it is to be left alone', async () => {
    const { pace, pauses, heard } = paced({ notBeforeMs: Date.now() + 60_000 });
    await pace.ask(async () => 1);
    expect(pauses[0]).toBeGreaterThan(50_000);
    expect(heard).toEqual(['busy 60']);
  });

  test('are repeated while a failure may pass, and it is told to wait after a 429', async () => {
    const { pace, told, pauses, heard } = paced({ requestsPerMinute: 1e9 });
    const errors = [providerError('throttled', 'no', 9_000), providerError('unavailable')];
    const answer = await pace.ask(async () => {
      const error = errors.shift();
      if (error) throw error;
      return 'there';
    });
    expect(answer).toBe('there');
    expect(pauses).toEqual([9_000, 2_000]);
    expect(told).toHaveLength(1);
    // A short pause is nothing to tell of.
    expect(heard).toEqual(['busy 9']);
  });

  test('end after a few failures, at once where it does not pass, or when told to', async () => {
    for (const [kind, count] of [
      ['unavailable', 5],
      ['unauthorized', 1],
    ] as const) {
      const { pace } = paced();
      let asked = 0;
      const failing = pace.ask(async () => {
        asked += 1;
        throw providerError(kind);
      });
      await expect(failing).rejects.toMatchObject({ failure: { kind } });
      expect(asked).toBe(count);
    }
    const large = failure('unavailable', { code: 'answer-too-large', message: 'Too much.' });
    let fetched = 0;
    const tooLarge = paced().pace.ask(async () => {
      fetched += 1;
      throw new ProviderError(large, 'no');
    });
    await expect(tooLarge).rejects.toMatchObject({ failure: large });
    expect(fetched).toBe(1);
    const { pace, stop } = paced();
    const waiting = pace.ask(() => new Promise(() => undefined));
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
