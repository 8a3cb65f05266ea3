/** What a person is asked before the money, and what each answer means. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Console } from '../../cli/console.ts';
import { hostFor } from '../../cli/host.ts';
import { consent } from '../../cli/run/consent.ts';
import { LinkedPictures } from '../../films/pictures/fetched.ts';
import { gatherFilms, type FilmToRun } from '../../films/running/film-run.ts';
import type { Cause } from '../../specs/plan/decision.ts';
import { rerendersOf } from '../../specs/plan/rerender.ts';
import { plainEnvironment, temporaryFolder } from '../films/fixture.ts';

const FILM = `version: 1
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: one }
  - { id: sh0015, prompt: put in between }
  - { id: sh0020, prompt: two }
`;
const MOVED: Cause = { kind: 'place', was: 'sh0010', is: 'sh0015' };
const NEW: Cause = { kind: 'new' };

/** Somebody at a terminal who gives these answers, one after the other. */
class Person extends Console {
  override readonly isInteractive = true;
  readonly questions: string[] = [];
  readonly lines: string[] = [];
  readonly #answers: boolean[];

  constructor(answers: readonly boolean[]) {
    super(process);
    this.#answers = [...answers];
  }

  override tell(text: string): void {
    this.lines.push(text);
  }

  override confirm(question: string): Promise<boolean> {
    this.questions.push(question.trim());
    return Promise.resolve(this.#answers.shift() ?? false);
  }
}

/** A film all of which is ordered; `why`: the reason for sh0020. */
async function stage(answers: readonly boolean[], why: Cause) {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, FILM);
  const person = new Person(answers);
  const environment = { ...plainEnvironment(), BYTEPLUS_API_KEY: 'nobody-s' };
  const context = { console: person, environment, packageVersion: '0.0.0' };
  const { films } = await gatherFilms([file], {}, hostFor(context), new LinkedPictures({}));
  const run = films.map((film): FilmToRun => {
    const decisions = film.plan.shots.map(({ id }) => ({
      shot: id,
      kind: 'orders' as const,
      fingerprint: null,
      because: id === 'sh0020' ? why : NEW,
    }));
    return { ...film, decisions, rerenders: rerendersOf(film.plan, decisions) };
  });
  return { person, ask: (yes?: true) => consent(run, yes ? { yes } : {}, context) };
}

const MOVE = 'Render what only changed its place again? [y/N]';
const ORDER = expect.stringMatching(/Order now\? \[y\/N\]$/);

test('what is rendered again for its place alone is a question of its own', async () => {
  const { person, ask } = await stage([true, true], MOVED);
  await ask();
  expect(person.questions).toEqual([MOVE, ORDER]);
  expect(person.lines.join('\n')).toMatch(
    /sh0020 {2}again, .*: previous is now sh0015, was sh0010\. .*from: sh0010 in sh0020/,
  );
});

test('a no to either question orders nothing', async () => {
  const moved = await stage([false, true], MOVED);
  await expect(moved.ask()).rejects.toMatchObject({ exit: 4, code: 'not-confirmed' });
  expect(moved.person.questions).toEqual([MOVE]);
  const all = await stage([true, false], MOVED);
  await expect(all.ask()).rejects.toMatchObject({ exit: 4, code: 'not-confirmed' });
  expect(all.person.questions).toEqual([MOVE, ORDER]);
});

test('where nothing moved there is one question, and none with --yes', async () => {
  const { person, ask } = await stage([true], NEW);
  await ask();
  expect(person.questions).toEqual([ORDER]);
  const agreed = await stage([], MOVED);
  await agreed.ask(true);
  expect(agreed.person.questions).toEqual([]);
});
