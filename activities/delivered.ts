/** The edit list with what the storyboard asks of the film's file: colours, captions, music, coding. */

import { Context as ActivityContext } from '@temporalio/activity';
import { withDelivery, type ColourGains, type MasterKind } from '../specs/delivery/delivery.ts';
import { matchGains } from '../specs/delivery/match.ts';
import { meansAt, type PictureMeans } from '../specs/picture/measures.ts';
import type { EditList } from '../specs/plan/edit-list.ts';
import type { Plan } from '../specs/plan/plan.ts';
import type { TakeRecord } from '../store/takes.ts';
import { measuresOf } from './clip-measures.ts';
import type { Services } from './context.ts';
import { ownFrame } from '../specs/picture/own-frame.ts';

type Undelivered = {
  readonly list: EditList;
  readonly kind: MasterKind;
  readonly takes: ReadonlyMap<string, TakeRecord>;
  readonly signal: AbortSignal;
};

export async function delivered(
  context: Services,
  plan: Plan,
  { list, kind, takes, signal }: Undelivered,
): Promise<EditList> {
  const gains =
    plan.output.match === 'colour'
      ? await gainsIn(context, plan, { list, takes, signal })
      : new Map<string, ColourGains>();
  return withDelivery(list, plan, { kind, matchOf: ({ shot }) => gains.get(shot) ?? null });
}

/** By shot: none of one that cannot be measured, or that no chain leads to. */
async function gainsIn(
  context: Services,
  { chains }: Plan,
  { list, takes, signal }: Omit<Undelivered, 'kind'>,
): Promise<ReadonlyMap<string, ColourGains>> {
  const gains = new Map<string, ColourGains>();
  const clips = new Map(list.clips.map((clip) => [clip.shot, clip]));
  for (const chain of chains.filter(({ length }) => length > 1)) {
    let first: PictureMeans | null = null;
    for (const shot of chain) {
      const clip = clips.get(shot);
      const record = takes.get(shot);
      if (!clip || !record) continue;
      const means = await meansOf(context, record, clip.inFrame, signal);
      const match = means && first && matchGains(means, first);
      if (match) gains.set(shot, match);
      first ??= means;
    }
  }
  return gains;
}

async function meansOf(
  context: Services,
  { clip: { sha256, frames: filmFrames } }: TakeRecord,
  frame: number,
  signal: AbortSignal,
): Promise<PictureMeans | null> {
  try {
    const measures = await measuresOf(context, sha256, signal);
    return measures && meansAt(measures, ownFrame(frame, measures.frames, filmFrames));
  } catch (error) {
    signal.throwIfAborted();
    ActivityContext.current().log.warn('clip not matched', { clip: sha256, error: String(error) });
    return null;
  }
}
