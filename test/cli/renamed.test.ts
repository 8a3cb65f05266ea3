/** A renamed storyboard whose order is open: who is asked, who is refused, and what goes on. */

import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Console } from '../../cli/console.ts';
import type { RunOptions } from '../../cli/run/consent.ts';
import { requestOf, type KnownFrames } from '../../specs/plan/request.ts';
import { fingerprintOf } from '../../specs/plan/fingerprint.ts';
import type { PlannedFrame } from '../../specs/plan/plan.ts';
import { openStore, type Store } from '../../store/store.ts';
import { anIntent } from '../store/fixtures.ts';
import { plainEnvironment, temporaryFolder } from '../films/fixture.ts';
import { readyFilms } from './ready.ts';

const FILM = `version: 1
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: one }
`;

class Person extends Console {
  override readonly isInteractive: boolean;
  readonly lines: string[] = [];
  asked = 0;
  readonly #answer: boolean;

  constructor(answer: boolean | null) {
    super(process);
    this.isInteractive = answer !== null;
    this.#answer = answer ?? false;
  }

  override tell(text: string): void {
    this.lines.push(text);
  }

  override confirm(): Promise<boolean> {
    this.asked += 1;
    return Promise.resolve(this.#answer);
  }
}

/** `answer`: of somebody at a terminal; null: nobody is there. */
async function stage(answer: boolean | null, text = FILM, own: Partial<KnownFrames> = {}) {
  const folder = await temporaryFolder();
  const [old, file] = [join(folder, 'film.yaml'), join(folder, 'ferry.yaml')];
  await writeFile(old, FILM);
  const person = new Person(answer);
  const environment = { ...plainEnvironment(), BYTEPLUS_API_KEY: 'nobody-s' };
  const gather = async (named: string, options: RunOptions = {}) => {
    const context = { console: person, environment, packageVersion: '0.0.0' };
    return readyFilms([named], options, context);
  };
  const [first] = await gather(old);
  const [shot] = first?.plan.shots ?? [];
  if (!first || !shot) throw new Error('Nothing was planned.');
  const frames = { firstFrameSha256: null, lastFrameSha256: null, ...own };
  const given: PlannedFrame = { kind: 'last-frame-of', shot: 'sh0005' };
  const request = requestOf(
    { ...shot, first: frames.firstFrameSha256 ? given : shot.first },
    frames,
  );
  if (!request) throw new Error('A frame is not known.');
  const fingerprint = fingerprintOf(request);
  const intent = anIntent({ fingerprint, frames, plan: first.planHash });
  await first.store.journal.placeIntent(
    { film: first.film.id, shot: 'sh0010', take: 1, order: 1 },
    intent,
  );
  await first.store.films.setPlan(first.film.id, first.planHash);
  await rename(old, file);
  await writeFile(file, text);
  return { folder, old, file, person, gather, film: first.film.id };
}

const films = async (folder: string) => (await openStore(folder)).films.listFilms();

test('nobody there, also with --yes: refused, and no film is made', async () => {
  const { folder, file, person, gather, film } = await stage(null);
  await expect(gather(file, { yes: true })).rejects.toMatchObject({
    exit: 4,
    code: 'bought-already',
    hint: expect.stringMatching(/--continues .*film\.yaml.*storyboard cancel .*film\.yaml/),
  });
  expect(person.lines.join('\n')).toMatch(/sh0010 v001, its answer is looked for, .* USD is open/);
  expect((await films(folder)).map(({ id }) => id)).toEqual([film]);
});

test('somebody there is asked: no orders nothing, yes is a film of its own', async () => {
  const no = await stage(false);
  await expect(no.gather(no.file)).rejects.toMatchObject({ exit: 4, code: 'bought-already' });
  expect(no.person.asked).toBe(1);
  const yes = await stage(true);
  const [film] = await yes.gather(yes.file);
  expect(film?.film.id).not.toBe(yes.film);
  expect(yes.person.asked).toBe(1);
});

test('a film that asks something else is told and goes on', async () => {
  const { file, person, gather, film } = await stage(null, FILM.replace('one', 'another'));
  const [own] = await gather(file);
  expect(own?.film.id).not.toBe(film);
  expect(person.lines.join('\n')).toContain('is gone.');
  // It has nothing of its own yet, so the name can still be taken over.
  const [taken] = await gather(file, { continues: join(file, '..', 'film.yaml') });
  expect(taken?.film.id).toBe(film);
});

/** The old file is renamed to the name of a film that has a plan of its own. */
async function renamedOver(answer: boolean | null, text = FILM) {
  const staged = await stage(answer);
  await writeFile(staged.file, FILM.replace('one', 'of its own'));
  const { folder, file, gather, person, film } = staged;
  const store = await openStore(folder);
  const own = await store.films.openFilm(file);
  await store.films.setPlan(own.id, await planOfFilm(store, film));
  await writeFile(file, text);
  return { file, gather, person, own: own.id };
}

const planOfFilm = async ({ films }: Store, id: string) => {
  const { plan } = await films.readFilm(id);
  if (plan === null) throw new Error('The film has no plan.');
  return plan;
};

test('renamed over another film, the same is refused, also with --yes', async () => {
  const { file, gather, person } = await renamedOver(null);
  await expect(gather(file, { yes: true })).rejects.toMatchObject({
    exit: 4,
    code: 'bought-already',
    hint: expect.stringMatching(/film\.yaml back, then: storyboard run .*film\.yaml.* cancel /),
  });
  expect(person.lines.join('\n')).toMatch(/film\.yaml is gone\.\n.*sh0010 v001.* is open\./);
  expect(person.lines.join('\n')).not.toContain('--continues');
});

test('renamed over another film, somebody is asked; what differs is only told', async () => {
  const yes = await renamedOver(true);
  expect((await yes.gather(yes.file))[0]?.film.id).toBe(yes.own);
  expect(yes.person.asked).toBe(1);
  const other = await renamedOver(null, FILM.replace('one', 'another'));
  expect((await other.gather(other.file))[0]?.film.id).toBe(other.own);
  expect(other.person.lines.join('\n')).toContain('film.yaml is gone.');
});

const CHAIN = FILM.replace(
  '- { id: sh0010, prompt: one }',
  ['- { id: sh0005, prompt: before }', '- { id: sh0020, prompt: PROMPT }'].join('\n  '),
);

test('a shot whose first frame is not known yet may be given that of the open order', async () => {
  const frames = { firstFrameSha256: 'f'.repeat(64) };
  const same = await stage(null, CHAIN.replace('PROMPT', 'one'), frames);
  const refusal = { exit: 4, code: 'bought-already' };
  await expect(same.gather(same.file)).rejects.toMatchObject(refusal);
  const other = await stage(null, CHAIN.replace('PROMPT', 'another'), frames);
  expect(await other.gather(other.file)).toHaveLength(1);
});

test('--continues takes the film over, once and again', async () => {
  const { folder, old, file, gather, film, person } = await stage(null);
  for (const options of [{ continues: old }, { continues: old }, {}]) {
    const [run] = await gather(file, options);
    expect(run?.film).toMatchObject({ id: film, storyboard: 'ferry.yaml' });
    expect(run?.decisions).toMatchObject([{ shot: 'sh0010', kind: 'under-way' }]);
  }
  expect(person.asked).toBe(0);
  expect(await films(folder)).toHaveLength(1);
});

test('--continues is refused for what is no film, and where the old file is there', async () => {
  const { old, file, gather, folder } = await stage(null);
  await expect(gather(file, { continues: join(folder, 'none.yaml') })).rejects.toMatchObject({
    exit: 2,
    code: 'nothing-to-continue',
    hint: expect.stringContaining('film.yaml'),
  });
  await writeFile(old, FILM);
  await expect(gather(file, { continues: old })).rejects.toMatchObject({
    exit: 4,
    code: 'still-there',
  });
  await expect(gather(file, { continues: old, only: 'sh0010' })).rejects.toMatchObject({ exit: 4 });
});
