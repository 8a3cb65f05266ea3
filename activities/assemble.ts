/**
 * Joins the takes into the master, once for each edit list, and publishes it if it still counts:
 * the film when every shot has its take, else a rough cut.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { rm } from 'node:fs/promises';
import { assembleFilm } from '../media/assemble.ts';
import type { EditList } from '../specs/plan/edit-list.ts';
import { hashOf } from '../specs/plan/fingerprint.ts';
import { masterName } from '../store/masters.ts';
import type { AssembleInput, AssembleOutput } from './contract.ts';
import type { Context } from './context.ts';
import { describeFilm } from './film-description.ts';
import { editListOf, readTakes } from './material.ts';

const HEARTBEAT_MS = 10_000;

export async function assemble(context: Context, input: AssembleInput): Promise<AssembleOutput> {
  const activity = ActivityContext.current();
  const beat = setInterval(() => activity.heartbeat(), HEARTBEAT_MS);
  try {
    return await makeMaster(context, input, activity.cancellationSignal);
  } finally {
    clearInterval(beat);
  }
}

async function makeMaster(
  context: Context,
  input: AssembleInput,
  signal: AbortSignal,
): Promise<AssembleOutput> {
  const { store } = context;
  const plan = await store.plans.getPlan(input.plan);
  const takes = await readTakes(context, input);
  const list = await editListOf(context, plan, takes, input);
  const sha256 = await masterOf(context, list, signal);
  const film = await store.films.readFilm(input.film);
  const { frames } = list;
  if (film.plan !== input.plan) return { frames, isCurrent: false };
  const description = await describeFilm(context, film, { plan, list, takes });
  if (input.missing.length > 0) {
    await store.renders.publishMaster(film, { name: 'rough.mp4', sha256, description });
    await store.events.append(film.id, { kind: 'rough.assembled', frames });
    return { frames, isCurrent: true };
  }
  await store.renders.publishMaster(film, { name: 'film.mp4', sha256, description });
  await store.masters.record(masterName(input), sha256);
  await store.events.append(film.id, { kind: 'film.assembled', frames });
  return { frames, isCurrent: true };
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
