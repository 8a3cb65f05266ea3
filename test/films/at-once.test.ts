/**
 * Each verb by which a person decides, said by two shells at the same moment, of a film that runs, of
 * one that waits for a person and of one that has ended. Each has weighed the same list before either
 * has written into it.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { redirectShot, type Redirecting } from '../../films/answering/redirecting.ts';
import { decideOn, type DecisionRequest } from '../../films/directing/decide.ts';
import { FilmError } from '../../films/error.ts';
import type { FilmOptions } from '../../films/options.ts';
import { LinkedPictures } from '../../films/pictures/fetched.ts';
import { planFilms } from '../../films/planning/plan-films.ts';
import { gatherFilms, prepareFilms } from '../../films/running/film-run.ts';
import { Decisions } from '../../store/decisions.ts';
import { openStore } from '../../store/store.ts';
import { makeClip, temporaryFolder as folderOfClips } from '../media/clip.ts';
import { aTake } from '../store/fixtures.ts';
import { buy } from './bought.ts';
import { plainEnvironment, temporaryFolder } from './fixture.ts';
import { MODERATED } from './stored.ts';

/** `b` starts from `a` and `c` from `b`; `d` fails, and `e` waits behind it. */
const TEXT = `version: 1
title: Ferry
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: a, prompt: "A quay" }
  - { id: b, prompt: "A ferry" }
  - { id: c, prompt: "A gull" }
  - { id: d, from: none, prompt: "Forbidden" }
  - { id: e, prompt: "A pier" }
`;
const KEYS = { BYTEPLUS_API_KEY: 'nobody-s', GPTPROTO_API_KEY: 'nobody-s' };
const clips = folderOfClips();

type State = 'running' | 'waiting' | 'finished';

afterEach(() => void vi.restoreAllMocks());

beforeAll(async () => {
  await makeClip(clips.at('own.mp4'), { frames: 4, size: '640x360' });
});

/** A film in that state, as far as its store tells it. */
async function filmIn(state: State) {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  const edit = async (from: string, to: string) =>
    writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
  await writeFile(file, TEXT);
  if (state === 'waiting') await edit('shots:', 'policy: { approve: first }\nshots:');
  const ready = state === 'finished' ? ['a', 'b', 'c'] : ['a'];
  const { objects } = await openStore(folder);
  const { sha256, bytes } = await objects.put(await readFile(clips.at('own.mp4')));
  const clip = { ...aTake().clip, sha256, bytes, frames: 4 };
  await buy(file, { folder, shots: ready, clip });
  if (state === 'running') await buy(file, { folder, shots: ['b'], isOpen: true });
  const store = await openStore(folder);
  const film = (await store.films.openFilm(file)).id;
  const place = { shot: 'd', take: 1, order: 1, provider: 'byteplus' };
  await store.events.append(film, { kind: 'shot.failed', ...place, failure: MODERATED });

  const shell = (by: string) => {
    const environment = { ...plainEnvironment(), ...KEYS, STORYBOARD_USER: by };
    const host = { environment, packageVersion: '0.0.0', tell: () => undefined };
    return {
      decide: (request: DecisionRequest) => decideOn(file, request, { project: folder }, host),
      resolve: (said: Redirecting) =>
        redirectShot({ file, shot: 'd', said }, { project: folder }, host),
      /** As `run` does it, down to where the server would be started. */
      run: async (options: FilmOptions) => {
        const all = { project: folder, ...options };
        const { films } = await gatherFilms([file], all, host, new LinkedPictures({}));
        return prepareFilms(films, 1, all, host);
      },
      plan: () => planFilms([file], { project: folder }, host),
    };
  };
  const orders = async () => {
    const shots = await store.journal.shotsOf(film);
    const found = await Promise.all(shots.map((shot) => store.journal.ordersOf(film, shot)));
    // A file of one's own takes a place as well.
    return found.flat().filter(({ intent }) => intent !== null);
  };
  return { edit, shell, orders, said: () => store.decisions.of(film) };
}

type Film = Awaited<ReturnType<typeof filmIn>>;
type Shell = ReturnType<Film['shell']>;
type Verb = {
  readonly say: (shell: Shell) => Promise<unknown>;
  readonly before?: (film: Film) => Promise<unknown>;
};

const A = { shot: 'a' } as const;
const EDITED = ({ edit }: Film) => edit('A ferry', 'Another ferry');
const VERBS = {
  circle: { say: ({ decide }) => decide({ kind: 'circle', ...A, take: 'v001' }) },
  freeze: { say: ({ decide }) => decide({ kind: 'freeze', ...A }) },
  unfreeze: {
    before: ({ shell }) => shell('zoe').decide({ kind: 'freeze', ...A }),
    say: ({ decide }) => decide({ kind: 'unfreeze', ...A }),
  },
  approve: { say: ({ decide }) => decide({ kind: 'approve', ...A }) },
  reject: { say: ({ decide }) => decide({ kind: 'reject', ...A }) },
  again: { say: ({ decide }) => decide({ kind: 'reject', ...A, again: true }) },
  replace: { say: ({ decide }) => decide({ kind: 'replace', ...A, clip: clips.at('own.mp4') }) },
  accept: { say: ({ decide }) => decide({ kind: 'accept', ...A }) },
  frame: { say: ({ decide }) => decide({ kind: 'frame', ...A, frame: 1 }) },
  note: { say: ({ decide }) => decide({ kind: 'note', ...A, note: 'the wake' }) },
  skip: { say: ({ resolve }) => resolve({ kind: 'skip' }) },
  unskip: {
    before: ({ shell }) => shell('zoe').resolve({ kind: 'skip' }),
    say: ({ resolve }) => resolve({ kind: 'unskip' }),
  },
  provider: { say: ({ resolve }) => resolve({ kind: 'provider', provider: 'gptproto' }) },
  bridge: { before: EDITED, say: ({ run }) => run({ bridge: 'b' }) },
  cut: { before: EDITED, say: ({ run }) => run({ cut: 'b' }) },
} as const satisfies Readonly<Record<string, Verb>>;

/** Each has weighed what was said before any of them writes; then they write one after the other. */
async function atOnce(...works: readonly (() => Promise<unknown>)[]): Promise<string[]> {
  const own = new AsyncLocalStorage<{ isHere: boolean; before: Promise<unknown> }>();
  const gate = Promise.withResolvers<void>();
  let missing = works.length;
  const arrive = () => {
    const work = own.getStore();
    if (!work || work.isHere) return;
    work.isHere = true;
    missing -= 1;
    if (missing === 0) gate.resolve();
  };
  vi.spyOn(Decisions.prototype, 'add').mockImplementation(async function (
    this: Decisions,
    ...entry
  ) {
    arrive();
    await gate.promise;
    vi.restoreAllMocks();
    await own.getStore()?.before;
    return this.add(...entry);
  });
  const ends: Promise<unknown>[] = [];
  for (const work of works) {
    const before = Promise.allSettled(ends);
    ends.push(own.run({ isHere: false, before }, () => work().finally(arrive)));
  }
  const settled = await Promise.allSettled(ends);
  return settled.map((end) => (end.status === 'fulfilled' ? 'ok' : nameOf(end.reason)));
}

function nameOf(error: unknown): string {
  if (!(error instanceof FilmError)) throw error;
  return 'why' in error.facts ? `${error.facts.why}` : error.code;
}

/** `ok, rejected: reject; b c`: how each has ended, what is written down, what the next run orders. */
async function outcomeOf(state: State, names: readonly (keyof typeof VERBS)[]): Promise<string> {
  const verbs = names.map((name): Verb => VERBS[name]);
  const film = await filmIn(state);
  for (const { before } of new Set(verbs)) await before?.(film);
  const orders = await film.orders();
  const past = (await film.said()).length;
  const ends = await atOnce(
    ...verbs.map(({ say }, nth) => {
      const shell = film.shell(`person ${nth}`);
      return () => say(shell);
    }),
  );
  // No order is placed by a word, and none is taken back.
  expect(await film.orders()).toEqual(orders);
  const said = (await film.said()).slice(past).map(({ kind }) => kind);
  const [planned] = await film.shell('zoe').plan();
  const ordered = planned?.planned.totals.order.shots ?? [];
  return `${ends.join(', ')}: ${said.join(' ')}; ${ordered.join(' ')}`;
}

/** By verb and state: how each shell ends, how much is written down, and what the next run orders. */
const TWICE: Readonly<Record<keyof typeof VERBS, Readonly<Record<State, string>>>> = {
  circle: {
    running: 'ok, ok: circle circle; c d e',
    waiting: 'ok, ok: circle circle; b c d e',
    finished: 'ok, ok: circle circle; d e',
  },
  freeze: {
    running: 'ok, ok: freeze freeze; c d e',
    waiting: 'ok, ok: freeze freeze; b c d e',
    finished: 'ok, ok: freeze freeze; d e',
  },
  unfreeze: {
    running: 'ok, not-frozen: unfreeze; c d e',
    waiting: 'ok, not-frozen: unfreeze; d e',
    finished: 'ok, not-frozen: unfreeze; d e',
  },
  approve: {
    running: 'not-waiting, not-waiting: ; c d e',
    waiting: 'ok, not-waiting: approve; b c d e',
    finished: 'not-waiting, not-waiting: ; d e',
  },
  reject: {
    running: 'ok, rejected: reject; c d e',
    waiting: 'ok, rejected: reject; d e',
    finished: 'ok, rejected: reject; d e',
  },
  again: {
    running: 'ok, ok: reject; a b c d e',
    waiting: 'ok, ok: reject; a b c d e',
    finished: 'ok, ok: reject; a b c d e',
  },
  replace: {
    running: 'ok, ok: replace replace; b c d e',
    waiting: 'ok, ok: replace replace; b c d e',
    finished: 'ok, ok: replace replace; b c d e',
  },
  accept: {
    running: 'ok, ok: accept; c d e',
    waiting: 'ok, ok: accept; d e',
    finished: 'ok, ok: accept; d e',
  },
  frame: {
    running: 'ok, ok: frame; b c d e',
    waiting: 'ok, ok: frame; d e',
    finished: 'ok, ok: frame; b c d e',
  },
  note: {
    running: 'ok, ok: note note; c d e',
    waiting: 'ok, ok: note note; d e',
    finished: 'ok, ok: note note; d e',
  },
  // Then `e` starts from `c`.
  skip: {
    running: 'ok, ok: skip; c e',
    waiting: 'ok, ok: skip; ',
    finished: 'ok, ok: skip; e',
  },
  unskip: {
    running: 'ok, not-skipped: unskip; c d e',
    waiting: 'ok, not-skipped: unskip; d e',
    finished: 'ok, not-skipped: unskip; d e',
  },
  provider: {
    running: 'ok, ok: provider; c d e',
    waiting: 'ok, ok: provider; d e',
    finished: 'ok, ok: provider; d e',
  },
  // Nothing starts from a take of `b` before the film was made once.
  bridge: {
    running: 'no-follower, no-follower: ; b c d e',
    waiting: 'no-follower, no-follower: ; d e',
    finished: 'ok, decided-meanwhile: bridge; b d e',
  },
  cut: {
    running: 'no-cut, no-cut: ; b c d e',
    waiting: 'no-cut, no-cut: ; d e',
    finished: 'ok, decided-meanwhile: cut; b d e',
  },
};

const FOUND: readonly State[] = ['running', 'waiting', 'finished'];

test.each(FOUND)('said twice of a film that is %s', async (state) => {
  const names = Object.keys(VERBS).filter((name): name is keyof typeof VERBS => name in VERBS);
  const outcomes: [string, string][] = [];
  for (const name of names) outcomes.push([name, await outcomeOf(state, [name, name])]);
  expect(outcomes).toEqual(names.map((name) => [name, TWICE[name][state]]));
});

/** What is said last counts, or is refused as it would be after the other one. */
const CONTRARY: readonly (readonly [State, keyof typeof VERBS, keyof typeof VERBS, string])[] = [
  ['finished', 'circle', 'reject', 'ok, ok: circle reject; d e'],
  ['finished', 'reject', 'circle', 'ok, ok: reject circle; d e'],
  ['finished', 'freeze', 'reject', 'ok, ok: freeze reject; d e'],
  ['finished', 'reject', 'freeze', 'ok, rejected: reject; d e'],
  ['finished', 'unfreeze', 'reject', 'ok, ok: unfreeze reject; d e'],
  ['finished', 'reject', 'unfreeze', 'ok, not-frozen: reject; d e'],
  ['finished', 'circle', 'again', 'ok, ok: circle reject; a b c d e'],
  ['finished', 'again', 'circle', 'ok, ok: reject circle; d e'],
  ['finished', 'replace', 'circle', 'ok, ok: replace circle; d e'],
  ['finished', 'circle', 'replace', 'ok, ok: circle replace; b c d e'],
  ['finished', 'accept', 'frame', 'ok, ok: accept frame; b c d e'],
  ['finished', 'frame', 'accept', 'ok, ok: frame accept; d e'],
  ['finished', 'frame', 'again', 'ok, ok: frame reject; a b c d e'],
  ['finished', 'again', 'frame', 'ok, ok: reject frame; b c d e'],
  ['running', 'again', 'accept', 'ok, ok: reject accept; c d e'],
  ['finished', 'bridge', 'cut', 'ok, decided-meanwhile: bridge; b d e'],
  ['finished', 'cut', 'bridge', 'ok, decided-meanwhile: cut; b d e'],
  ['finished', 'reject', 'bridge', 'ok, decided-meanwhile: reject; d e'],
  ['running', 'freeze', 'again', 'ok, ok: freeze reject; a b c d e'],
  ['running', 'again', 'freeze', 'ok, rejected: reject; a b c d e'],
  ['running', 'provider', 'skip', 'ok, ok: provider skip; c e'],
  ['running', 'skip', 'provider', 'ok, state: skip; c e'],
  ['waiting', 'approve', 'reject', 'ok, ok: approve reject; d e'],
  ['waiting', 'reject', 'approve', 'ok, ok: reject approve; b c d e'],
  ['waiting', 'approve', 'again', 'ok, ok: approve reject; a b c d e'],
  ['waiting', 'again', 'approve', 'ok, not-waiting: reject; a b c d e'],
  ['waiting', 'replace', 'approve', 'ok, not-waiting: replace; b c d e'],
];

test('contrary words of two shells are both kept, or the later one is refused', async () => {
  const outcomes: unknown[] = [];
  for (const [state, one, other] of CONTRARY) {
    outcomes.push([state, one, other, await outcomeOf(state, [one, other])]);
  }
  expect(outcomes).toEqual(CONTRARY);
});
