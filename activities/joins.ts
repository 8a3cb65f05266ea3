/** Measures the joins of a film: which frames are doubled, and how its shots meet. */

import { Context as ActivityContext } from '@temporalio/activity';
import { measureJoin, type JoinMeasure } from '../media/duplicate.ts';
import type { SmallPicture } from '../media/edges.ts';
import { likenessOf } from '../media/likeness.ts';
import { chainsOf } from '../specs/plan/graph.ts';
import { sharedJoins, type EditClip, type EditList } from '../specs/plan/edit-list.ts';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import type { Plan } from '../specs/plan/plan.ts';
import {
  NOT_MEASURED,
  stepsBetween,
  type CutClip,
  type JoinMeasures,
} from '../specs/picture/joins.ts';
import type { TakeRecord } from '../store/takes.ts';
import { edgesOf, measuresOf, pictureAt } from './clip-measures.ts';
import type { Services } from './context.ts';

/** By the shot after the join; only joins whose two sides were asked for the same picture. */
export type Joins = ReadonlyMap<string, JoinMeasure>;

type Measured = {
  readonly takes: ReadonlyMap<string, TakeRecord>;
  readonly signal: AbortSignal;
};

export async function measureJoins(
  context: Services,
  plan: Plan,
  { takes, signal }: Measured,
): Promise<Joins> {
  const joins = new Map<string, JoinMeasure>();
  let known: { readonly clip: string; readonly edges: Awaited<ReturnType<typeof edgesOf>> } | null =
    null;
  for (const { before, after } of sharedJoins(plan)) {
    const [ending, beginning] = [takes.get(before), takes.get(after)];
    if (!ending || !beginning) continue;
    // In a chain, the last join's second clip is the first clip of this one.
    const { sha256 } = ending.clip;
    const left = known?.clip === sha256 ? known.edges : await edgesOf(context, sha256, signal);
    const right = await edgesOf(context, beginning.clip.sha256, signal);
    known = { clip: beginning.clip.sha256, edges: right };
    const measure = left && right && measureJoin(left, right);
    if (measure) joins.set(after, measure);
  }
  return joins;
}

/** By the shot after the join: all of them, in the film that the list makes. */
export type MeasuredJoins = ReadonlyMap<string, JoinMeasures>;

type OfFilm = Measured & { readonly list: EditList; readonly joins: Joins };

/** Numbers keep no film from being put together: without them its joins have none. */
export async function measureFilm(
  context: Services,
  plan: Plan,
  film: OfFilm,
): Promise<MeasuredJoins> {
  try {
    return await measured(context, plan, film);
  } catch (error) {
    film.signal.throwIfAborted();
    ActivityContext.current().log.warn('joins not measured', { error: String(error) });
    return new Map();
  }
}

/** A join with a held picture on one side has no numbers. */
async function measured(
  context: Services,
  plan: Plan,
  { list, takes, joins, signal }: OfFilm,
): Promise<MeasuredJoins> {
  const cuts = new Map<string, Cut>();
  for (const clip of list.clips) {
    const record = takes.get(clip.shot);
    if (record) cuts.set(clip.shot, await cutOf(context, clip, record, signal));
  }
  const starts = new Map(
    chainsOf(plan.shots).flatMap((chain) => chain.map((id) => [id, chain[0]])),
  );
  const found = new Map<string, JoinMeasures>();
  for (const [index, { shot }] of list.clips.slice(1).entries()) {
    const before = cuts.get(list.clips[index]?.shot ?? '');
    const after = cuts.get(shot);
    if (!before || !after) continue;
    const start = cuts.get(starts.get(shot) ?? '');
    const steps = stepsBetween(before, after, start ?? UNSEEN);
    const pictures = await picturesAt(context, before, after, signal);
    const likeness = pictures && likenessOf(...pictures);
    const duplicate = joins.get(shot)?.duplicate ?? null;
    found.set(shot, rounded({ ...NOT_MEASURED, ...likeness, ...steps, duplicate }));
  }
  return found;
}

type Cut = CutClip & { readonly clip: string; readonly frames: number };

const UNSEEN: CutClip = {
  measures: null,
  firstFrame: 0,
  lastFrame: 0,
  framesPerSecond: FRAMES_PER_SECOND,
};

async function cutOf(
  context: Services,
  { inFrame, outFrame, droppedHeadFrames }: EditClip,
  { clip: { sha256, frames: filmFrames } }: TakeRecord,
  signal: AbortSignal,
): Promise<Cut> {
  const measures = await measuresOf(context, sha256, signal);
  const frames = measures?.frames ?? filmFrames;
  // A clip of another rate has more or fewer pictures than it fills of the film.
  const own = (frame: number) => ownFrame(frame, frames, filmFrames);
  return {
    clip: sha256,
    frames,
    measures,
    firstFrame: own(inFrame - droppedHeadFrames),
    lastFrame: own(outFrame - 1),
    framesPerSecond: (FRAMES_PER_SECOND * frames) / filmFrames,
  };
}

/** The film takes the picture that is nearest in time; of two that fall into one frame the later. */
export function ownFrame(frame: number, frames: number, filmFrames: number): number {
  if (frame === 0 || frames === filmFrames) return Math.min(frame, frames - 1);
  const latest = Math.ceil(((frame + 0.5) * frames) / filmFrames) - 1;
  return Math.min(frames - 1, Math.max(0, latest));
}

/** The last picture of the one that is in the film, and the first of the other. */
async function picturesAt(
  context: Services,
  before: Cut,
  after: Cut,
  signal: AbortSignal,
): Promise<readonly [SmallPicture, SmallPicture] | null> {
  const last =
    before.lastFrame === before.frames - 1
      ? (await edgesOf(context, before.clip, signal))?.tail.at(-1)
      : await pictureAt(context, { clip: before.clip, frame: before.lastFrame, signal });
  const first =
    after.firstFrame === 0
      ? (await edgesOf(context, after.clip, signal))?.head[0]
      : await pictureAt(context, { clip: after.clip, frame: after.firstFrame, signal });
  return last && first ? [last, first] : null;
}

function rounded(join: JoinMeasures): JoinMeasures {
  const to = (value: number | null, digits = 2) => value && Number(value.toFixed(digits));
  return {
    psnrDb: to(join.psnrDb),
    ssim: to(join.ssim, 4),
    deltaE: to(join.deltaE),
    lumaStep: to(join.lumaStep, 1),
    loudnessStepDb: to(join.loudnessStepDb, 1),
    duplicate: join.duplicate,
    driftDeltaE: to(join.driftDeltaE),
  };
}
