/** Which shot a clip is kept for: no two shots of a film stand with one. */

import { takeId, type ShotDecision, type TakeSummary } from './decision.ts';
import type { Shelf } from './shelf.ts';

/** The shot that a clip is kept for: its own, which nobody can dispute, or one that borrowed it. */
export type Claim = { readonly shot: string; readonly isOwn: boolean };

/** Whether there are new ones. */
export function addClaims(
  claims: Map<string, Claim>,
  decisions: Iterable<ShotDecision>,
  shelf: Shelf,
): boolean {
  let isNew = false;
  for (const decision of decisions) {
    const { shot } = decision;
    for (const take of takenBy(decision, shelf)) {
      const isOwn = !('reusedFrom' in decision && decision.reusedFrom);
      if (!isOwn && shelf.lent.get(shot) !== take) continue;
      const clip = clipOf(take);
      const before = claims.get(clip);
      if (before && (before.isOwn || !isOwn)) continue;
      claims.set(clip, { shot, isOwn });
      isNew = true;
    }
    for (const take of formerIn(decision, shelf)) {
      if (claims.has(clipOf(take))) continue;
      claims.set(clipOf(take), { shot, isOwn: false });
      isNew = true;
    }
  }
  return isNew;
}

/** Those that no other shot may stand with: of several that are wanted all that are there. */
function takenBy(decision: ShotDecision, { byShot }: Shelf): readonly TakeSummary[] {
  if (decision.kind === 'stands') return [decision.take];
  if (decision.kind !== 'asks' && decision.kind !== 'orders') return [];
  const { shot, fingerprint } = decision;
  const there = decision.kind === 'asks' ? decision.take : decision.beside;
  const isSeveral = decision.kind === 'asks' || decision.takes !== undefined;
  const own = isSeveral
    ? (byShot.get(shot) ?? []).filter((take) => take.fingerprint === fingerprint)
    : [];
  return there ? [there, ...own] : own;
}

/** Of an id that the shot had before: those that it chooses from. */
function formerIn(decision: ShotDecision, { byFingerprint }: Shelf): readonly TakeSummary[] {
  const several = decision.kind === 'orders' ? decision.takes?.there : undefined;
  const ids = decision.kind === 'asks' ? decision.among : several;
  if (ids === undefined || ids.length === 0 || !('fingerprint' in decision)) return [];
  const fitting = byFingerprint.get(decision.fingerprint ?? '') ?? [];
  return fitting.filter((take) => take.shot !== decision.shot && ids.includes(takeId(take)));
}

/** The clip itself, under whatever name: a take that was copied to another shot is still one. */
export function clipOf(take: TakeSummary): string {
  const { fingerprint, firstFrameSha256, lastFrameSha256, clipLastFrameSha256 } = take;
  return `${fingerprint}/${firstFrameSha256}/${clipLastFrameSha256 ?? lastFrameSha256}`;
}
