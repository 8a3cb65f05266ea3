/**
 * A shot that ends on the picture that others start from: whether that was decided, and how near its
 * clip has come to it.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { compareFrames } from '../media/compare.ts';
import { pictureFormat } from '../media/picture.ts';
import { catalogue } from '../providers/catalogue.ts';
import { directedShots } from '../specs/plan/directing.ts';
import { isFixed, mayEndOnPicture } from '../specs/plan/followers.ts';
import { bridgesSaid, isBuilt } from '../specs/plan/middle.ts';
import { frameSource, type Plan, type PlannedShot } from '../specs/plan/plan.ts';
import { summaryOf, type TakeRecord } from '../store/takes.ts';
import type { SubmitTakeInput } from './contract.ts';
import type { Services } from './context.ts';
import { held, refuses } from './failure.ts';
import { decideNow } from './standing.ts';

/**
 * Refuses a bridge that nobody has decided; and an order that leaves out one that was decided since
 * its plan was made, or starts from what came without it: it would be ordered again.
 */
export async function refuseUnbridged(
  context: Services,
  { film, firstFrameSha256, lastFrameSha256 }: SubmitTakeInput,
  plan: Plan,
  planned: PlannedShot,
): Promise<void> {
  const { store } = context;
  const decisions = await store.decisions.of(film);
  const { id, bridge } = planned;
  const isDecided = decisions.some(
    (one) => one.kind === 'bridge' && one.shot === id && one.picture === bridge,
  );
  if (bridge !== undefined && !isDecided) throw refuses(`Nobody has decided a bridge of ${id}.`);
  const said = bridgesSaid(decisions);
  if (said.size === 0) return;
  const pictures = new Map<string, string>();
  const directed = directedShots(decisions);
  const byId = new Map(plan.shots.map((shot) => [shot.id, shot]));
  const { wanted: decided } = await decideNow(context, film, plan);
  for (const [shot, one] of said) {
    // What is chosen, or can no longer end on a picture, goes without its bridge.
    const asked = byId.get(shot);
    const isOpen = asked !== undefined && !isFixed(asked, decided.get(shot));
    if (!isOpen || !mayEndOnPicture(asked, catalogue)) continue;
    const takes = (await store.takes.takesOfShot(film, shot)).map(summaryOf);
    if (!isBuilt(one, takes, directed.get(shot)?.rejected)) pictures.set(shot, one.picture);
  }
  const wanted = pictures.get(id);
  if (wanted !== undefined && wanted !== bridge) {
    throw held(`${id} is not ordered without its bridge: run the film again.`);
  }
  const frames = [
    [planned.first, firstFrameSha256],
    [planned.last, lastFrameSha256],
  ] as const;
  for (const [frame, told] of frames) {
    const source = frameSource(frame, byId);
    const picture = source?.which === 'last' ? pictures.get(source.shot) : undefined;
    if (!source || picture === undefined || picture === told) continue;
    throw held(`${id} is not ordered from a take of ${source.shot}: a bridge of it is to come.`);
  }
}

/** Written for two pictures of which no pixel differs. */
const SAME_DB = 100;

/** `decoded`: SHA-256 of the clip's own last picture. What cannot be measured keeps no paid clip from its record. */
export async function bridgeHandOver(
  { media, store: { objects } }: Pick<Services, 'media' | 'store'>,
  bridge: string,
  decoded: string,
  signal: AbortSignal,
): Promise<NonNullable<TakeRecord['handOver']>> {
  const format = await objects.read(bridge).then(pictureFormat, () => null);
  return {
    sha256: bridge,
    source: 'bridge',
    frame: null,
    ...(format !== null && format !== 'png' && { format }),
    bridgeDb: await distance(),
  };

  async function distance(): Promise<number | null> {
    try {
      const [own, other] = [await objects.file(decoded), await objects.file(bridge)];
      const { psnrDb } = await compareFrames(media, own, other, signal);
      return Number.isNaN(psnrDb) ? null : Number(Math.min(SAME_DB, psnrDb).toFixed(2));
    } catch (error) {
      signal.throwIfAborted();
      ActivityContext.current().log.warn('bridge not measured', { error: String(error) });
      return null;
    }
  }
}
