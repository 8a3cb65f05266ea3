import { expect, test } from 'vitest';
import { JoinedPolls } from '../../activities/joined-polls.ts';
import { ARK } from '../../providers/ark/sheet.ts';
import type { PolledTask, Provider, Task, TaskStatus } from '../../providers/provider.ts';

type Asked = { readonly ids: string[]; readonly tier: string };

function finished(id: string): TaskStatus {
  return {
    id,
    state: 'succeeded',
    unknownState: null,
    createdAtMs: null,
    deadlineMs: null,
    providerNowMs: null,
    tier: null,
    failure: null,
    result: {
      clipUrl: `https://example.com/${id}.mp4`,
      lastFrameUrl: null,
      seed: null,
      tokens: null,
      notes: [],
    },
  };
}

/** A provider that answers looks by a function and keeps what it was asked. */
function counting(answer: (tasks: readonly Task[]) => Promise<PolledTask[]>, statusBatch = 50) {
  const asked: Asked[] = [];
  const provider: Provider = {
    sheet: { ...ARK, statusBatch },
    submit: () => Promise.reject(new Error('nothing is ordered here')),
    status: (tasks, tier) => {
      asked.push({ ids: tasks.map(({ id }) => id), tier });
      return answer(tasks);
    },
  };
  return { asked, polls: new JoinedPolls(provider, 30) };
}

const all = (tasks: readonly Task[]) => Promise.resolve(tasks.map(({ id }) => finished(id)));
const named = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);

function lookAll(
  polls: JoinedPolls,
  ids: readonly string[],
  tier = 'default',
): Promise<PolledTask[]> {
  return Promise.all(ids.map((id) => polls.poll({ id }, tier)));
}

test('one who asks alone is answered at once', async () => {
  const { asked, polls } = counting(all);
  expect(await polls.poll({ id: 't0' }, 'flex')).toEqual(finished('t0'));
  expect(asked).toEqual([{ ids: ['t0'], tier: 'flex' }]);
});

test.each([
  [2, [2]],
  [50, [50]],
  [51, [50, 1]],
  [120, [50, 50, 20]],
])('%i who ask within a moment share their requests', async (count, sizes) => {
  const { asked, polls } = counting(all);
  const ids = named(count);
  expect((await lookAll(polls, ids)).map(({ id }) => id)).toEqual(ids);
  expect(asked.map((request) => request.ids.length)).toEqual(sizes);
});

test('tiers are asked apart', async () => {
  const { asked, polls } = counting(all);
  await Promise.all([lookAll(polls, ['a', 'b'], 'flex'), lookAll(polls, ['c', 'd'], 'default')]);
  expect(asked).toHaveLength(2);
  expect(asked).toContainEqual({ tier: 'default', ids: ['c', 'd'] });
  expect(asked).toContainEqual({ tier: 'flex', ids: ['a', 'b'] });
});

test('two who ask for one task are told the same, and it is asked for once', async () => {
  const { asked, polls } = counting(all);
  expect(await lookAll(polls, ['t0', 't0'])).toEqual([finished('t0'), finished('t0')]);
  expect(asked).toEqual([{ ids: ['t0'], tier: 'default' }]);
});

test('where there is no list each look is a request of its own', async () => {
  const { asked, polls } = counting(all, 1);
  await lookAll(polls, named(3));
  expect(asked.map(({ ids }) => ids)).toEqual([['t0'], ['t1'], ['t2']]);
});

test('a request that fails fails for everyone who shares it, and only for them', async () => {
  let isDown = true;
  const { polls } = counting((tasks) => (isDown ? Promise.reject(new Error('down')) : all(tasks)));
  const outcomes = await Promise.allSettled(named(3).map((id) => polls.poll({ id }, 'default')));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  isDown = false;
  expect(await polls.poll({ id: 't0' }, 'default')).toEqual(finished('t0'));
});

test('a task that is missing from the answer is missing', async () => {
  const { polls } = counting((tasks) => all(tasks.slice(1)));
  const [first, second] = await lookAll(polls, ['t0', 't1']);
  expect(first).toEqual({ id: 't0', state: 'missing' });
  expect(second).toEqual(finished('t1'));
});

test('the links of a finished task are given out once', async () => {
  const { polls } = counting(all);
  await polls.poll({ id: 't0' }, 'default');
  expect(polls.takeResult({ id: 't0' })).toEqual(finished('t0').result);
  expect(polls.takeResult({ id: 't0' })).toBeNull();
});

test('a task that is still open leaves no links', async () => {
  const { polls } = counting((tasks) =>
    Promise.resolve(tasks.map(({ id }) => ({ ...finished(id), state: 'running' as const }))),
  );
  await polls.poll({ id: 't0' }, 'default');
  expect(polls.takeResult({ id: 't0' })).toBeNull();
});
