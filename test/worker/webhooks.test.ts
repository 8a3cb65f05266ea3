/** What comes in at the port, and what comes of it. */

import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { taskId } from '../../providers/lenient.ts';
import { AT, FILM } from '../store/fixtures.ts';
import { afterAllWakes, anOrder, openBooth, post, signed, SECRET } from './booth.ts';

const SHOT = { film: FILM, shot: 'sh0010' };
const NOTHING = { status: 404, text: '' };
const TAKEN = { status: 204, text: '' };

function arkTask(status: string, id = 'cgt-1') {
  return { id, status, model: 'doubao-seedance-1-0-pro-250528', created_at: 1_783_930_320 };
}

const LOOK = {
  state: 'succeeded',
  atMs: 1,
  createdAtMs: 1,
  deadlineMs: null,
  nextLookAtMs: null,
  missingSinceMs: null,
  failure: null,
} as const;

describe('the address of an order', () => {
  test.each(['succeeded', 'failed', 'expired', 'cancelled'])(
    '%s wakes its shot',
    async (status) => {
      const booth = await openBooth();
      const { url, key } = await anOrder(booth);
      expect(await post(url, arkTask(status))).toEqual(TAKEN);
      await booth.store.journal.recordPoll(key, LOOK);
      await afterAllWakes();
      expect(booth.woken).toEqual([SHOT]);
      expect(booth.company.seen).toEqual([]);
    },
  );

  test.each([
    ['a task that is queued', arkTask('queued')],
    ['a task that runs', arkTask('running')],
    ['a word that nobody knows', arkTask('paused')],
    ["another order's task", arkTask('succeeded', 'cgt-2')],
    ['a body of another provider', { type: 'task.completed', data: { task: { id: 'cgt-1' } } }],
    ['a body that is no JSON', 'succeeded'],
    ['a body without anything', ''],
  ])('takes %s and wakes nobody', async (_, body) => {
    const booth = await openBooth();
    const { url, key } = await anOrder(booth);
    expect(await post(url, body)).toEqual(TAKEN);
    await afterAllWakes();
    expect(booth.woken).toEqual([]);
    expect(await booth.store.journal.readOrder(key)).toMatchObject({ poll: null, end: null });
  });

  test('called ten times, it wakes its shot once, and again only while no look has seen the end', async () => {
    const booth = await openBooth();
    const { url, key } = await anOrder(booth);
    const calls = Array.from({ length: 10 }, () => post(url, arkTask('succeeded')));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 10 }, () => TAKEN));
    await afterAllWakes();
    expect(booth.woken).toEqual([SHOT, SHOT, SHOT, SHOT]);
    await booth.store.journal.recordPoll(key, LOOK);
    await post(url, arkTask('succeeded'));
    await afterAllWakes();
    expect(booth.woken).toHaveLength(4);
  });

  test('after the end of the order nobody is woken', async () => {
    const booth = await openBooth();
    const { url, key } = await anOrder(booth);
    await booth.store.journal.recordEnd(key, { state: 'collected', failure: null, at: AT });
    expect(await post(url, arkTask('failed'))).toEqual(TAKEN);
    await afterAllWakes();
    expect(booth.woken).toEqual([]);
    expect((await booth.store.journal.readOrder(key))?.end).toMatchObject({ state: 'collected' });
  });

  test('asks to be called again when the shot cannot be reached', async () => {
    const booth = await openBooth();
    const { url } = await anOrder(booth);
    booth.refusals.push(new Error('Temporal is away'));
    expect(await post(url, arkTask('succeeded'))).toEqual({ status: 503, text: '' });
    expect(await post(url, arkTask('succeeded'))).toEqual(TAKEN);
    expect(booth.woken).toEqual([SHOT]);
  });

  test('of a refused order is nobody any more, although its place was taken again', async () => {
    const booth = await openBooth();
    const before = await anOrder(booth, { taskId: null });
    const entry = await booth.store.journal.readOrder(before.key);
    if (entry?.intent) await booth.store.journal.retract(before.key, entry.intent);
    const after = await anOrder(booth);
    expect(await post(before.url, arkTask('succeeded'))).toEqual(NOTHING);
    expect(await post(after.url, arkTask('succeeded'))).toEqual(TAKEN);
  });

  test('is found behind a proxy that keeps the path, and behind one that strips it', async () => {
    const booth = await openBooth({ path: '/film/hooks' });
    const { url } = await anOrder(booth);
    const { pathname } = new URL(url);
    expect(await post(url, arkTask('queued'))).toEqual(TAKEN);
    expect(await post(`${booth.origin}/film/hooks${pathname}`, arkTask('queued'))).toEqual(TAKEN);
    expect(await post(`${booth.origin}/other${pathname}`, arkTask('queued'))).toEqual(NOTHING);
  });
});

describe('an order without an id', () => {
  test('keeps the task that is named; its shot is told when nobody awaits the answer', async () => {
    const booth = await openBooth();
    const answerByMs = Date.now() - 1;
    const { url, sha256 } = await anOrder(booth, { taskId: null, answerByMs });
    expect(await post(url, arkTask('queued'))).toEqual(TAKEN);
    expect(await post(url, arkTask('succeeded'))).toEqual(TAKEN);
    expect(await booth.store.callbacks.toldTasks(sha256)).toEqual(['cgt-1']);
    expect(booth.nudged).toEqual([SHOT]);
    expect(booth.woken).toEqual([]);
  });

  test('tells its shot nothing while the answer may still come', async () => {
    const booth = await openBooth();
    const answerByMs = Date.now() + 60_000;
    const { url, sha256 } = await anOrder(booth, { taskId: null, answerByMs });
    await post(url, arkTask('succeeded'));
    expect(await booth.store.callbacks.toldTasks(sha256)).toEqual(['cgt-1']);
    expect(booth.nudged).toEqual([]);
  });

  test('keeps few tasks, and nothing that is no id', async () => {
    const booth = await openBooth();
    const { url, sha256 } = await anOrder(booth, { taskId: null, answerByMs: 0 });
    const none = ['../../x', 'x/..', '..', 'a b', 'ü', 'x'.repeat(201)];
    for (const id of none) await post(url, arkTask('queued', id));
    for (let n = 1; n <= 9; n += 1) await post(url, arkTask('queued', `cgt-${n}`));
    const told = await booth.store.callbacks.toldTasks(sha256);
    expect(told).toEqual(['cgt-1', 'cgt-2', 'cgt-3']);
    expect(booth.nudged).toHaveLength(3);
  });

  test.each(['x'.repeat(200), 'video/3f2c==', 'a~b|c', '7'])(
    'keeps every task id that an answer may have: %s',
    async (id) => {
      const booth = await openBooth();
      const { url, sha256 } = await anOrder(booth, { taskId: null, answerByMs: 0 });
      expect(taskId.parse(id)).toBe(id);
      expect(await post(url, arkTask('queued', id))).toEqual(TAKEN);
      expect(await booth.store.callbacks.toldTasks(sha256)).toEqual([id]);
      expect(booth.nudged).toEqual([SHOT]);
    },
  );
});

describe('the address of an account', () => {
  const event = (id = 'task_1') =>
    JSON.stringify({ id: 'evt_1', type: 'task.completed', data: { task: { id } } });

  async function open() {
    const booth = await openBooth();
    const { key } = await anOrder(booth, { provider: 'modelhunter', taskId: 'task_1' });
    return { booth, key, url: `${booth.origin}/account/modelhunter` };
  }

  test('wakes the shot whose task is named', async () => {
    const { booth, key, url } = await open();
    expect(await post(url, event(), signed(event()))).toEqual(TAKEN);
    await booth.store.journal.recordPoll(key, LOOK);
    expect(await post(url, event('task_2'), signed(event('task_2')))).toEqual(TAKEN);
    await afterAllWakes();
    expect(booth.woken).toEqual([SHOT]);
    expect(booth.company.seen).toEqual([]);
  });

  test.each([
    ['a wrong secret', signed(event(), 'whsec_other')],
    ['another body', signed(event('task_2'))],
    ['an old timestamp', signed(event(), SECRET, -301)],
    ['a timestamp to come', signed(event(), SECRET, 400)],
    [
      'a timestamp that was changed',
      {
        ...signed(event(), SECRET, -301),
        'x-webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
      },
    ],
    ['a timestamp that is none', { ...signed(event()), 'x-webhook-timestamp': 'now' }],
    ['a signature cut short', { ...signed(event()), 'x-webhook-signature': 'sha256=0123' }],
    ['no signature', {}],
  ])('knows nothing of %s', async (_, headers) => {
    const { booth, url } = await open();
    expect(await post(url, event(), headers)).toEqual(NOTHING);
    await afterAllWakes();
    expect(booth.woken).toEqual([]);
  });

  test('is there only where a secret is set', async () => {
    const { booth } = await open();
    expect(await post(`${booth.origin}/account/ark`, event(), signed(event()))).toEqual(NOTHING);
  });
});

describe('everything else', () => {
  test('is an empty 404', async () => {
    const booth = await openBooth();
    const { url } = await anOrder(booth);
    const forged = url.replace(/[0-9a-f]{64}$/, '0'.repeat(64));
    const foreign = url.replace(booth.store.id, '0123456789ab');
    for (const other of [forged, foreign, `${url}0`, booth.origin, `${url}/..%2f`, `${url}//`]) {
      expect(await post(other, arkTask('succeeded')), other).toEqual(NOTHING);
    }
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
      const answer = await fetch(url, { method });
      expect([answer.status, await answer.text()], method).toEqual([404, '']);
    }
    await afterAllWakes();
    expect(booth.woken).toEqual([]);
    expect(booth.company.seen).toEqual([]);
  });

  test.each(['declared', 'not declared'])('a body that is too large, %s', async (how) => {
    const booth = await openBooth();
    const { url } = await anOrder(booth);
    const body = JSON.stringify({ ...arkTask('succeeded'), padding: 'x'.repeat(1_100_000) });
    const headers = how === 'declared' ? { 'content-length': body.length } : {};
    const call = request(url, { method: 'POST', headers });
    // The connection is cut before all of it was written.
    call.on('error', () => undefined);
    call.end(body);
    const status = await new Promise<number | undefined>((resolve) => {
      call.on('response', (response) => resolve(response.resume().statusCode));
      call.on('close', () => resolve(undefined));
    });
    expect([404, undefined]).toContain(status);
    await afterAllWakes();
    expect(booth.woken).toEqual([]);
  });

  test('one who does not go on is sent away, and others are heard meanwhile', async () => {
    const booth = await openBooth();
    const { url, key } = await anOrder(booth);
    const slow = connect(booth.port, '127.0.0.1');
    slow.on('error', () => undefined);
    slow.write('POST / HTTP/1.1\r\nHost: x\r\n');
    expect(await post(url, arkTask('succeeded'))).toEqual(TAKEN);
    await booth.store.journal.recordPoll(key, LOOK);
    slow.resume();
    await once(slow, 'close');
    expect(booth.woken).toEqual([SHOT]);
  });
});

test('a port that another worker has is taken over when that one ends', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const booth = await openBooth({
    port: typeof address === 'string' ? null : (address?.port ?? null),
  });
  const { url } = await anOrder(booth);
  other.close();
  await expect
    .poll(() => post(url, arkTask('queued')).catch(() => null), { interval: 200 })
    .toEqual(TAKEN);
});
