/** Finding and taking back, for every provider that can: what is read, and what is sent when. */

import { describe, expect, test } from 'vitest';
import { REGISTRATIONS } from '../../providers/registry.ts';
import { serve, type Answerer } from './server.ts';

const KEY = 'sk-3f0c1b52-aaaa-4bbb-8ccc-1234567890ab';

describe.each(REGISTRATIONS.filter(({ sheet }) => sheet.tokenField !== null))(
  'a search at $sheet.name',
  ({ sheet, create }) => {
    const [FIRST, SECOND] = [`sb-${'1'.repeat(40)}`, `sb-${'2'.repeat(40)}`];
    const listed = (id: unknown, token?: unknown) => ({
      id,
      status: 'queued',
      safety_identifier: token,
      metadata: { storyboard_order: token },
    });
    const page = (items: readonly unknown[], more = false) => ({
      items,
      total: more ? items.length + 1 : items.length,
      data: items,
      pagination: { cursor: more ? 'next' : null, hasMore: more },
    });

    async function search(tokens: readonly string[], answer: Answerer) {
      const server = await serve(answer);
      const provider = create(sheet, { apiKey: KEY, baseUrl: new URL(server.origin) });
      const found = await provider.find?.(tokens).catch((error: unknown) => error);
      return { found, server };
    }

    const always =
      (body: object): Answerer =>
      (seen, response) => {
        const isOther = seen.query.get('filter.service_tier') === 'flex';
        response.end(JSON.stringify(isOther ? page([]) : body));
      };

    test('takes the earlier token, wherever both lie', async () => {
      const both = page([listed('t-2', SECOND), listed('t-9', 'sb-other'), listed('t-1', FIRST)]);
      expect((await search([FIRST, SECOND], always(both))).found).toEqual({ id: 't-1' });
      expect((await search([SECOND, FIRST], always(both))).found).toEqual({ id: 't-2' });
    });

    test('takes the later one where only that is there, and none from nothing', async () => {
      const one = page([listed('t-2', SECOND)]);
      expect((await search([FIRST, SECOND], always(one))).found).toEqual({ id: 't-2' });
      expect((await search([FIRST], always(one))).found).toBeNull();
      expect((await search([], always(one))).found).toBeNull();
    });

    test.each([
      ['is no task', 'broken'],
      ['has no id', listed(undefined, FIRST)],
      ['has an id that is none', listed('a b', FIRST)],
    ])('says that a list is not whole in which one %s', async (_name, item) => {
      const { found } = await search([FIRST], always(page([listed('t-9', 'sb-other'), item])));
      expect(found).toMatchObject({ failure: { kind: 'unavailable', code: 'list-incomplete' } });
    });

    test('finds beside what cannot be read, and what it found stands', async () => {
      const broken = page(['broken', listed(77, SECOND), null]);
      expect((await search([SECOND], always(broken))).found).toEqual({ id: '77' });
      expect((await search([FIRST, SECOND], always(broken))).found).toEqual({ id: '77' });
    });

    test('is not ended by a total that cannot be one', async () => {
      for (const total of [-5, 1.5, 1e300, 'many', {}, null]) {
        const answer: Answerer = (seen, response) => {
          const number = Number(seen.query.get('page_num') ?? (seen.query.get('cursor') ? 2 : 1));
          const isOther = seen.query.get('filter.service_tier') === 'flex' || number > 2;
          const items = isOther ? [] : [listed(`t-${number}`, number === 2 ? FIRST : 'sb-other')];
          response.end(JSON.stringify({ ...page(items, number < 2), total }));
        };
        expect((await search([FIRST], answer)).found).toEqual({ id: 't-2' });
      }
    });

    test('a total that is less than what was seen proves nothing', async () => {
      const items = [listed('t-1', 'sb-a'), listed('t-2', 'sb-b')];
      const { found } = await search([FIRST], always({ ...page(items), total: 1 }));
      // Where absence is a proof the total has to agree; elsewhere nothing follows from it.
      const incomplete: unknown = expect.objectContaining({
        message: expect.stringContaining('list'),
      });
      expect(found).toEqual(sheet.findIsComplete ? incomplete : null);
    });
  },
);

describe.each(REGISTRATIONS.filter(({ sheet }) => sheet.canCancel))(
  'taking back at $sheet.name',
  ({ sheet, create }) => {
    test('asks once the connection stands, and sends only then', async () => {
      const server = await serve((_seen, response) => response.end('{}'));
      const provider = create(sheet, { apiKey: KEY, baseUrl: new URL(server.origin) });
      const asked: number[] = [];
      const beforeSend = async () => void asked.push(server.seen.length);
      expect(await provider.cancel?.({ id: 'cgt-1' }, { beforeSend })).toBe('cancelled');
      expect(asked).toEqual([0]);
      expect(server.seen).toMatchObject([{ method: 'DELETE' }]);
    });

    test('sends nothing after what the hook has thrown, and throws it on', async () => {
      const server = await serve((_seen, response) => response.end('{}'));
      const provider = create(sheet, { apiKey: KEY, baseUrl: new URL(server.origin) });
      const beforeSend = () => Promise.reject(new Error('the look is too old'));
      const call = provider.cancel?.({ id: 'cgt-1' }, { beforeSend });
      await expect(call).rejects.toThrow('the look is too old');
      expect(server.seen).toEqual([]);
    });
  },
);
