/** Searches through lists that take longer to read than there is time: they go on where they were. */

import { describe, expect, test } from 'vitest';
import type { Provider } from '../../providers/provider.ts';
import { ARK, arkAt, TOKEN } from './ark/fixtures.ts';
import { modelHunterAt, task } from './modelhunter/fixtures.ts';
import { json, serve, unexpected } from './server.ts';

type Listed = {
  readonly id: string;
  readonly status: string;
  readonly safety_identifier: string | null;
};

function listed(count: number, from = 0): Listed[] {
  return Array.from({ length: count }, (_, nth) => ({
    id: `cgt-${from + nth}`,
    status: 'queued',
    safety_identifier: null,
  }));
}

const OURS: Listed = { id: 'cgt-ours', status: 'queued', safety_identifier: TOKEN };
/** As the real pages are, but small. */
const PAGE = 10;

async function arkWith(tiers: Record<string, Listed[]>) {
  const server = await serve(({ query }, response) => {
    const all = tiers[query.get('filter.service_tier') ?? 'default'] ?? [];
    const start = (Number(query.get('page_num')) - 1) * PAGE;
    json(response, 200, { items: all.slice(start, start + PAGE), total: all.length });
  });
  const pages = () =>
    server.seen.map(({ query }) => `${query.get('filter.service_tier')} ${query.get('page_num')}`);
  return { provider: arkAt(server.origin, ARK), pages };
}

class Cut extends Error {
  override readonly name = 'Cut';
}

/** One page a walk, each from where the one before it was cut; `between` them the list may change. */
async function walkedToItsEnd(
  provider: Provider,
  between: (walk: number) => void = () => undefined,
) {
  let place: unknown = null;
  for (let walk = 1; walk < 30; walk += 1) {
    try {
      const search = provider.find?.([TOKEN], {
        from: place,
        onPage: (next) => {
          // As the journal keeps it.
          place = JSON.parse(JSON.stringify(next));
          return Promise.reject(new Cut('No more time.'));
        },
      });
      return await (search ?? unexpected('it cannot find'));
    } catch (error) {
      if (!(error instanceof Cut)) throw error;
      between(walk);
    }
  }
  return unexpected('the search does not end');
}

describe('a search on Ark', () => {
  test('asks for each page once, however often it is cut', async () => {
    const { provider, pages } = await arkWith({ default: listed(25), flex: listed(15, 100) });
    expect(await walkedToItsEnd(provider)).toBeNull();
    expect(pages()).toEqual(['default 1', 'default 2', 'default 3', 'flex 1', 'flex 2']);
  });

  test('finds the task on a page that no single walk came to', async () => {
    const { provider, pages } = await arkWith({
      default: listed(5),
      flex: [...listed(31, 50), OURS],
    });
    expect(await walkedToItsEnd(provider)).toEqual({ id: 'cgt-ours' });
    expect(pages()).toHaveLength(5);
  });

  test.each([
    [
      'grew',
      (all: Listed[]) => all.unshift({ id: 'cgt-new', status: 'queued', safety_identifier: null }),
    ],
    ['shrank', (all: Listed[]) => all.shift()],
  ])('begins anew with a list that %s meanwhile, and misses nothing', async (_name, change) => {
    const all = [...listed(20), OURS];
    const { provider, pages } = await arkWith({ default: all });
    const found = await walkedToItsEnd(provider, (walk) => {
      if (walk === 1) change(all);
    });
    expect(found).toEqual({ id: 'cgt-ours' });
    expect(pages().slice(0, 3)).toEqual(['default 1', 'default 2', 'default 1']);
  });

  test('proves nothing by a list that goes on changing', async () => {
    const all = listed(25);
    const { provider } = await arkWith({ default: all });
    const error = await walkedToItsEnd(provider, (walk) => {
      all.unshift({ id: `cgt-new-${walk}`, status: 'queued', safety_identifier: null });
    }).catch((failed: unknown) => failed);
    expect(error).toMatchObject({ failure: { code: 'list-incomplete' } });
  });

  test.each([
    'a text',
    { tier: 'default', page: 0, total: 1, seen: [], restarts: 0 },
    { tier: 'default', page: 1e9, total: 1, seen: [], restarts: 0 },
    { tier: 'gone', page: 2, total: 1, seen: [], restarts: 0 },
    { tier: 'default', page: 2 },
  ])('takes a place that is none for its beginning (%j)', async (from) => {
    const { provider, pages } = await arkWith({ default: [...listed(12), OURS] });
    const found = await provider.find?.([TOKEN], { from, onPage: () => Promise.resolve() });
    expect(found).toEqual({ id: 'cgt-ours' });
    expect(pages()).toEqual(['default 1', 'default 2']);
  });
});

test('a search on ModelHunter goes on at its cursor, and knows one that it has been at', async () => {
  const cursors = ['c1', 'c2', 'c3'];
  const server = await serve(({ query }, response) => {
    const cursor = cursors[cursors.indexOf(query.get('cursor') ?? '') + 1] ?? 'c1';
    json(response, 200, {
      success: true,
      data: [task()],
      pagination: { cursor, hasMore: true, total: 9 },
    });
  });
  const error = await walkedToItsEnd(modelHunterAt(server.origin)).catch(
    (failed: unknown) => failed,
  );
  expect(error).toMatchObject({ failure: { code: 'list-incomplete' } });
  expect(server.seen.map(({ query }) => query.get('cursor'))).toEqual([null, 'c1', 'c2', 'c3']);
});
