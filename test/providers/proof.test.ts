/** What an answer with status 200 does not prove: for every provider that can be asked for it. */

import { describe, expect, test } from 'vitest';
import type { Provider } from '../../providers/provider.ts';
import { REGISTRATIONS } from '../../providers/registry.ts';
import { ARK, arkAt, refusal, TOKEN } from './ark/fixtures.ts';
import { shapeOf } from './contract/shapes.ts';
import { json, serve, unexpected, type Answerer } from './server.ts';

const KEY = 'sk-3f0c1b52-aaaa-4bbb-8ccc-1234567890ab';
const ERROR = { code: 'InternalServiceError', message: 'Try again.' };
const LAST = { pagination: { cursor: null, hasMore: false, total: 0 } };
const SOUND = { items: [], total: 0, data: [], success: true, ...LAST };

type Registration = (typeof REGISTRATIONS)[number];

async function openAt({ sheet, create }: Registration, answer: Answerer) {
  const server = await serve(answer);
  const provider = create(sheet, { apiKey: KEY, baseUrl: new URL(`${server.origin}/base`) });
  return { server, provider };
}

function search(provider: Provider) {
  return provider.find?.([TOKEN]) ?? unexpected('it cannot find');
}

const FINDS = REGISTRATIONS.filter(({ sheet }) => sheet.tokenField !== null);
/** What each gives for a list, and what else may stand where it was asked for. */
const NO_LISTS: readonly unknown[] = [
  {},
  { error: ERROR },
  { error: 'busy' },
  { code: 500, message: 'Internal error' },
  { success: false, error: ERROR },
  { total: 0 },
  { pagination: LAST.pagination },
  { items: null },
  { data: null },
  { items: null, total: 3 },
  { data: null, pagination: { hasMore: false, total: 3 } },
  { items: {}, total: 0 },
  { items: 'none', data: 'none', total: 0 },
  { data: { items: [] }, total: 0 },
  { result: { items: [] } },
  { ...SOUND, error: ERROR },
  { ...SOUND, error: {} },
  { ...SOUND, errors: [ERROR] },
  { ...SOUND, failure_reason: ERROR },
  { ...SOUND, code: 500, message: 'Internal error' },
  { ...SOUND, code: 'InternalServiceError' },
  { ...SOUND, success: false },
  [],
  [SOUND],
  null,
  0,
  'busy',
];

describe.each(FINDS)('a list of $sheet.name', (registration) => {
  test.each(NO_LISTS)('that is none proves nothing: %j', async (body) => {
    const { provider } = await openAt(registration, (_seen, response) => json(response, 200, body));
    const { accepted, failure } = await refusal(search(provider));
    expect([accepted, failure.kind]).toEqual(['no', 'unavailable']);
    expect(['answer-unreadable', 'list-incomplete']).toContain(failure.code);
  });

  test.each([
    {},
    { code: 0, message: 'success' },
    { code: '200', error: null, errors: [] },
    { error: '', failure_reason: null, success: 'true', request_id: 'req-1' },
  ])('that is empty is read, whatever is good beside it: %j', async (more) => {
    const { provider } = await openAt(registration, (_seen, response) =>
      json(response, 200, { ...SOUND, ...more }),
    );
    expect(await search(provider)).toBeNull();
  });

  test('with nothing for its tasks is empty where it counts none', async () => {
    const { provider } = await openAt(registration, (_seen, response) =>
      json(response, 200, { ...SOUND, items: null, data: null }),
    );
    expect(await search(provider)).toBeNull();
  });

  test('shows a task also beside an error', async () => {
    const ours = { id: 't-1', safety_identifier: TOKEN, metadata: { storyboard_order: TOKEN } };
    const { provider } = await openAt(registration, (_seen, response) =>
      json(response, 200, { ...SOUND, items: [ours], data: [ours], total: 1, error: ERROR }),
    );
    expect(await search(provider)).toEqual({ id: 't-1' });
  });
});

test.each(['many', '', -1, 1.5, '1e400', {}, [], true, null])(
  'a list of Ark that counts %j proves nothing',
  async (total) => {
    const server = await serve((_seen, response) => json(response, 200, { items: [], total }));
    const error = await refusal(search(arkAt(server.origin)));
    expect(error.failure).toMatchObject({ kind: 'unavailable', code: 'list-incomplete' });
  },
);

test.each([
  undefined,
  null,
  {},
  { cursor: null },
  { hasMore: null },
  { hasMore: 'perhaps' },
  { hasMore: 2, cursor: 'next' },
  'none',
])('a list of ModelHunter that says of its end %j proves nothing', async (pagination) => {
  const registration = FINDS.find(({ sheet }) => sheet.name === 'modelhunter');
  const { provider } = await openAt(
    registration ?? unexpected('there is none'),
    (_seen, response) => json(response, 200, { success: true, data: [], pagination }),
  );
  const error = await refusal(search(provider));
  expect(error.failure).toMatchObject({ kind: 'unavailable', code: 'list-incomplete' });
});

describe('a list of Ark whose total is that of its page', () => {
  const tasks = (count: number) =>
    Array.from({ length: count }, (_, nth) => ({ id: `cgt-${nth}`, safety_identifier: null }));

  /** Pages of a size of the server's own; tells which of the first tier were asked for. */
  async function searched(length: number, cap: number, told: (size: number) => number) {
    const all = tasks(length);
    const server = await serve(({ query }, response) => {
      const size = Math.min(cap, Number(query.get('page_size')));
      const start = (Number(query.get('page_num')) - 1) * size;
      const items = all.slice(start, start + size);
      json(response, 200, { items, total: told(items.length) });
    });
    const found = await search(arkAt(server.origin)).catch((error: unknown) => error);
    const first = server.seen.filter(({ query }) => query.get('filter.service_tier') === 'default');
    return { found, pages: first.map(({ query }) => query.get('page_num')) };
  }

  test.each([
    [700, 500],
    [1_000, 500],
    [501, 500],
    [700, 100],
    [25, 10],
    [60, 20],
  ])('proves nothing of %i tasks, %i a page', async (length, cap) => {
    const { found } = await searched(length, cap, (size) => size);
    expect(found).toMatchObject({ failure: { kind: 'unavailable', code: 'list-incomplete' } });
    const same = await searched(length, cap, () => cap);
    expect(same.found).toMatchObject({ failure: { code: 'list-incomplete' } });
  });

  test.each([
    [500, 500, ['1', '2']],
    [1_000, 500, ['1', '2', '3']],
    [600, 500, ['1', '2']],
    [499, 500, ['1']],
    [20, 10, ['1', '2', '3']],
    [0, 500, ['1']],
  ])('is whole where %i are told and %i a page shown', async (length, cap, pages) => {
    expect(await searched(length, cap, () => length)).toEqual({ found: null, pages });
  });
});

describe('a look at several of Ark’s tasks', () => {
  const both = [{ id: 'cgt-1' }, { id: 'cgt-2' }];

  test.each(NO_LISTS)('says of none that it is gone for want of a list: %j', async (body) => {
    const server = await serve(({ query }, response) => {
      if (query.has('page_num')) return json(response, 200, body);
      return json(response, 400, { error: { code: 'InvalidParameter.id', message: 'old' } });
    });
    const error = await refusal(arkAt(server.origin, ARK).status(both, 'default'));
    expect(error).toMatchObject({ accepted: 'no', failure: { kind: 'invalid' } });
  });

  test('is a look at each where there is no list', async () => {
    const server = await serve(({ query, path }, response) =>
      json(response, 200, query.has('page_num') ? {} : { id: path.slice(-5), status: 'queued' }),
    );
    const polled = await arkAt(server.origin, ARK).status(both, 'default');
    expect(polled).toMatchObject(both.map(({ id }) => ({ id, state: 'queued' })));
  });
});

test.each([{ error: ERROR }, { code: 500 }, { success: false }])(
  'a task is not taken back by a 200 with %j',
  async (body) => {
    const server = await serve((_seen, response) => json(response, 200, body));
    const hooks = { beforeSend: () => Promise.resolve() };
    const call = arkAt(server.origin).cancel?.({ id: 'cgt-1' }, hooks);
    const error = await refusal(call ?? unexpected('it cannot cancel'));
    expect(error).toMatchObject({ accepted: 'unknown', failure: { kind: 'unavailable' } });
    expect(server.seen).toHaveLength(1);
  },
);

describe.each(REGISTRATIONS)('a look at a task of $sheet.name', (registration) => {
  const shape = shapeOf(registration.sheet);
  const answers = [
    ['another', 'cgt-2'],
    ['one that begins alike', 'cgt-10'],
    ['one in other letters', 'CGT-1'],
    ['a number', 1],
  ] as const;

  test.each(answers)('that tells of %s is none', async (_name, id) => {
    const { provider, server } = await openAt(registration, (_seen, response) =>
      json(response, 200, shape.finished({ id })),
    );
    const error = await refusal(provider.status([{ id: 'cgt-1' }], 'default'));
    expect(error).toMatchObject({
      accepted: 'no',
      failure: { kind: 'unavailable', code: 'answer-unreadable' },
    });
    expect(server.seen).toHaveLength(1);
  });

  test('among several gives none the clip of another', async () => {
    const { provider } = await openAt(registration, (_seen, response) =>
      json(response, 200, { ...shape.finished({ id: 'cgt-3' }), items: [], total: 0 }),
    );
    const both = [{ id: 'cgt-1' }, { id: 'cgt-2' }];
    const error = await refusal(provider.status(both, 'default'));
    expect(error.failure).toMatchObject({ kind: 'unavailable', code: 'answer-unreadable' });
  });
});
