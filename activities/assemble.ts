/**
 * Joins the takes into the master, once for each edit list: the film when every shot has its take,
 * else a rough cut. Publishes it if the plan is still the current one.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { rm } from 'node:fs/promises';
import { assembleFilm } from '../media/assemble.ts';
import { MediaError } from '../media/error.ts';
import { cuesOf, srtOf } from '../specs/delivery/captions.ts';
import { masterFile, type MasterKind } from '../specs/delivery/delivery.ts';
import type { EditList } from '../specs/plan/edit-list.ts';
import type { FilmTakes } from '../specs/plan/film-takes.ts';
import type { Film } from '../store/films.ts';
import { chosenFrameOf } from '../store/hand-over.ts';
import { cutName, masterName } from '../store/masters.ts';
import type { SegmentFolder } from '../store/segments.ts';
import type { TakeRecord } from '../store/takes.ts';
import type { AssembleInput, AssembleOutput } from './contract.ts';
import type { Services } from './context.ts';
import { delivered } from './delivered.ts';
import { lastDecisionOf } from './directed.ts';
import { refuses } from './failure.ts';
import { describeFilm, joinsOf } from './film-description.ts';
import { measureFilm, measureJoins } from './joins.ts';
import { Progress } from './progress.ts';
import { cutPlan, editListOf, readTakes, whyMissing } from './material.ts';

const HEARTBEAT_MS = 10_000;
const CLEARED: readonly string[] = ['film-wrong', 'ffmpeg-failed'];

export async function assemble(context: Services, input: AssembleInput): Promise<AssembleOutput> {
  const activity = ActivityContext.current();
  const kind = input.missing.length > 0 ? 'rough' : 'film';
  const progress = new Progress(context.store, input.film, kind);
  const beat = setInterval(() => {
    activity.heartbeat();
    progress.beat();
  }, HEARTBEAT_MS);
  try {
    return await makeMaster(context, input, { signal: activity.cancellationSignal, progress });
  } finally {
    clearInterval(beat);
    await progress.end();
  }
}

type Making = { readonly signal: AbortSignal; readonly progress: Progress };

async function makeMaster(
  context: Services,
  input: AssembleInput,
  making: Making,
): Promise<AssembleOutput> {
  const { store } = context;
  // Without any take no rough cut is made: an hour of grey shows nobody anything.
  if (input.takes.length === 0) {
    const { plan } = await store.films.readFilm(input.film);
    return { frames: 0, isCurrent: plan === input.plan };
  }
  const takes = await readTakes(context, input);
  const plan = cutPlan(await store.plans.getPlan(input.plan), takes);
  const { signal, progress } = making;
  progress.beat();
  const { missing } = input;
  const ids = missing.map(({ shot }) => shot);
  const why = await whyMissing(context, input.film, plan, ids);
  const joins = await measureJoins(context, plan, { takes, signal });
  const cut = await editListOf(context, plan, { takes, joins, missing, why, signal });
  const { frames } = cut;
  const kind = kindOf(await store.films.readFilm(input.film), input);
  // No rough cut is made of an animatic: one that lacks shots says nothing.
  if (kind === null) return { frames, isCurrent: true };
  const list = await delivered(context, plan, { list: cut, kind, takes, signal });
  const outdated = { frames, isCurrent: false } as const;
  if (await isDecidedSince(context, input)) return { ...outdated, isDecidedSince: true };
  // Before it is encoded: what is decided meanwhile is looked for after that.
  const measured = await measureFilm(context, plan, { list, takes, joins, signal });
  const shelf = store.segmentsOf(input.film, kind);
  const sha256 = await masterOf(context, { list, shelf }, making);
  const film = await store.films.readFilm(input.film);
  if (film.plan !== input.plan) return outdated;
  if (await isDecidedSince(context, input)) return { ...outdated, isDecidedSince: true };
  const parts = { plan, list, takes, joins: measured };
  const description = await describeFilm(context, film, parts);
  const captions = srtOf(cuesOf(list));
  const name = masterFile(kind, list);
  await store.renders.publishMaster(film, { name, sha256, description, captions });
  await store.filmJoins.record(film.id, joinsOf(parts)).catch((error: unknown) => {
    ActivityContext.current().log.warn('joins not kept', { error: String(error) });
  });
  if (kind === 'rough') await store.events.append(film.id, { kind: 'rough.assembled', frames });
  else {
    await store.segmentsOf(film.id, 'rough').clear();
    await store.masters.record(
      masterName({ plan: input.plan, takes: named(input, takes) }),
      sha256,
    );
    const isSame = await wasAssembled(context, film.id, sha256);
    const made = { kind: 'film.assembled', frames, master: sha256 } as const;
    await store.events.append(film.id, { ...made, ...(isSame && { isSame }) });
  }
  return { frames, isCurrent: true };
}

/** As the film's takes are named where it is looked for again. */
function named(
  { takes }: Pick<AssembleInput, 'takes'>,
  records: ReadonlyMap<string, TakeRecord>,
): FilmTakes {
  return takes.map(({ shot, take }) => {
    const record = records.get(shot);
    const chosenFrame = record ? chosenFrameOf(record) : null;
    return { shot, take, ...(chosenFrame !== null && { chosenFrame }) };
  });
}

/** By its events: what was published by somebody who was killed then was told to nobody. */
async function wasAssembled({ store }: Services, film: string, master: string): Promise<boolean> {
  const { events } = await store.events.read(film);
  const last = events.findLast(
    ({ kind }) => kind === 'film.assembled' || kind === 'rough.assembled',
  );
  return last?.kind === 'film.assembled' && last.master === master;
}

/** A film is not published that a person has put together otherwise meanwhile. */
async function isDecidedSince(
  context: Services,
  { film, lastDecision }: AssembleInput,
): Promise<boolean> {
  return lastDecision !== undefined && (await lastDecisionOf(context, film)) > lastDecision;
}

function kindOf({ animaticOf }: Film, { missing }: AssembleInput): MasterKind | null {
  if (animaticOf === null) return missing.length > 0 ? 'rough' : 'film';
  return missing.length > 0 ? null : 'animatic';
}

/** The master is kept by its edit list: the same list never costs a second encode. */
async function masterOf(
  { media, store }: Services,
  { list, shelf }: { readonly list: EditList; readonly shelf: SegmentFolder },
  { signal, progress }: Making,
): Promise<string> {
  const name = cutName(list);
  const known = await store.masters.read(name);
  if (known) return known;
  progress.tell(0, list.frames);
  const output = await store.objects.temporaryPath('film.mp4');
  try {
    await assembleFilm(media, {
      list,
      pathOf: (sha256) => store.objects.file(sha256),
      output,
      shelf,
      signal,
      onProgress: (frames) => progress.tell(frames, list.frames),
    });
    const { sha256 } = await store.objects.adopt(output);
    await store.masters.record(name, sha256);
    await shelf.sweep().catch(() => undefined);
    return sha256;
  } catch (error) {
    // What is wrong may be in pictures that are kept, or there is no room for these.
    if (error instanceof MediaError && CLEARED.includes(error.code)) await shelf.clear();
    // Nothing of that passes by itself.
    const isSilent = error instanceof MediaError && error.code === 'film-silent';
    throw isSilent ? refuses(error.message) : error;
  } finally {
    await rm(output, { force: true });
  }
}
