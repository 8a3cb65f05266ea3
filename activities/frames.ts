/** Checks that an order's frames are those of the shots that its plan names. */

import { isOfThisMachine } from '../providers/simulated.ts';
import type { TakeSummary } from '../specs/plan/decision.ts';
import { withChosenFrames } from '../specs/plan/handed-on.ts';
import { frameSource, type Plan, type PlannedFrame, type PlannedShot } from '../specs/plan/plan.ts';
import { takeKindOf } from '../specs/plan/take-kind.ts';
import type { SubmitTakeInput } from './contract.ts';
import { accountOf, type Services } from './context.ts';
import { refuses } from './failure.ts';

/**
 * Refuses a frame that no take of its source shot has. Otherwise whoever reaches the server could
 * buy one clip more for each picture of the store. A placeholder of the simulator is refused too
 * where clips are sold.
 */
export async function refuseForeignFrames(
  context: Services,
  { film, account, firstFrameSha256, lastFrameSha256 }: SubmitTakeInput,
  { shots }: Plan,
  planned: PlannedShot,
): Promise<void> {
  const byId = new Map(shots.map((shot) => [shot.id, shot]));
  const { provider, linkOrigin } = accountOf(context, account);
  // The simulator runs only on this machine, whatever the plan assumed when it was made.
  const isSold = !provider.sheet.isFree && !isOfThisMachine(linkOrigin);
  const check = async (frame: PlannedFrame, told: string | null) => {
    const source = frameSource(frame, byId);
    if (source === null || told === null) return;
    const known = await takesOf(context, film, source.shot);
    const takes = known.filter((take) => take[KEYS[source.which]] === told);
    if (takes.length === 0) throw refuses(`${planned.id} starts from no frame of ${source.shot}.`);
    if (!isSold || takes.some((take) => takeKindOf(take) !== 'simulated')) return;
    throw refuses(`${planned.id} would be bought from a placeholder of ${source.shot}.`);
  };
  await check(planned.first, firstFrameSha256);
  await check(planned.last, lastFrameSha256);
}

const KEYS = { first: 'firstFrameSha256', last: 'lastFrameSha256' } as const;

/** All takes of a shot, and its loan. */
async function takesOf(
  { store }: Services,
  film: string,
  shot: string,
): Promise<readonly TakeSummary[]> {
  const [made, loans, said] = await Promise.all([
    store.takes.summaries(),
    store.loans.loansOf(film),
    store.decisions.of(film),
  ]);
  const takes = withChosenFrames(made, said);
  const loan = loans.get(shot);
  return takes.filter((take) => {
    const isOwn = take.film === film && take.shot === shot;
    return isOwn || (take.film === loan?.film && take.shot === loan.shot);
  });
}
