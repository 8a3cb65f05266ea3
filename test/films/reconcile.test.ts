/** A provider's own list beside the journal: what is equal, what differs, what nobody can say. */

import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reconciledLines } from '../../cli/text/reconcile-text.ts';
import { reconciledJson } from '../../films/json/reconcile.ts';
import { drawToken } from '../../store/own-id.ts';
import { temporaryFolder } from './fixture.ts';
import { item, listedFilm, only, TOKENS, type Item } from './listed.ts';

const usage = (total_tokens: unknown) => ({ usage: { total_tokens } });

describe('an order and its task', () => {
  test('are equal, and tasks of others are no difference', async () => {
    const lists = {
      default: [item('cgt-x', { safety_identifier: 'a-user' })],
      flex: [item('cgt-1')],
    };
    const film = await listedFilm(() => lists);
    await film.place();
    const checked = only(await film.reconciled());
    expect(checked).toMatchObject({
      provider: 'byteplus',
      account: film.account,
      list: { pages: 2, tasks: 2, unreadable: 0, trouble: null },
      equal: 1,
      mismatches: [],
      strays: [],
      others: 1,
      unchecked: [],
    });
  });

  test.each([
    ['another use', usage(2 * TOKENS), ['charge'], 130_680],
    ['a use that no clip has', usage(1e15), ['charge'], null],
    ['a failure', { status: 'failed', usage: undefined }, ['state', 'charge'], null],
    ['a task that still runs', { status: 'running', usage: undefined }, ['state'], null],
    ['a word that nobody knows', { status: 'frobbed', usage: undefined }, ['state'], null],
  ])('differ where the provider says %s', async (says, own, differs, micros) => {
    const film = await listedFilm(() => ({ flex: [item('cgt-1', own)] }));
    await film.place();
    const [mismatch, ...more] = only(await film.reconciled()).mismatches;
    expect(more).toEqual([]);
    expect(mismatch).toMatchObject({ task: 'cgt-1', differs, order: { state: 'collected' } });
    expect(mismatch?.provider.charge?.micros ?? null).toBe(micros);
    const { word, note } = mismatch?.provider ?? {};
    expect(word).toBe('status' in own && own.status === 'frobbed' ? 'frobbed' : null);
    expect(note?.includes('is no number of tokens') ?? false).toBe(says.startsWith('a use'));
  });

  test('differ where a clip was paid that the journal counts as failed', async () => {
    const film = await listedFilm(() => ({ flex: [item('cgt-1')] }));
    await film.place({ end: 'failed' });
    const json = reconciledJson(await film.reconciled());
    expect(json.differs).toMatchObject([
      {
        film: 'film.yaml',
        shot: 'sh0010',
        take: 'v001',
        order: 1,
        task: 'cgt-1',
        differs: ['state', 'charge'],
        state: { journal: 'failed', provider: 'succeeded', word: null },
        charge: { journal: null, provider: { currency: 'USD', amount: '0.06534' } },
        tokens: { journal: null, provider: TOKENS },
      },
    ]);
    expect(json).toMatchObject({ equal: 0, providers: [{ list: 'whole', differs: 1, strays: 0 }] });
  });

  test('of a film of a table are named with its row', async () => {
    const failed = { status: 'failed', usage: undefined };
    const film = await listedFilm(() => ({ flex: [item('cgt-1', failed), item('cgt-2', failed)] }));
    await film.place();
    await film.place({ row: 'oslo', task: 'cgt-2' });
    const checked = await film.reconciled();
    const [own, ofRow] = reconciledJson(checked).differs;
    expect(own).toMatchObject({ film: 'film.yaml', task: 'cgt-1' });
    expect(own).not.toHaveProperty('row');
    expect(ofRow).toMatchObject({ film: 'film.yaml', row: 'oslo', task: 'cgt-2' });
    const lines = reconciledLines(checked, 'storyboard reconcile --adopt');
    expect(lines.filter((line) => line.includes('v001'))).toEqual([
      expect.stringMatching(/^film\.yaml sh0010 v001 +cgt-1 /u),
      expect.stringMatching(/^film\.yaml oslo sh0010 v001 +cgt-2 /u),
    ]);
  });

  test.each([
    ['what failed', { end: 'failed' as const }, { status: 'failed' }],
    ['what has expired', { end: 'expired' as const }, { status: 'expired' }],
    ['what runs', { end: null }, { status: 'queued' }],
    ['what was given up and has failed', { end: 'given-up' as const }, { status: 'failed' }],
    ['what a list tells no use of', {}, {}],
  ])('are equal: %s', async (_name, placed, own) => {
    const film = await listedFilm(() => ({ flex: [item('cgt-1', { usage: undefined, ...own })] }));
    await film.place(placed);
    expect(only(await film.reconciled())).toMatchObject({ equal: 1, mismatches: [] });
  });

  test('are equal by the use alone, whatever the price table was then', async () => {
    const film = await listedFilm(() => ({ flex: [item('cgt-1')] }));
    const charge = { currency: 'USD', micros: 1 };
    await film.place({ record: { charge, pricedAt: '2025-01-01' } });
    expect(only(await film.reconciled())).toMatchObject({ equal: 1 });
  });

  test('differ where the charge was estimated, and the provider tells it by now', async () => {
    const film = await listedFilm(() => ({ flex: [item('cgt-1', usage(TOKENS + 900))] }));
    await film.place({ record: { isEstimated: true } });
    expect(only(await film.reconciled()).mismatches).toMatchObject([{ differs: ['charge'] }]);
  });

  test('that the provider does not know differ, unless it was taken back', async () => {
    const film = await listedFilm(() => ({ flex: [] }));
    await film.place();
    await film.place({ shot: 'sh0020', task: 'cgt-2', end: 'cancelled' });
    const checked = only(await film.reconciled());
    expect(checked).toMatchObject({ equal: 1, unchecked: [] });
    expect(checked.mismatches).toMatchObject([
      { task: 'cgt-1', differs: ['state'], provider: { state: 'missing', charge: null } },
    ]);
  });

  test('that the list lacks are asked for by themselves', async () => {
    const film = await listedFilm(
      () => ({ flex: [] }),
      (id) => item(id, { content: { video_url: 'https://a.example/a.mp4' } }),
    );
    await film.place();
    expect(only(await film.reconciled())).toMatchObject({ equal: 1, mismatches: [] });
  });

  test('are looked at again where the list was older than the journal', async () => {
    const film = await listedFilm(
      () => ({ flex: [item('cgt-1', { status: 'running', usage: undefined })] }),
      (id) => item(id),
    );
    await film.place();
    expect(only(await film.reconciled())).toMatchObject({ equal: 1, mismatches: [] });
  });
});

describe('a task with our mark', () => {
  test('that is in no journal is named', async () => {
    let listed: Item[] = [];
    const film = await listedFilm(() => ({ default: listed }));
    const token = drawToken(film.store.id);
    listed = [item('cgt-9', { safety_identifier: token, service_tier: 'default' })];
    const checked = await film.reconciled();
    expect(only(checked)).toMatchObject({ others: 0, strays: [{ id: 'cgt-9', tokens: TOKENS }] });
    expect(reconciledJson(checked).strays).toMatchObject([
      { provider: 'byteplus', account: film.account, task: 'cgt-9', state: 'succeeded' },
    ]);
    expect(only(await film.reconciled({ sinceMs: Date.now() + 60_000 })).strays).toEqual([]);
  });

  test('of the folder that this one was copied from stands apart, if no order here has it', async () => {
    let listed: Item[] = [];
    const film = await listedFilm(() => ({ default: listed, flex: [item('cgt-1')] }));
    await film.place();
    listed = [item('cgt-9', { safety_identifier: drawToken(film.store.id) })];
    const project = join(await temporaryFolder(), 'copy');
    await cp(film.folder, project, { recursive: true });
    const checked = await film.reconciled({ project });
    expect(only(checked)).toMatchObject({ equal: 1, others: 0 });
    expect(reconciledJson(checked).strays).toMatchObject([{ task: 'cgt-9', mark: 'former' }]);
    const lines = reconciledLines(checked, 'storyboard reconcile --adopt');
    expect(lines[0]).toContain('1 equal · 1 of the folder that this one was copied from');
    expect(lines).toContain('That folder may have them: reconcile tells it there.');
  });

  test('is that of an order whose answer was lost', async () => {
    let token = '';
    const film = await listedFilm(() => ({ flex: [item('cgt-9', { safety_identifier: token })] }));
    ({ token } = await film.place({ task: null, end: null }));
    const checked = only(await film.reconciled());
    expect(checked.strays).toEqual([]);
    expect(checked.mismatches).toMatchObject([
      { task: 'cgt-9', differs: ['state'], order: { state: 'unanswered', task: null } },
    ]);
  });

  test('that is younger than the day that is asked for is that of an order just before it', async () => {
    const sinceMs = Math.floor(Date.now() / 1_000) * 1_000 - 60_000;
    const at = new Date(sinceMs - 500).toISOString();
    let token = '';
    const film = await listedFilm(() => ({
      flex: [
        item('cgt-1', { created_at: sinceMs / 1_000, status: 'failed' }),
        item('cgt-2', { created_at: sinceMs / 1_000 + 1, safety_identifier: token }),
      ],
    }));
    await film.place({ intent: { at }, record: { orderedAt: at } });
    ({ token } = await film.place({ take: 2, task: null, end: null, intent: { at } }));
    const nothing = { equal: 0, mismatches: [], strays: [], unchecked: [], others: 0 };
    expect(only(await film.reconciled({ sinceMs }))).toMatchObject(nothing);
    expect(only(await film.reconciled({ sinceMs: sinceMs - 500 })).mismatches).toHaveLength(2);
  });

  test('is a second one where its order has another task', async () => {
    let token = '';
    const film = await listedFilm(() => ({
      flex: [item('cgt-1'), item('cgt-2', { safety_identifier: token })],
    }));
    ({ token } = await film.place());
    expect(only(await film.reconciled())).toMatchObject({ equal: 1, strays: [{ id: 'cgt-2' }] });
  });

  test('of an order that was placed while the list was read is none of them', async () => {
    let placing: Promise<unknown> | null = null;
    let token = '';
    const film = await listedFilm(() => ({
      default: [item('cgt-9', { safety_identifier: token })],
    }));
    token = drawToken(film.store.id);
    film.watch.onPage = () => {
      placing ??= film.place({ task: 'cgt-9', intent: { token, tier: 'default' } });
    };
    film.watch.pause = async () => void (await placing);
    const checked = only(await film.reconciled());
    expect(checked.strays).toEqual([]);
  });

  test.each(['sb-', `sb-${'0'.repeat(40)}`, 7, null, 'x'.repeat(500)])(
    'is no task with %j',
    async (token) => {
      const film = await listedFilm(() => ({
        default: [item('cgt-9', { safety_identifier: token })],
      }));
      expect(only(await film.reconciled())).toMatchObject({ others: 1, strays: [] });
    },
  );
});

describe('what nobody can say', () => {
  const OLD = new Date(Date.now() - 8 * 86_400_000).toISOString();

  test.each([
    ['older', { intent: { at: OLD }, record: { orderedAt: OLD } }],
    ['other-account', { intent: { account: 'byteplus-00000000' } }],
    ['other-account', { intent: { origin: 'https://elsewhere.example' } }],
    ['unanswered', { task: null, end: null }],
  ] as const)('is named: %s', async (why, placed) => {
    const film = await listedFilm(() => ({}));
    await film.place(placed);
    expect(only(await film.reconciled())).toMatchObject({
      equal: 0,
      mismatches: [],
      unchecked: [{ why, order: { shot: 'sh0010' } }],
    });
  });

  test('is compared all the same where the list has it', async () => {
    const film = await listedFilm(() => ({ flex: [item('cgt-1', usage(1))] }));
    await film.place({ intent: { at: OLD, account: 'byteplus-00000000' } });
    expect(only(await film.reconciled()).mismatches).toHaveLength(1);
  });

  test('is named where there is no key, or no list, or nothing is paid', async () => {
    const film = await listedFilm(() => ({}));
    await film.place();
    await film.place({
      take: 2,
      task: 'n-1',
      intent: { provider: 'novita' },
      record: { provider: 'novita' },
    });
    await film.place({
      take: 3,
      task: 'l-1',
      intent: { provider: 'local' },
      record: { provider: 'local' },
    });
    const checked = await film.reconciled({}, { NOVITA_API_KEY: 'k' });
    expect(checked).toMatchObject([
      { provider: 'local', why: 'free', list: null, unchecked: [{ why: 'free' }] },
      { provider: 'byteplus', why: 'no-key', unchecked: [{ why: 'no-key' }] },
      { provider: 'novita', why: 'no-list', unchecked: [{ why: 'no-list' }] },
    ]);
    expect(checked[1]?.reason).toContain('BYTEPLUS_API_KEY is not set');
    expect(film.server.seen).toEqual([]);
  });
});

test('a provider that is named is the only one, and must be one with a key', async () => {
  const film = await listedFilm(() => ({}));
  await film.place();
  await film.place({
    take: 2,
    task: 'n-1',
    intent: { provider: 'novita' },
    record: { provider: 'novita' },
  });
  const one = await film.reconciled({ provider: 'byteplus' });
  expect(one.map(({ provider }) => provider)).toEqual(['byteplus']);
  const unknown = film.reconciled({ provider: 'bytepluss' });
  await expect(unknown).rejects.toMatchObject({ code: 'no-such-provider' });
  const keyless = film.reconciled({ provider: 'ark' });
  await expect(keyless).rejects.toMatchObject({ code: 'missing-key' });
});

test('a project that ordered nothing asks nobody', async () => {
  const film = await listedFilm(() => ({}));
  expect(await film.reconciled({ project: await temporaryFolder() })).toEqual([]);
  expect(film.server.seen).toEqual([]);
});

test('20,000 tasks are read page by page, and of all of them ours alone are named', async () => {
  let listed: Item[] = [];
  const film = await listedFilm(() => ({ flex: listed }));
  const token = drawToken(film.store.id);
  const others = Array.from({ length: 19_998 }, (_, nth) => item(`cgt-x${nth}`));
  listed = [...others.slice(0, 12_345), item('cgt-9', { safety_identifier: token })];
  listed.push(...others.slice(12_345), item('cgt-1'));
  await film.place();
  const checked = only(await film.reconciled());
  expect(checked).toMatchObject({
    list: { pages: 42, tasks: 20_000, trouble: null },
    equal: 1,
    others: 19_998,
    strays: [{ id: 'cgt-9' }],
  });
  // Within half of the account's limit, of 180 requests a minute.
  expect(film.pauses.length).toBeGreaterThan(20);
  expect(Math.max(...film.pauses)).toBeLessThanOrEqual(60_000 / 90);
});

test('a busy account is left alone by everybody, and asked again', async () => {
  let isBusy = true;
  const film = await listedFilm(() => {
    if (!isBusy) return { flex: [item('cgt-1')] };
    isBusy = false;
    return 'busy';
  });
  await film.place();
  expect(only(await film.reconciled())).toMatchObject({ equal: 1, list: { trouble: null } });
  expect(film.pauses[0]).toBe(7_000);
  expect(await film.store.accounts.notBefore(film.account)).toBeGreaterThan(Date.now());
});

test('one that stays busy is told, and what is known of it stays', async () => {
  const film = await listedFilm(() => 'busy');
  await film.place();
  const checked = only(await film.reconciled());
  expect(checked.list?.trouble).toMatchObject({ kind: 'failed', failure: { kind: 'throttled' } });
  expect(checked).toMatchObject({ equal: 0, unchecked: [{ why: 'not-asked' }] });
});

test('it ends at once when it is told to', async () => {
  const film = await listedFilm(() => ({ flex: [item('cgt-1')] }));
  await film.place();
  film.watch.pause = async (_ms, signal) => {
    film.stop.abort();
    signal.throwIfAborted();
  };
  await expect(film.reconciled()).rejects.toMatchObject({ name: 'AbortError' });
});
