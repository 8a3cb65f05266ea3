/** Each named outcome tells its ways on, and each way is a command that the shot then takes. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Console } from '../../cli/console.ts';
import { createProgram } from '../../cli/program/program.ts';
import type { VerbAnswer } from '../../cli/program/answer.ts';
import { planFilm } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { failure, type Failure } from '../../specs/failures.ts';
import { fingerprintOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { openStore } from '../../store/store.ts';
import { plainEnvironment, temporaryFolder } from '../films/fixture.ts';
import { anIntent, AT } from '../store/fixtures.ts';

const TEXT = `version: 1
title: Three shots
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
  - { id: sh0030, from: none, prompt: "A gull" }
`;
const ENVIRONMENT = { BYTEPLUS_API_KEY: 'k', GPTPROTO_API_KEY: 'k', STORYBOARD_USER: 'ann' };
const CONSOLE = new Console(process, { isQuiet: true });
const PLACE = { shot: 'sh0010', take: 1, order: 1 } as const;

type Outcome = { readonly failure: Failure; readonly order?: 'open' | 'expired' | 'paid' };

const failed = (kind: Failure['kind'], code: string) => failure(kind, { code, message: 'Why.' });

/** Ended by themselves, and those that ask about an order. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  moderated: { failure: failed('moderated-input', 'InputTextSensitiveContentDetected') },
  'face refused': { failure: failed('moderated-input', 'InputImageRealPerson') },
  'withheld at the end': { failure: failed('moderated-output', 'OutputVideoSensitive') },
  unfunded: { failure: failed('unfunded', 'AccountOverdue') },
  'out of quota': { failure: failed('unfunded', 'QuotaExceeded') },
  'model retired': { failure: failed('model-unavailable', 'ModelNotFound') },
  expired: { failure: failed('expired', 'expired'), order: 'expired' },
  unknown: { failure: failed('outcome-unknown', 'answer-lost'), order: 'open' },
  'dead link': { failure: failed('link-dead', 'gone'), order: 'paid' },
};

async function filmWith({ failure: why, order }: Outcome) {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, TEXT);
  const store = await openStore(folder);
  const film = (await store.films.openFilm(file)).id;
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  const hash = await store.plans.putPlan(plan);
  await store.films.setPlan(film, hash);
  await store.events.append(film, { kind: 'run.started', plan: hash });
  const [planned] = plan.shots;
  const frames = { firstFrameSha256: null, lastFrameSha256: null };
  const request = planned && requestOf(planned, frames);
  const fingerprint = request ? fingerprintOf(request) : '';
  const key = { film, ...PLACE };
  const { journal } = store;
  if (order) await journal.placeIntent(key, anIntent({ fingerprint, plan: hash, tier: 'default' }));
  const task = { task: { id: 'cgt-1' }, adopted: false, at: AT };
  if (order === 'expired' || order === 'paid') await journal.recordTask(key, task);
  if (order === 'paid') await journal.recordDelivered(key, { at: AT });
  const end = { state: 'expired', failure: why, at: AT } as const;
  if (order === 'expired') await journal.recordEnd(key, end);
  const event = { ...PLACE, failure: why } as const;
  if (order) await store.events.append(film, { kind: 'shot.asks', ...event });
  else {
    const provider = 'byteplus';
    await store.events.append(film, { kind: 'shot.failed', ...event, provider });
    if (why.kind.startsWith('moderated')) {
      await store.rejections.record(key, { fingerprint, provider, failure: why, at: AT });
    }
  }
  return { file, folder, film, store, key, fingerprint };
}

/** As a person types it, in this process. Throws what is refused. */
async function paste(words: readonly string[], environment = ENVIRONMENT): Promise<VerbAnswer> {
  const answers: VerbAnswer[] = [];
  const context = {
    console: CONSOLE,
    environment: { ...plainEnvironment(), ...environment },
    packageVersion: '0.0.0',
  };
  const program = createProgram(context, async (answer) => {
    answers.push(answer);
    await Promise.resolve();
  });
  await program.parseAsync(['node', 'storyboard', ...words]);
  const [answer] = answers;
  if (!answer) throw new Error('no answer');
  return answer;
}

async function waysOf(file: string): Promise<string[]> {
  const lines = (await paste(['status', file])).lines?.() ?? [];
  const first = lines.findIndex((line) => line.startsWith('Ways on for sh0010:'));
  const ways = lines.slice(first + 1).filter((line) => line.startsWith('  '));
  return ways.flatMap((line) => / {2}storyboard (.*)$/.exec(line)?.[1] ?? []);
}

test.each(Object.entries(OUTCOMES))('%s', async (_, outcome) => {
  const told = await waysOf((await filmWith(outcome)).file);
  const options = told.map((way) => way.split(' ').slice(2).join(' '));
  expect(options).toContain('sh0010 --skip');
  // Nothing of it is left to be guessed, and nothing that is not so.
  const isElsewhere = outcome.order === undefined || outcome.failure.kind !== 'invalid';
  expect(options.includes('sh0010 --provider gptproto')).toBe(isElsewhere);
  expect(options.includes('sh0010 --give-up')).toBe(outcome.order !== undefined);
  for (const way of told) {
    const [verb = '', , ...words] = way.split(' ');
    // Each in a film of its own: what is said changes what is asked.
    const { file, film, store, key } = await filmWith(outcome);
    if (verb === 'models' || words.includes('TASK')) continue;
    const said = await paste([verb === 'run' ? 'plan' : verb, file, ...words]);
    expect(said.exit ?? 0).toBe(0);
    if (verb !== 'resolve') continue;
    const shown = (await paste(['status', file])).json;
    expect(JSON.stringify(shown)).not.toContain('"status":"asking"');
    const answer = (await store.journal.readOrder(key))?.resolution?.kind;
    const decided = (await store.decisions.of(film)).map(({ kind }) => kind);
    expect([answer, ...decided].some((kind) => words.includes(`--${kind}`) || kind)).toBe(true);
  }
});

test('a paid clip of a shot that was skipped is fetched or given up all the same', async () => {
  const { file, store, key } = await filmWith({
    failure: failed('link-dead', 'gone'),
    order: 'paid',
  });
  await paste(['resolve', file, 'sh0010', '--skip']);
  // The next run plans without it.
  const { plan } = await planFilm(await loadStoryboard(file), { project: join(file, '..') });
  await store.films.setPlan(key.film, await store.plans.putPlan(plan));
  const ways = await waysOf(file);
  expect(ways.map((way) => way.split(' ').at(-1))).toEqual(['--fetch', '--give-up']);
  await paste(ways.at(-1)?.split(' ') ?? []);
  expect((await store.journal.readOrder(key))?.resolution?.kind).toBe('give-up');
  expect(await waysOf(file)).toEqual([]);
});

test('what is told of a shot that was sent elsewhere, and what the next plan orders there', async () => {
  const { file, folder, store, film } = await filmWith({
    failure: failed('moderated-input', 'Sensitive'),
  });
  const said = await paste(['resolve', file, 'sh0010', '--provider', 'gptproto', '--note', 'try']);
  expect(said.lines?.().join('\n')).toMatch(
    /^sh0010 is ordered from gptproto, .*under the caps that hold\. It goes on with: storyboard run /,
  );
  expect(said.json).toMatchObject({
    shot: 'sh0010',
    resolution: { kind: 'provider', provider: 'gptproto' },
    running: false,
    known: false,
  });
  expect(await store.decisions.of(film)).toMatchObject([
    { kind: 'provider', provider: 'gptproto', instead: ['byteplus'], by: 'ann', note: 'try' },
  ]);
  const { plan, decisions } = await planFilm(await loadStoryboard(file), { project: folder });
  expect(plan.shots[0]?.routes).toMatchObject([{ provider: 'gptproto' }]);
  expect(decisions[0]).toMatchObject({ kind: 'orders' });
  // Whoever was cut off says it again.
  const again = await paste(['resolve', file, 'sh0010', '--provider', 'gptproto']);
  expect(again.json).toMatchObject({ known: true });
  expect(await store.decisions.of(film)).toHaveLength(1);
  const lines = (await paste(['status', file])).lines?.().join('\n');
  expect(lines).toContain('What was said of sh0010 is not applied yet: it orders sh0010');
});

test('an edit that the other provider does not sell is named, and a provider in the file counts', async () => {
  const { file, folder } = await filmWith({ failure: failed('unfunded', 'AccountOverdue') });
  await paste(['resolve', file, 'sh0010', '--provider', 'gptproto']);
  await writeFile(file, TEXT.replace('prompt: "A quay"', 'prompt: "A quay", resolution: 1080p'));
  const planned = loadStoryboard(file).then((loaded) => planFilm(loaded, { project: folder }));
  await expect(planned).rejects.toMatchObject({
    diagnostics: [{ code: 'value-unsupported', line: 6 }],
  });
  await writeFile(file, TEXT.replace('provider: byteplus', 'provider: modelhunter'));
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  expect(plan.shots[0]?.routes).toMatchObject([{ provider: 'modelhunter' }]);
});

test('an order that asks goes elsewhere by one word, and is not answered twice', async () => {
  const { file, store, key, film } = await filmWith(OUTCOMES['unknown'] ?? Object.assign({}));
  const both = await Promise.allSettled([
    paste(['resolve', file, 'sh0010', '--provider', 'gptproto']),
    paste(['resolve', file, 'sh0010', '--give-up']),
    paste(['resolve', file, 'sh0010', '--resubmit']),
  ]);
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { resolution } = (await store.journal.readOrder(key)) ?? {};
  expect(resolution).not.toBeNull();
  expect((await store.decisions.of(film)).length).toBeLessThanOrEqual(1);
});

test('a shot is skipped once, signed, and is in the film again', async () => {
  const { file, folder, store, film } = await filmWith(OUTCOMES['unfunded'] ?? Object.assign({}));
  const twice = await Promise.all(
    [1, 2].map(() => paste(['resolve', file, 'sh0010', '--skip', '--note', 'too dear'])),
  );
  expect(twice.map(({ json }) => json)).toContainEqual(expect.objectContaining({ known: true }));
  expect(twice.map(({ json }) => json)).toContainEqual(expect.objectContaining({ known: false }));
  expect(await store.decisions.of(film)).toMatchObject([
    { kind: 'skip', gives: null, by: 'ann', note: 'too dear' },
  ]);
  const { plan, decisions } = await planFilm(await loadStoryboard(file), { project: folder });
  expect(plan.shots[1]?.first).toEqual({ kind: 'none' });
  expect(decisions.map(({ kind }) => kind)).toEqual(['skipped', 'orders', 'orders']);
  const status = await paste(['status', file]);
  expect(status.lines?.().join('\n')).toContain('it orders sh0020, 0.13 USD.');
  const again = loadStoryboard(file).then((loaded) =>
    planFilm(loaded, { project: folder, again: 'sh0010' }),
  );
  await expect(again).rejects.toMatchObject({ code: 'skipped', facts: { shot: 'sh0010', file } });
  const back = await paste(['resolve', file, 'sh0010', '--unskip']);
  expect(back.lines?.()[0]).toContain('sh0010 is in the film again.');
  expect(
    (await planFilm(await loadStoryboard(file), { project: folder })).decisions[0],
  ).toMatchObject({ kind: 'orders' });
});

test('what cannot be so is refused, says what is possible, and leaves no trace', async () => {
  const { file, store, film } = await filmWith(OUTCOMES['unfunded'] ?? Object.assign({}));
  const refused = async (...words: string[]) =>
    String(await paste(['resolve', file, ...words]).catch((error: unknown) => codeOf(error)));
  expect(await refused('sh0020', '--skip')).toBe('not-redirected');
  expect(await refused('sh0010', '--unskip')).toBe('not-redirected');
  expect(await refused('sh0099', '--skip')).toBe('not-decided');
  expect(await refused('sh0010', '--provider', 'byteplus')).toBe('not-elsewhere');
  expect(await refused('sh0010', '--provider', 'nobody')).toBe('not-elsewhere');
  expect(await refused('sh0010', '--provider', 'modelhunter')).toBe('missing-key');
  await writeFile(file, TEXT.replace('from: none', 'from: sh0010'));
  expect(await refused('sh0010', '--skip')).toBe('not-redirected');
  await writeFile(file, TEXT.replaceAll(/, prompt: "A (?:ferry|gull)"/g, '$&, skip: true'));
  expect(await refused('sh0010', '--skip')).toBe('not-redirected');
  expect(await store.decisions.of(film)).toEqual([]);
  expect(await store.journal.shotsOf(film)).toEqual([]);
});

test('an order that may be paid stays where it is', async () => {
  const outcome: Outcome = { failure: failure('local-fault', { code: 'x', message: 'Why.' }) };
  const { file, store, key, fingerprint } = await filmWith(outcome);
  await store.journal.placeIntent(key, anIntent({ fingerprint }));
  await store.journal.recordTask(key, { task: { id: 'cgt-1' }, adopted: false, at: AT });
  const end = {
    state: 'failed',
    at: AT,
    failure: { ...outcome.failure, billed: 'maybe' },
  } as const;
  await store.journal.recordEnd(key, end);
  const said = paste(['resolve', file, 'sh0010', '--provider', 'gptproto']);
  await expect(said).rejects.toMatchObject({
    cause: { facts: { why: 'unproven', provider: 'byteplus' } },
  });
});

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}
