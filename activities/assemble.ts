/** Joins the takes into the master, once for each edit list, and publishes it if it still counts. */

import { Context as ActivityContext } from '@temporalio/activity';
import { rm } from 'node:fs/promises';
import { assembleFilm } from '../media/assemble.ts';
import { isDuplicate } from '../media/duplicate.ts';
import { buildEditList, sharedJoins, type EditList } from '../specs/plan/edit-list.ts';
import { hashOf } from '../specs/plan/fingerprint.ts';
import type { Plan } from '../specs/plan/plan.ts';
import { masterName } from '../store/masters.ts';
import type { TakeRecord } from '../store/takes.ts';
import type { AssembleInput, AssembleOutput } from './contract.ts';
import type { Context } from './context.ts';
import { refuses } from './failure.ts';
import { describeFilm } from './film-description.ts';

const HEARTBEAT_MS = 10_000;

export async function assemble(context: Context, input: AssembleInput): Promise<AssembleOutput> {
  const { store } = context;
  const activity = ActivityContext.current();
  const beat = setInterval(() => activity.heartbeat(), HEARTBEAT_MS);
  try {
    const plan = await store.plans.getPlan(input.plan);
    const takes = await readTakes(context, input);
    const list = await editListOf(context, plan, takes);
    const sha256 = await masterOf(context, list, activity.cancellationSignal);
    const film = await store.films.readFilm(input.film);
    if (film.plan !== input.plan) return { frames: list.frames, isCurrent: false };
    await store.renders.publishMaster(film, {
      name: 'film.mp4',
      sha256,
      description: describeFilm(plan, list, takes),
    });
    await store.masters.record(masterName(input), sha256);
    await store.events.append(input.film, { kind: 'film.assembled', frames: list.frames });
    return { frames: list.frames, isCurrent: true };
  } finally {
    clearInterval(beat);
  }
}

async function readTakes(
  { store }: Context,
  input: AssembleInput,
): Promise<ReadonlyMap<string, TakeRecord>> {
  const takes = new Map<string, TakeRecord>();
  for (const { shot, take } of input.takes) {
    const [film = '', of = '', name = ''] = take.split('/');
    const record = await store.takes.readTake(film, of, name);
    if (!record) throw refuses(`The store has no take ${take}.`);
    takes.set(shot, record);
  }
  return takes;
}

async function editListOf(
  context: Context,
  plan: Plan,
  takes: ReadonlyMap<string, TakeRecord>,
): Promise<EditList> {
  const repeating = await repeatedFrames(context, plan, takes);
  return buildEditList(plan, (shot) => {
    const record = takeOf(takes, shot);
    return {
      kind: 'clip',
      take: record.take,
      sha256: record.clip.sha256,
      frames: record.clip.frames,
      hasAudio: record.clip.hasAudio,
      repeatsLastFrame: repeating.has(shot),
    };
  });
}

/** Shots whose frame 0, as measured, is the last frame of the clip before. */
async function repeatedFrames(
  { media, store }: Context,
  plan: Plan,
  takes: ReadonlyMap<string, TakeRecord>,
): Promise<ReadonlySet<string>> {
  const repeating = new Set<string>();
  for (const { before, after } of sharedJoins(plan)) {
    const join = {
      lastFrame: store.objects.pathOf(takeOf(takes, before).lastFrame.decodedSha256),
      firstFrame: store.objects.pathOf(takeOf(takes, after).firstFrame.sha256),
    };
    if ((await isDuplicate(media, join)).isDuplicate) repeating.add(after);
  }
  return repeating;
}

/** The master is kept by its edit list: the same list never costs a second encode. */
async function masterOf(
  { media, store }: Context,
  list: EditList,
  signal: AbortSignal,
): Promise<string> {
  const name = hashOf(list);
  const known = await store.masters.read(name);
  if (known) return known;
  const output = await store.objects.temporaryPath('film.mp4');
  try {
    await assembleFilm(media, {
      list,
      pathOf: (sha256) => store.objects.pathOf(sha256),
      output,
      signal,
    });
    const { sha256 } = await store.objects.adopt(output);
    await store.masters.record(name, sha256);
    return sha256;
  } finally {
    await rm(output, { force: true });
  }
}

function takeOf(takes: ReadonlyMap<string, TakeRecord>, shot: string): TakeRecord {
  const record = takes.get(shot);
  if (record) return record;
  throw refuses(`The film has no take of ${shot}.`);
}
