/** Orders whose answers never arrive: found again and adopted, or asked about; never bought twice. */

import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { GPTPROTO } from '../../providers/gptproto/sheet.ts';
import { openStore } from '../../store/store.ts';
import { storyboardOf, Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

/** The provider's lists here are complete at once: seconds prove what takes minutes elsewhere. */
const TIMING = JSON.stringify({ sendMs: 5_000, answerMs: 3_000, searchPausesMs: [500, 1_000] });

const LOST = `
rules:
  - { when: { endpoint: create, prompt: dropped-after }, do: { drop: after }, times: 1 }
  - { when: { endpoint: create, prompt: dropped-before }, do: { drop: before }, times: 1 }
  - { when: { endpoint: create, prompt: crashed }, do: { answer: { status: 500, handled: true } }, times: 1 }
  - { when: { endpoint: create, prompt: malformed }, do: { garble: malformed }, times: 1 }
  - { when: { endpoint: create, prompt: truncated }, do: { garble: truncated }, times: 1 }
  - { when: { endpoint: create, prompt: web-page }, do: { garble: html }, times: 1 }
  - { when: { endpoint: create, prompt: throttled, request: 1 }, do: { answer: { status: 429, code: RateLimitExceeded, retry_after: 2 } } }
  - { when: { endpoint: create, prompt: hangs, request: 1 }, do: { answer: { status: 429, code: RateLimitExceeded, retry_after: 1 } } }
  - { when: { endpoint: create, prompt: hangs, request: 2 }, do: { delay_answer: 60 } }
`;

test('however an answer is lost, each shot is bought once', async () => {
  const studio = await Studio.open({ faults: LOST });
  studio.environment['STORYBOARD_TEST_TIMING'] = TIMING;
  const prompts = [
    'dropped-after',
    'dropped-before',
    'crashed',
    'malformed',
    'truncated',
    'web-page',
    'throttled',
    'hangs',
  ];
  await studio.write(
    'film.yaml',
    storyboardOf(prompts.map((prompt) => `id: ${prompt}, from: none, prompt: ${prompt}`)),
  );

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  const bought = studio.provider.orders();
  expect(bought.map(({ prompt }) => prompt).sort()).toEqual([...prompts].sort());
  const takes = new Map(ended.film().shots.map(({ id, taskId }) => [id, taskId]));
  for (const { id, prompt, collectedCount } of bought) {
    expect(takes.get(prompt)).toBe(id);
    expect(collectedCount, prompt).toBe(1);
  }
});

const UNKNOWN = `
rules:
  - { when: { endpoint: create, prompt: /lost/ }, do: { drop: after }, times: 3 }
  - { when: { endpoint: list, path: page_size=500 }, do: { answer: { status: 403, code: AccessDenied } } }
`;

test('an order that nobody can find asks, and every answer to it is carried out', async () => {
  const studio = await Studio.open({ faults: UNKNOWN });
  studio.environment['STORYBOARD_TEST_TIMING'] = TIMING;
  await studio.command('server', 'start');
  await studio.write(
    'film.yaml',
    storyboardOf([
      `id: adopted, prompt: lost-adopted`,
      `id: after, prompt: after`,
      `id: resubmitted, from: none, prompt: lost-resubmitted`,
      `id: given-up, from: none, prompt: lost-given-up`,
      `id: other, from: none, prompt: other`,
      `id: chained, prompt: chained`,
    ]),
  );
  const statesOf = (film: { shots: readonly { id: string; status: string }[] }) =>
    Object.fromEntries(film.shots.map(({ id, status }) => [id, status]));

  const asking = await studio.run();

  expect(asking.code, asking.stderr).toBe(3);
  expect(asking.stderr).toMatch(/ adopted +queued .*outcome unknown, looked for at the provider/);
  expect(statesOf(asking.film())).toEqual({
    adopted: 'asking',
    after: 'blocked',
    resubmitted: 'asking',
    'given-up': 'asking',
    other: 'done',
    chained: 'done',
  });
  expect(asking.film().shots[0]?.failure).toMatchObject({
    kind: 'outcome-unknown',
    billed: 'maybe',
    next: ['adopt', 'resubmit', 'give-up', 'provider', 'skip'],
  });
  expect(statesOf(await studio.status())).toEqual(statesOf(asking.film()));
  const told = await studio.command('status', 'film.yaml');
  expect(told.stdout).toMatch(
    /adopted +asking +outcome unknown since .* storyboard resolve film.yaml adopted --adopt/,
  );
  expect(told.stdout).toMatch(
    /film\.yaml:\d+:\d+ adopted outcome unknown, perhaps billed, \d\.\d+ USD: the answer to the order was lost, and BytePlus ModelArk cannot be asked for it: the list was refused: .*AccessDenied/,
  );
  const [task] = studio.bought('lost-adopted');
  expect(studio.provider.orders()).toHaveLength(5);

  const answers = [
    await studio.command('resolve', 'film.yaml', 'adopted', '--adopt', task?.id ?? ''),
    await studio.command('resolve', 'film.yaml', 'resubmitted', '--resubmit'),
    await studio.command('resolve', 'film.yaml', 'given-up', '--give-up'),
  ];
  expect(answers.map(({ code, stderr }) => [code, stderr])).toEqual(answers.map(() => [0, '']));

  await vi.waitFor(async () => {
    expect(statesOf(await studio.status())).toMatchObject({
      adopted: 'done',
      after: 'done',
      resubmitted: 'done',
      'given-up': 'failed',
    });
  }, PATIENCE);
  expect(studio.bought('lost-adopted')).toHaveLength(1);
  expect((await studio.status()).shots[0]?.taskId).toBe(task?.id);
  expect(studio.bought('after')).toHaveLength(1);
  expect(studio.bought('lost-resubmitted')).toHaveLength(2);
  expect(studio.bought('lost-given-up')).toHaveLength(1);

  // The next run tries again what has failed, and nothing else.
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  expect(studio.bought('lost-given-up')).toHaveLength(2);
  expect(studio.provider.orders()).toHaveLength(8);
});

test('a provider without a list is not searched: the order asks at once and is adopted', async () => {
  const faults = `
rules:
  - { when: { endpoint: create, prompt: lost }, do: { drop: after }, times: 1 }
`;
  const studio = await Studio.open({ sheet: GPTPROTO, faults });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({ sendMs: 5_000, answerMs: 2_000 });
  await studio.write(
    'film.yaml',
    storyboardOf(['id: lost, prompt: lost', 'id: after, prompt: after']).replace(
      'provider: byteplus',
      'provider: gptproto',
    ),
  );

  const asking = await studio.run();
  expect(asking.code, asking.stderr).toBe(3);
  expect(asking.film().shots.map(({ status }) => status)).toEqual(['asking', 'blocked']);
  const [order] = studio.provider.orders();

  const answer = await studio.command('resolve', 'film.yaml', 'lost', '--adopt', order?.id ?? '');
  expect(answer.code, answer.stderr).toBe(0);
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  const sources = ended.film().shots.map(({ lastFrameSource }) => lastFrameSource);
  expect(sources).toEqual(['decoded', 'decoded']);
  expect(studio.provider.orders().map(({ prompt }) => prompt)).toEqual(['lost', 'after']);
});

test('a task is taken for an order once its provider knows it; a wrong one can be taken back', async () => {
  const studio = await Studio.open({ faults: UNKNOWN });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({
    ...JSON.parse(TIMING),
    goneMs: 1_000,
  });
  await studio.write(
    'film.yaml',
    storyboardOf([
      'id: lost, from: none, prompt: lost',
      'id: other, from: none, prompt: other',
      'id: wrong, from: none, prompt: lost-wrong',
    ]),
  );
  const asking = await studio.run();
  expect(asking.code, asking.stderr).toBe(3);
  const idOf = (prompt: string) => studio.bought(prompt)[0]?.id ?? '';
  const before = await studio.command('status', 'film.yaml', '--json');

  // None of these is its task, and none of them changes anything.
  const adopt = (id: string, shot = 'lost') =>
    studio.command('resolve', 'film.yaml', shot, '--adopt', id);
  for (const id of ['', `${idOf('lost')}0`, '../../../v3/models']) {
    const refused = await adopt(id);
    expect([id, refused.code, refused.stdout]).toEqual([id, 2, '']);
    expect(refused.stderr).toMatch(/is no task id|knows no task/);
  }
  expect((await adopt('TASK')).stderr).toMatch(
    /BytePlus ModelArk knows no task TASK[^]*storyboard resolve film\.yaml lost --adopt TASK \| --resubmit \| --give-up/,
  );
  const taken = await adopt(idOf('other'));
  expect([taken.code, taken.stderr]).toEqual([2, expect.stringMatching(/film\.yaml other v001/)]);
  const created = await fetch(`${studio.provider.url}/contents/generations/tasks`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${studio.environment['BYTEPLUS_API_KEY']}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      model: 'seedance-1-5-pro-251215',
      content: [{ type: 'text', text: 'ordered by hand' }],
    }),
  });
  expect(created.status).toBe(200);
  const other = await adopt(idOf('ordered by hand'));
  expect([other.code, other.stderr]).toEqual([
    2,
    expect.stringMatching(/is of seedance-1-5-pro-251215, the order of lost of seedance-1-0-pro/),
  ]);
  const key = { ...studio.environment };
  delete studio.environment['BYTEPLUS_API_KEY'];
  const keyless = await adopt(idOf('lost'));
  expect([keyless.code, keyless.stderr]).toEqual([78, expect.stringMatching(/BYTEPLUS_API_KEY/)]);
  Object.assign(studio.environment, key, { BYTEPLUS_BASE_URL: 'http://127.0.0.1:9/api/v3' });
  const silent = await adopt(idOf('lost'));
  expect([silent.code, silent.stderr]).toEqual([69, expect.stringMatching(/could not be asked/)]);
  Object.assign(studio.environment, key);
  expect(JSON.parse((await studio.command('status', 'film.yaml', '--json')).stdout)).toEqual(
    JSON.parse(before.stdout),
  );

  // As an earlier version would have written down what was mistyped.
  const store = await openStore(studio.folder);
  const film = await store.films.openFilm(join(studio.folder, 'film.yaml'));
  const order = { film: film.id, shot: 'wrong', take: 1, order: 1 };
  await store.journal.recordResolution(order, { kind: 'adopt', taskId: 'cgt-nobody' });
  expect((await adopt(idOf('lost'))).code).toBe(0);
  const gone = await studio.run();
  expect(gone.code, gone.stderr).toBe(3);
  expect(gone.film().shots.map(({ status }) => status)).toEqual(['done', 'done', 'asking']);
  expect(gone.film().shots[2]).toMatchObject({
    taskId: 'cgt-nobody',
    failure: {
      code: 'task-gone',
      billed: 'maybe',
      next: ['adopt', 'fetch', 'resubmit', 'give-up', 'provider', 'skip'],
    },
  });
  expect((await adopt('cgt-nobody', 'wrong')).code).toBe(2);
  expect((await adopt(idOf('lost'), 'wrong')).stderr).toMatch(/film\.yaml lost v001/);
  expect((await adopt(idOf('lost-wrong'), 'wrong')).code).toBe(0);
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.film().shots[2]?.taskId).toBe(idOf('lost-wrong'));
  expect(studio.provider.orders()).toHaveLength(4);
});
