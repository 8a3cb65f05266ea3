/**
 * What people have said of the picture that a take hands on, and the gate before it: a shot whose last
 * picture is bad asks before another one is paid that starts from it.
 */

import { takeId, type ShotDecision, type TakeSummary } from './decision.ts';
import type { Decision } from './directing.ts';
import { frameSource, type Plan, type PlannedShot } from './plan.ts';
import type { TakeOptions } from './shelf.ts';

/** The newest that was said of a take: its own last picture, or a frame of its clip. */
export type HandOverSaid =
  | { readonly kind: 'accept' }
  | { readonly kind: 'frame'; readonly frame: number; readonly picture: string };

/** By `takeId`: it stays with a take under whatever id its shot has. */
export function handOversSaid(decisions: readonly Decision[]): ReadonlyMap<string, HandOverSaid> {
  const said = new Map<string, HandOverSaid>();
  for (const one of decisions) {
    if (one.kind === 'accept') said.set(takeId(one.take), { kind: 'accept' });
    if (one.kind !== 'frame') continue;
    const { frame, picture } = one;
    said.set(takeId(one.take), { kind: 'frame', frame, picture });
  }
  return said;
}

/** The takes with the pictures that people have chosen for them. Safe to repeat. */
export function withChosenFrames(
  takes: readonly TakeSummary[],
  decisions: readonly Decision[],
): readonly TakeSummary[] {
  const said = handOversSaid(decisions);
  if (said.size === 0) return takes;
  return takes.map((take): TakeSummary => {
    const chosen = said.get(takeId(take));
    if (chosen?.kind !== 'frame') return take;
    const clipLastFrameSha256 = take.clipLastFrameSha256 ?? take.lastFrameSha256;
    const { frame: chosenFrame, picture: lastFrameSha256 } = chosen;
    return { ...take, clipLastFrameSha256, lastFrameSha256, chosenFrame };
  });
}

/**
 * Has the shots ask whose take ends on a bad picture, while one that starts from it has no take that
 * stands. What is cut from it does not start from it, and a bridge or a chosen frame was looked at.
 */
export function untilAccepted(
  { shots, policy }: Pick<Plan, 'shots' | 'policy'>,
  decided: ReadonlyMap<string, ShotDecision>,
  { decisions = [], open = [] }: Pick<TakeOptions, 'decisions' | 'open'>,
): ReadonlyMap<string, ShotDecision> {
  if (policy.handOver !== 'stop') return decided;
  const said = handOversSaid(decisions);
  const isWaiting = (shot: string) =>
    followersOf(shots, shot).some(({ id }) => isYetToOrder(decided.get(id), open));
  const gated = new Map(decided);
  for (const [shot, decision] of decided) {
    if (decision.kind !== 'stands' || !isBad(decision.take)) continue;
    if (said.has(takeId(decision.take)) || !isWaiting(shot)) continue;
    const { take, reusedFrom, fingerprint } = decision;
    const borrowed = reusedFrom && { reusedFrom };
    gated.set(shot, { shot, kind: 'asks', asks: 'hand-over', take, ...borrowed, fingerprint });
  }
  return gated;
}

function isBad({ pictureFaults = [], clipLastFrameSha256 }: TakeSummary): boolean {
  return pictureFaults.length > 0 && clipLastFrameSha256 === undefined;
}

/** What is ordered from the picture already is paid: it is waited for, whatever the picture is. */
function isYetToOrder(
  decision: ShotDecision | undefined,
  open: NonNullable<TakeOptions['open']>,
): boolean {
  if (decision === undefined || HAVE_TAKES.includes(decision.kind)) return false;
  return !open.some(
    ({ shot, fingerprint }) =>
      shot === decision.shot && 'fingerprint' in decision && fingerprint === decision.fingerprint,
  );
}

/** Of these nothing is ordered now; what was rejected is ordered by one more word. */
const HAVE_TAKES: readonly ShotDecision['kind'][] = [
  'stands',
  'asks',
  'rejected',
  'skipped',
  'missing',
  'left-out',
];

/** The shots of the film that are given the last picture of one, be it by way of another's first. */
export function followersOf(shots: readonly PlannedShot[], id: string): PlannedShot[] {
  const byId = new Map(shots.map((shot) => [shot.id, shot]));
  return shots.filter(
    ({ first, last, skip }) =>
      !skip &&
      [first, last].some((frame) => {
        const source = frameSource(frame, byId);
        return source?.shot === id && source.which === 'last';
      }),
  );
}
