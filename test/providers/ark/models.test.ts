import { expect, test } from 'vitest';
import { json, serve } from '../server.ts';
import { arkAt, KEY, refusal } from './fixtures.ts';

test('the list of models gives those that are sold here, each with its status', async () => {
  const data = [
    { id: 'seedance-1-5-pro-251215', object: 'model', created: 1 },
    { id: 'seedance-1-0-pro-250528', status: 'Retiring' },
    { id: 'seedance-1-0-lite-t2v-250428', status: 'Shutdown' },
    { id: 'dreamina-seedance-2-0-260128', status: 'Dormant' },
    { id: 'some-language-model' },
  ];
  const server = await serve((_seen, response) => json(response, 200, { object: 'list', data }));
  expect(await arkAt(server.origin).listModels?.()).toEqual([
    { id: 'seedance-1-5-pro-251215', status: 'available', word: null },
    { id: 'seedance-1-0-pro-250528', status: 'retiring', word: 'Retiring' },
    { id: 'seedance-1-0-lite-t2v-250428', status: 'ended', word: 'Shutdown' },
    { id: 'dreamina-seedance-2-0-260128', status: null, word: 'Dormant' },
  ]);
  expect(server.seen).toMatchObject([{ method: 'GET', path: '/api/v3/models' }]);
  expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
});

test('a list that is refused or unreadable is no list', async () => {
  const refused = { error: { code: 'AuthenticationError', message: `no such key: ${KEY}` } };
  const closed = await serve((_seen, response) => json(response, 401, refused));
  const error = await refusal(arkAt(closed.origin).listModels?.() ?? Promise.resolve());
  expect(error.failure.kind).toBe('unauthorized');
  expect(error.message).not.toContain(KEY);
  const odd = await serve((_seen, response) => json(response, 200, { models: [] }));
  const unread = await refusal(arkAt(odd.origin).listModels?.() ?? Promise.resolve());
  expect(unread.failure.code).toBe('answer-unreadable');
});
