/** After a task has succeeded its clip is paid: it is got, or asked about, and never bought again. */

import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { ARK } from '../../providers/ark/sheet.ts';
import { createSimulator } from '../../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import { findTool } from '../../tools/find.ts';
import { storyboardOf, Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

/** Minutes of patience, in moments. */
const TIMING = { fetchMs: 300, lastFrameMs: 1_500, goneMs: 1_500 };

async function open(faults: string, timing: Partial<typeof TIMING> = {}): Promise<Studio> {
  const studio = await Studio.open({ faults });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({ ...TIMING, ...timing });
  return studio;
}

const cutsOf = (ids: readonly string[]) =>
  storyboardOf(ids.map((id) => `id: ${id}, from: none, prompt: ${id}`));

const LOOKED = (prompt: string) => `state: succeeded, prompt: ${prompt}`;
/** Neighbours' first looks are joined in a list; those for fresh links are single. */
const SUCCEEDED = (prompt: string) => `endpoint: get, ${LOOKED(prompt)}`;
const REFUSALS = [
  ['overdue', '{ status: 403, code: AccountOverdueError, message: Overdue balance. }'],
  ['bad-key', '{ status: 401, code: AuthenticationError }'],
  ['denied', '{ status: 403, code: AccessDenied }'],
  ['not-there', '{ status: 404, code: ResourceNotFound }'],
  ['broken', '{ status: 500, code: InternalServiceError }'],
  ['busy', '{ status: 429, code: RateLimitExceeded, retry_after: 1 }'],
] as const;

/** What a person can do about a clip that is paid and not here. */
const REPAIRS = ['fetch', 'resubmit', 'give-up', 'provider', 'skip'];

/** The first link is dead, and so are the looks for a fresh one, for a while. */
const LOOKS = `
rules:
${REFUSALS.map(
  ([prompt, answer]) => `
  - { when: { endpoint: clip, prompt: ${prompt} }, do: { answer: { status: 403 } }, times: 1 }
  - { when: { ${SUCCEEDED(prompt)}, request: [2, 3, 4, 5, 6, 7] }, do: { answer: ${answer} } }`,
).join('')}
`;

test('looks that fail after the task has succeeded send the shot nowhere else', async () => {
  const studio = await open(LOOKS, { goneMs: 60_000 });
  const folder = join(dirname(studio.folder), 'ark');
  const ark = await createSimulator({
    folder,
    sheet: ARK,
    models: SEEDANCE_MODELS,
    ffmpegPath: (await findTool('ffmpeg')).path,
  });
  Object.assign(studio.environment, { ARK_API_KEY: 'another-key', ARK_BASE_URL: ark.url });
  const prompts = REFUSALS.map(([prompt]) => prompt);
  const film = cutsOf(prompts).replace('provider: byteplus', 'providers: [byteplus, ark]');
  await studio.write('film.yaml', film);

  const first = await studio.run();
  // Those that asked meanwhile were got all the same, or are by the next run.
  const ended = first.code === 3 ? await studio.run() : first;

  expect(ended.code, ended.stderr).toBe(0);
  expect(ark.orders()).toEqual([]);
  await ark.close();
  expect(ended.film().shots.map(({ status, provider }) => [status, provider])).toEqual(
    prompts.map(() => ['done', 'byteplus']),
  );
  const bought = studio.provider.orders().map(({ prompt }) => prompt);
  expect(bought.toSorted()).toEqual(prompts.toSorted());
  const log = await studio.command('logs', 'film.yaml', '--json');
  expect(log.stdout).not.toContain('provider.left');
  expect(log.stdout).not.toContain('"billed":"no"');
});

const ODD_ENDS = ['failed', 'expired', 'cancelled', 'missing'] as const;
const CONTRADICTED = `
rules:
  - { when: { endpoint: clip }, do: { answer: { status: 403 } } }
${ODD_ENDS.map((state) =>
  state === 'missing'
    ? `  - { when: { ${SUCCEEDED(state)}, request: [2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20] }, do: { answer: { status: 404, code: ResourceNotFound } } }`
    : `  - { when: { ${SUCCEEDED(state)}, request: [2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20] }, do: { show: { members: { status: ${state}, content: null } } } }`,
).join('\n')}
`;

test('a task that reads otherwise once it has succeeded is paid, and asks', async () => {
  const studio = await open(CONTRADICTED);
  await studio.write('film.yaml', cutsOf(ODD_ENDS));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(3);
  for (const { id, status, failure } of ended.film().shots) {
    expect({ id, status, ...failure }).toMatchObject({
      status: 'asking',
      kind: 'link-dead',
      code: 'clip-gone',
      billed: 'yes',
      next: REPAIRS,
    });
  }
  expect(studio.provider.orders()).toHaveLength(ODD_ENDS.length);
});

const LINKS = `
rules:
  - { when: { endpoint: clip, prompt: page }, do: { garble: html }, times: 2 }
  - { when: { endpoint: clip, prompt: cut-off }, do: { garble: truncated }, times: 2 }
  - { when: { endpoint: clip, prompt: damaged }, do: { garble: damaged }, times: 1 }
  - { when: { endpoint: last-frame, prompt: late-frame }, do: { answer: { status: 503 } }, times: 2 }
  - { when: { endpoint: last-frame, prompt: no-frame }, do: { answer: { status: 404 } } }
  - { when: { ${LOOKED('no-address')}, request: [1, 2, 3] }, do: { show: { members: { content: null } } } }
  - { when: { ${LOOKED('odd-facts')} }, do: { show: { members: { seed: 0.5, usage: { completion_tokens: -7 } } } } }
`;

const RECORD = z.object({
  clip: z.object({ bytes: z.number() }),
  seed: z.number(),
  tokens: z.number(),
  isEstimated: z.boolean(),
  lastFrame: z.object({ source: z.string(), reason: z.string().nullable() }),
  notes: z.array(z.string()).optional(),
});

test('what passes is waited out, and what comes is kept whatever is said about it', async () => {
  const studio = await open(LINKS);
  const ids = ['page', 'cut-off', 'damaged', 'late-frame', 'no-frame', 'no-address', 'odd-facts'];
  await studio.write('film.yaml', cutsOf(ids));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  expect(studio.provider.orders()).toHaveLength(ids.length);
  const record = async (id: string) =>
    RECORD.parse(JSON.parse(await studio.read(`renders/film/takes/${id}/film_${id}_v001.json`)));
  for (const id of ids) {
    const { source } = (await record(id)).lastFrame;
    expect([id, source]).toEqual([id, id === 'no-frame' ? 'decoded' : 'returned']);
  }
  expect((await record('no-frame')).lastFrame.reason).toBe(
    'the returned last frame is not used: the link answered HTTP 404 for 2 s',
  );
  const odd = await record('odd-facts');
  const [order] = studio.bought('odd-facts');
  expect(odd).toMatchObject({ isEstimated: true, notes: [expect.any(String), expect.any(String)] });
  expect(odd.tokens).toBe(order?.billedTokens);
  const told = ended.film().shots.find(({ id }) => id === 'odd-facts');
  expect(told?.notes).toEqual(odd.notes);
  expect((await record('late-frame')).notes).toBeUndefined();

  // The damaged clip is kept for people, and only that one.
  const rejected = join(studio.folder, 'renders/film/takes/damaged/v001.rejected.mp4');
  const { clip } = await record('damaged');
  expect((await readFile(rejected)).byteLength).toBe(clip.bytes);
  expect(
    JSON.parse(await studio.read('renders/film/takes/damaged/v001.rejected.json')),
  ).toMatchObject({
    shot: 'damaged',
    taskId: studio.bought('damaged')[0]?.id,
    message: expect.stringContaining('does not decode to its end'),
  });
  for (const id of ['page', 'cut-off']) {
    const names = await readdir(join(studio.folder, 'renders/film/takes', id));
    expect(names.filter((name) => name.includes('rejected'))).toEqual([]);
  }
});

const DEAD = `
rules:
  - { when: { endpoint: clip, prompt: dead-link }, do: { answer: { status: 404 } }, times: 14 }
  - { when: { prompt: half-made }, do: { clip: truncated } }
`;

test('a clip that does not come is fetched by the next run, by --fetch, and never bought', async () => {
  const studio = await open(DEAD);
  await studio.command('server', 'start');
  const ids = ['dead-link', 'half-made'];
  await studio.write('film.yaml', cutsOf(ids));
  const downloads = () => studio.provider.requests()['GET clip'] ?? 0;

  const first = await studio.run();
  expect(first.code, first.stderr).toBe(3);
  const [dead, made] = first.film().shots;
  expect(dead).toMatchObject({ status: 'asking', failure: { kind: 'link-dead', billed: 'yes' } });
  expect(dead?.failure?.next).toEqual(REPAIRS);
  expect(made).toMatchObject({ status: 'asking', failure: { kind: 'unreadable', billed: 'yes' } });
  expect(made?.failure?.next.slice(-5)).toEqual(REPAIRS);

  // Nothing of a clip that never came can be used.
  const use = await studio.command('resolve', 'film.yaml', 'dead-link', '--use');
  expect(use.code).toBe(2);
  expect(use.stderr).toContain('no whole clip of it has come');

  const before = downloads();
  const again = await studio.run();
  expect(again.code, again.stderr).toBe(3);
  expect(downloads()).toBeGreaterThan(before);

  const told = await studio.command('resolve', 'film.yaml', 'dead-link', '--fetch');
  // It is tried on while it asks: on a slow machine it has come by itself.
  expect(told.code, told.stderr).toBe(told.stderr.includes('is done: it asks nothing') ? 2 : 0);
  await vi.waitFor(async () => {
    const [shot] = (await studio.status()).shots;
    expect(shot?.status).toBe('done');
  }, PATIENCE);
  const last = await studio.run();
  expect(last.code, last.stderr).toBe(3);
  expect(studio.provider.orders()).toHaveLength(ids.length);

  // A person may still decide to buy it once more.
  await studio.command('resolve', 'film.yaml', 'half-made', '--resubmit');
  await vi.waitFor(() => expect(studio.bought('half-made')).toHaveLength(2), PATIENCE);
});

const DAMAGED = `
rules:
  - { when: { prompt: half-made }, do: { clip: truncated } }
  - { when: { prompt: nothing }, do: { answer: { status: 200, body: "\\0\\0\\0\\x18ftypisom", content_type: video/mp4 } } }
`;

test('a clip that does not decode to its end is used as it is, on a person’s word', async () => {
  const studio = await open(
    DAMAGED.replace('when: { prompt: nothing }', 'when: { endpoint: clip, prompt: nothing }'),
  );
  await studio.command('server', 'start');
  const shots = [
    'id: half-made, from: none, prompt: half-made',
    'id: after, prompt: after',
    'id: nothing, from: none, prompt: nothing',
  ];
  await studio.write('film.yaml', storyboardOf(shots));
  const first = await studio.run();
  expect(first.code, first.stderr).toBe(3);
  const [made, , nothing] = first.film().shots;
  expect(made?.failure).toMatchObject({ kind: 'unreadable', billed: 'yes' });
  expect(made?.failure?.next).toEqual(['use', ...REPAIRS]);
  const told = await studio.command('status', 'film.yaml');
  expect(told.stdout).toContain(
    'storyboard resolve film.yaml half-made --use | --fetch | --resubmit | --give-up',
  );

  // Of this one no picture decodes: it is kept, and cannot be used.
  expect(nothing?.failure?.next).toEqual(REPAIRS);
  const use = await studio.command('resolve', 'film.yaml', 'nothing', '--use');
  expect([use.code, use.stderr]).toEqual([
    2,
    expect.stringContaining('no picture of its clip decodes'),
  ]);
  expect((await studio.status()).shots[2]).toMatchObject({ status: 'asking' });
  await studio.read('renders/film/takes/nothing/v001.rejected.json');

  const used = await studio.command('resolve', 'film.yaml', 'half-made', '--use');
  expect(used.code, used.stderr).toBe(0);
  await studio.command('resolve', 'film.yaml', 'nothing', '--give-up');
  await vi.waitFor(() => expect(studio.bought('after')).toHaveLength(1), PATIENCE);
  const ended = await studio.run('film.yaml', '--only', 'half-made,after');
  // The one that was given up has failed.
  expect(ended.code, ended.stderr).toBe(1);
  const [half, after] = ended.film().shots;
  expect(half).toMatchObject({ status: 'done', take: 'v001', lastFrameSource: 'decoded' });
  expect(half?.notes?.[0]).toMatch(/^Used by a person's word, as far as its \d+ pictures decode/);
  // What is missing of it is told beside that.
  expect(half?.notes?.slice(1)).toContainEqual(expect.stringMatching(/^The file .*\d+ /));
  expect(studio.bought('after')[0]?.firstFrameSha256).toBe(half?.lastFrameSha256);
  expect(after?.status).toBe('done');
  expect(studio.bought('half-made')).toHaveLength(1);
  const rejected = await readFile(
    join(studio.folder, 'renders/film/takes/half-made/v001.rejected.mp4'),
  );
  expect(rejected.equals(await readFile(half?.clip ?? ''))).toBe(true);
});

const VANISHED = `
rules:
  - { when: { endpoint: get, prompt: vanished }, do: { answer: { status: 404, code: ResourceNotFound } }, times: 7 }
`;

test('a task that its provider did not know for a while is got by a later run', async () => {
  const studio = await open(VANISHED);
  await studio.command('server', 'start');
  await studio.write('film.yaml', cutsOf(['vanished']));

  const first = await studio.run();
  expect(first.code, first.stderr).toBe(3);
  expect(first.film().shots[0]?.failure).toMatchObject({
    code: 'task-gone',
    next: REPAIRS,
  });
  await vi.waitFor(async () => expect((await studio.run()).code).toBe(0), PATIENCE);
  expect(studio.provider.orders()).toMatchObject([{ collectedCount: 1 }]);
});
