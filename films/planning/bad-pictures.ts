/** Takes of a plan that end on a bad picture, and hand it on only by a person's word. */

import type { PictureFault } from '../../specs/picture/hand-over.ts';
import { takeId, type ShotDecision } from '../../specs/plan/decision.ts';
import type { Store } from '../../store/store.ts';
import { handOverOf, type TakeRecord } from '../../store/takes.ts';

export type BadPicture = {
  readonly shot: string;
  /** `v001`. */
  readonly take: string;
  readonly faults: readonly PictureFault[];
  /** Absolute path. */
  readonly picture: string;
};

/** In film order. */
export async function badPicturesIn(
  store: Store | null,
  decisions: readonly ShotDecision[],
  records: readonly TakeRecord[],
): Promise<BadPicture[]> {
  const bad: BadPicture[] = [];
  for (const decision of decisions) {
    if (!store || decision.kind !== 'asks' || decision.asks !== 'hand-over') continue;
    const { shot, take } = decision;
    const record = records.find((one) => takeId(one) === takeId(take));
    if (!record) continue;
    const { films, renders, objects } = store;
    const files = await renders.findFilesOfTake(await films.readFilm(record.film), record);
    const picture = files?.lastFrame ?? objects.addressOf(handOverOf(record).sha256);
    bad.push({ shot, take: take.take, faults: take.pictureFaults ?? [], picture });
  }
  return bad;
}
