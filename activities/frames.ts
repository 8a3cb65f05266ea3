/** Whether the frames that an order is to start from are those of the shots that its plan names. */

import { frameSource, type Plan, type PlannedFrame, type PlannedShot } from '../specs/plan/plan.ts';
import type { SubmitTakeInput } from './contract.ts';
import type { Context } from './context.ts';
import { refuses } from './failure.ts';

/**
 * A frame that no take of its source has is refused: whoever reaches the server could buy one clip
 * more for each picture of the store.
 */
export async function refuseForeignFrames(
  context: Context,
  { film, firstFrameSha256, lastFrameSha256 }: SubmitTakeInput,
  { shots }: Plan,
  planned: PlannedShot,
): Promise<void> {
  const byId = new Map(shots.map((shot) => [shot.id, shot]));
  const check = async (frame: PlannedFrame, told: string | null) => {
    const source = frameSource(frame, byId);
    if (source === null || told === null) return;
    const known = await framesOf(context, film, source);
    if (!known.has(told)) throw refuses(`${planned.id} starts from no frame of ${source.shot}.`);
  };
  await check(planned.first, firstFrameSha256);
  await check(planned.last, lastFrameSha256);
}

/** Of all takes of a shot, and of the one that it has borrowed. */
async function framesOf(
  { store }: Context,
  film: string,
  { shot, which }: { readonly shot: string; readonly which: 'first' | 'last' },
): Promise<ReadonlySet<string>> {
  const [takes, loans] = await Promise.all([store.takes.summaries(), store.loans.loansOf(film)]);
  const loan = loans.get(shot);
  const own = takes.filter((take) => {
    const isOwn = take.film === film && take.shot === shot;
    return isOwn || (take.film === loan?.film && take.shot === loan.shot);
  });
  const key = which === 'first' ? 'firstFrameSha256' : 'lastFrameSha256';
  return new Set(own.map((take) => take[key]));
}
