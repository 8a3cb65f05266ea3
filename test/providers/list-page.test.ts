/** Lists of all tasks, a page a call: the same of every provider that has one. */

import { describe, expect, test } from 'vitest';
import { REGISTRATIONS } from '../../providers/registry.ts';
import type { PageRequest, Provider, TaskPage } from '../../providers/provider.ts';
import { json, serve, unexpected } from './server.ts';

const KEY = 'sk-3f0c1b52-aaaa-4bbb-8ccc-1234567890ab';
const TOKEN = `sb-${'1'.repeat(40)}`;
const FIRST: PageRequest = { tier: 'default', place: null, taskId: null };

function pageOf(provider: Provider, asked: Partial<PageRequest> = {}): Promise<TaskPage> {
  return provider.listPage?.({ ...FIRST, ...asked }) ?? unexpected('it has no list');
}

/** A task as either of them lists it. */
const listed = (id: string, own: object = {}) => ({
  id,
  status: 'succeeded',
  model: 'a-model',
  created_at: 1_780_000_000,
  safety_identifier: TOKEN,
  metadata: { storyboard_order: TOKEN },
  ...own,
});

describe.each(REGISTRATIONS.filter(({ sheet }) => sheet.tokenField !== null))(
  'the list of $sheet.name',
  ({ sheet, create }) => {
    async function at(answer: (query: URLSearchParams) => object) {
      const server = await serve(({ query }, response) => json(response, 200, answer(query)));
      return { server, provider: create(sheet, { apiKey: KEY, baseUrl: new URL(server.origin) }) };
    }
    /** Without a number of all, Ark's list ends at an empty page, the other one as it says. */
    const page = (items: readonly unknown[], more: boolean | null = false, own: object = {}) => ({
      items,
      ...(more === false && { total: items.length }),
      data: items,
      pagination: { cursor: more ? 'c2' : null, hasMore: more ?? undefined },
      ...own,
    });

    test('tells of each task whose it is and how it stands', async () => {
      const { provider, server } = await at(() => page([listed('t-1')]));
      const { tasks, unreadable, next } = await pageOf(provider);
      expect({ unreadable, next }).toEqual({ unreadable: 0, next: null });
      expect(tasks).toEqual([
        {
          id: 't-1',
          state: 'succeeded',
          unknownState: null,
          createdAtMs: 1_780_000_000_000,
          tier: null,
          model: 'a-model',
          token: TOKEN,
          tokens: null,
          strangeTokens: null,
        },
      ]);
      expect(server.seen).toHaveLength(1);
    });

    test('goes on where the page before has said, and ends', async () => {
      const { provider } = await at((query) => {
        const isFirst = query.get('cursor') === null && query.get('page_num') !== '2';
        return isFirst ? page([listed('t-1')], true) : page([], false, { total: 1 });
      });
      const first = await pageOf(provider);
      expect(first.next).not.toBeNull();
      const place: unknown = JSON.parse(JSON.stringify(first.next));
      expect(await pageOf(provider, { place })).toEqual({ tasks: [], unreadable: 0, next: null });
    });

    test('takes a place that is none for its beginning', async () => {
      const { provider, server } = await at(() => page([listed('t-1')]));
      for (const place of ['a text', 7, { page: 0 }, { cursor: '' }, []]) {
        expect((await pageOf(provider, { place })).tasks).toHaveLength(1);
      }
      const numbers = server.seen.map(({ query }) => query.get('page_num') ?? query.get('cursor'));
      expect(new Set(numbers).size).toBe(1);
    });

    test('can be narrowed to one task', async () => {
      const { provider, server } = await at(() => page([listed('t-1')]));
      await pageOf(provider, { taskId: 't-1' });
      const { query } = server.seen[0] ?? unexpected('nothing was asked');
      expect(query.get('filter.task_ids') ?? query.get('search')).toBe('t-1');
    });

    test('counts what is no task, and a page that says something is wrong', async () => {
      const { provider } = await at(() => page([listed('t-1'), 'x', listed('a b'), null]));
      expect(await pageOf(provider)).toMatchObject({ tasks: [{ id: 't-1' }], unreadable: 3 });
      const { provider: other } = await at(() =>
        page([listed('t-1')], false, { error: { code: 'Oops' }, total: 'many' }),
      );
      expect((await pageOf(other)).unreadable).toBe(1);
    });

    test.each([7, null, '', {}, 'x'.repeat(300)])('has no token in %j', async (token) => {
      const own = { safety_identifier: token, metadata: { storyboard_order: token } };
      const { provider } = await at(() =>
        page([listed('t-1', own), listed('t-2', { metadata: 7 })]),
      );
      expect((await pageOf(provider)).tasks[0]?.token).toBeNull();
    });

    test('is no list where the answer is none', async () => {
      const { provider } = await at(() => ({ what: 'ever' }));
      await expect(pageOf(provider)).rejects.toMatchObject({
        failure: { code: 'answer-unreadable' },
      });
    });
  },
);

const arks = REGISTRATIONS.filter(({ sheet }) => sheet.tokenField === 'safety_identifier');

describe.each(arks)('what a task used, at $sheet.name', ({ sheet, create }) => {
  test.each([
    [{ completion_tokens: 108_900 }, 108_900, false],
    [{ completion_tokens: '108900' }, 108_900, false],
    [{ total_tokens: 1e15 }, null, true],
    [{ total_tokens: -1 }, null, true],
    [undefined, null, false],
  ])('%j', async (usage, tokens, isStrange) => {
    const server = await serve((_seen, response) =>
      json(response, 200, { items: [listed('t-1', { usage })], total: 1 }),
    );
    const provider = create(sheet, { apiKey: KEY, baseUrl: new URL(server.origin) });
    const [task] = (await pageOf(provider)).tasks;
    expect(task?.tokens).toBe(tokens);
    expect(task?.strangeTokens?.includes('is no number of tokens') ?? false).toBe(isStrange);
  });

  test('a list of more pages than it can have is told', async () => {
    const server = await serve((_seen, response) => json(response, 200, { items: [], total: 1 }));
    const provider = create(sheet, { apiKey: KEY, baseUrl: new URL(server.origin) });
    const place = { page: 501, before: 250_000 };
    await expect(pageOf(provider, { place })).rejects.toMatchObject({
      failure: { code: 'list-incomplete' },
    });
    expect(server.seen).toEqual([]);
  });
});
