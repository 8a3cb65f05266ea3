/**
 * One set of cases for every provider that the registry names, over HTTP, before the simulator
 * that speaks its dialect. What exactly is sent is kept in `contract/<name>.json`.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProviderError, type PolledTask } from '../../providers/provider.ts';
import { patienceOf } from '../../specs/models/offer.ts';
import { refusal } from './ark/fixtures.ts';
import { cheapest, orderOf, ordersOf, PAID, picturesOf, soldBy } from './contract/orders.ts';
import { KEY, Stage } from './contract/stage.ts';
import { closedPort } from './server.ts';

const CALLBACK = 'http://127.0.0.1:9/hooks/one';

const NO_HOOK = { beforeSend: () => Promise.resolve() };

/** Refusals that prove that nothing was accepted, by what the provider is documented to answer. */
const REFUSED = [
  ['meets 401', ['unauthorized']],
  ['meets 403', ['unauthorized', 'unfunded', 'model-unavailable', 'moderated-input']],
  ['meets 429', ['throttled']],
  ['is not taken', ['moderated-input']],
] as const;

/** Answers after which nobody knows; the second number is what was really bought. */
const LOST = [
  ['meets 500', 0],
  ['is made and meets 502', 1],
  ['is made and meets 307', 1],
  ['is made and meets a void', 1],
  ['is made and meets a page', 1],
  ['is made and meets half a body', 1],
  ['is made and meets a torn body', 1],
  ['is made and dropped', 1],
  ['is dropped before', 0],
] as const;

describe.each(PAID)('$name', (sheet) => {
  let stage: Stage;
  const order = (text: string) => orderOf(cheapest(sheet), text);

  beforeAll(async () => {
    stage = await Stage.open(sheet);
  });
  afterAll(() => stage.close());

  test('what is sold is asked for, word for word as it is written down, and taken', async () => {
    const wires: Record<string, unknown> = {};
    for (const [name, asked] of Object.entries(ordersOf(sheet))) {
      wires[name] = await stage.wireOf(asked, CALLBACK);
      expect(stage.bought(asked), name).toBe(1);
    }
    const text = `${JSON.stringify(wires, null, 2)}\n`;
    expect(text.includes(CALLBACK)).toBe(sheet.callbacks.includes('order'));
    expect(stage.provider.readCallback !== undefined).toBe(sheet.callbacks.length > 0);
    expect(stage.provider.isSigned !== undefined).toBe(sheet.callbacks.includes('account'));
    await expect(text).toMatchFileSnapshot(`contract/${sheet.name}.json`);
  });

  test.each([
    ['stays queued', ['queued', 'running']],
    ['stays running', ['running', 'queued']],
    ['stays odd', ['running', 'queued']],
  ])('a task that %s is open', async (text, states) => {
    const task = await stage.submit(order(text));
    const polled = await stage.look(task);
    expect(polled.id).toBe(task.id);
    expect(states).toContain(polled.state);
    expect(polled).toMatchObject({ result: null, failure: null });
  });

  test('a finished task has links to its clip and, by the sheet, its last frame', async () => {
    const { state, result, failure } = await stage.ended(await stage.submit(order('ends')));
    expect({ state, failure }).toEqual({ state: 'succeeded', failure: null });
    const clip = await fetch(result?.clipUrl ?? '', { headers: { connection: 'close' } });
    expect(Buffer.from(await clip.arrayBuffer()).toString('latin1', 4, 8)).toBe('ftyp');
    const isReturned = { yes: [true], maybe: [true, false], no: [false] };
    expect(isReturned[sheet.returnsLastFrame]).toContain(typeof result?.lastFrameUrl === 'string');
  });

  test('numbers may come as text', async () => {
    const plain = await stage.ended(await stage.submit(order('ends')));
    const spelled = await stage.ended(await stage.submit(order('ends in text')));
    expect(spelled.state).toBe('succeeded');
    expect(kindsOf(spelled)).toEqual(kindsOf(plain));
  });

  test.each([
    ['breaks', 'failed'],
    ['is not shown', 'moderated-output'],
  ])('a task that %s has failed, and is not billed', async (text, kind) => {
    const looked = await stage.ended(await stage.submit(order(text)));
    expect(looked).toMatchObject({ state: 'failed', failure: { kind, billed: 'no' } });
    expect(looked.failure?.message).not.toContain(KEY);
  });

  test.each(soldBy(sheet).filter(({ offer }) => patienceOf(sheet, offer) === null))(
    'a task of $offer.modelId that runs out has expired, and is not billed',
    async (sold) => {
      const roles = sold.model.modes.text ? [] : (['first_frame'] as const);
      const asked = orderOf(sold, 'runs out', { pictures: picturesOf(roles) });
      const looked = await stage.ended(await stage.submit(asked));
      expect(looked).toMatchObject({
        state: 'expired',
        failure: { kind: 'expired', billed: 'no' },
      });
    },
  );

  test.each(REFUSED)('an order that %s is proven not accepted', async (text, kinds) => {
    const asked = order(text);
    const { accepted, failure } = await refusal(stage.submit(asked));
    expect({ accepted, billed: failure.billed }).toEqual({ accepted: 'no', billed: 'no' });
    expect(kinds).toContain(failure.kind);
    expect(failure.message).not.toContain(KEY);
    expect(failure.retryAfterMs).toBe(text === 'meets 429' ? 7_000 : null);
    expect(stage.bought(asked)).toBe(0);
  });

  test('an order that meets 404 is refused, or nobody knows where that is not documented', async () => {
    const { accepted, failure } = await refusal(stage.submit(order('meets 404')));
    const kinds = { no: ['model-unavailable', 'invalid'], unknown: ['outcome-unknown'] };
    expect(kinds[accepted]).toContain(failure.kind);
    expect(failure.message).not.toContain(KEY);
  });

  test.each(LOST)('after an order that %s nobody knows', async (text, bought) => {
    const asked = order(text);
    const { accepted, failure } = await refusal(stage.submit(asked));
    expect({ accepted, kind: failure.kind, billed: failure.billed }).toEqual({
      accepted: 'unknown',
      kind: 'outcome-unknown',
      billed: 'maybe',
    });
    expect(failure.message).not.toContain(KEY);
    expect(stage.bought(asked)).toBe(bought);
  });

  test('where nobody listens nothing was accepted', async () => {
    const away = stage.providerAt(`http://127.0.0.1:${await closedPort()}/api`);
    const { accepted, failure } = await refusal(stage.submit(order('is away'), away));
    expect({ accepted, kind: failure.kind }).toEqual({ accepted: 'no', kind: 'unavailable' });
  });

  test('a wrong key is let into nothing, and not repeated', async () => {
    const wrong = 'sk-99999999-bbbb-4ccc-8ddd-000000000000';
    const stranger = stage.providerAt(stage.simulator.url, wrong);
    const refused = await refusal(stage.submit(order('comes from a stranger'), stranger));
    expect(refused).toMatchObject({ accepted: 'no', failure: { kind: 'unauthorized' } });
    const task = await stage.submit(order('stays queued'));
    const unseen = await refusal(stranger.status([task], 'default'));
    expect(unseen.failure.kind).toBe('unauthorized');
    expect(refused.message + unseen.message).not.toContain(wrong);
  });

  test('an id that does not exist is missing, or refused: never seen', async () => {
    const { id } = await stage.submit(order('stays queued'));
    const other = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;
    const polled = await stage.look({ id: other }).catch((error: unknown) => {
      if (error instanceof ProviderError) return { id: other, state: error.failure.kind };
      throw error;
    });
    expect(polled).toEqual({ id: other, state: expect.stringMatching(/^(?:missing|invalid)$/) });
  });

  test('many are looked at in the order asked, with one request where there is one', async () => {
    const tasks = [
      await stage.submit(order('stays queued')),
      await stage.submit(order('stays running')),
      await stage.submit(order('stays queued')),
    ];
    const before = requestsOf(stage);
    const polled = await stage.provider.status(tasks, 'default');
    expect(polled.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
    expect(requestsOf(stage) - before).toBe(sheet.statusBatch > 1 ? 1 : tasks.length);
  });

  test('only what is queued is taken back, where anything is', async () => {
    expect('cancel' in stage.provider).toBe(sheet.canCancel);
    if (!stage.provider.cancel) return;
    const queued = await stage.submit(order('stays queued'));
    expect(await stage.provider.cancel(queued, NO_HOOK)).toBe('cancelled');
    expect(['cancelled', 'missing']).toContain((await stage.look(queued)).state);
    const running = await stage.submit(order('stays running'));
    expect(await stage.provider.cancel(running, NO_HOOK)).toBe('refused');
    expect((await stage.look(running)).state).toBe('running');
  });

  test('an order is found by its token, where it carries one', async () => {
    expect('find' in stage.provider).toBe(sheet.tokenField !== null);
    if (!stage.provider.find) return;
    const asked = order('is made and dropped, and found');
    await refusal(stage.submit(asked));
    const found = await stage.provider.find([asked.token]);
    const ids = stage.simulator.orders().filter(({ prompt }) => prompt === asked.request.text);
    expect(found).toEqual({ id: ids[0]?.id });
    expect(await stage.provider.find([`sb-${'0'.repeat(40)}`])).toBeNull();
  });
});

function kindsOf({ createdAtMs, deadlineMs, result }: Extract<PolledTask, { result: unknown }>) {
  const { seed, tokens } = result ?? {};
  return [createdAtMs, deadlineMs, seed, tokens].map((value) => typeof value);
}

function requestsOf({ simulator }: Stage): number {
  return Object.values(simulator.requests()).reduce((sum, count) => sum + count, 0);
}
