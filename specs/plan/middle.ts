/**
 * A shot in the middle that is rendered again, without what starts from it: it ends on the picture
 * that its followers' takes start from (a bridge), or these are excused from it (a cut).
 */

import type { RenderRequest } from '../order.ts';
import { numberOf, takeId, type TakeSummary } from './decision.ts';
import type { Decision } from './directing.ts';
import type { Plan } from './plan.ts';
import { frameOf } from './request.ts';

/**
 * By `takeId`: the shots whose picture it need not have. A take keeps it under whatever name its shot
 * has.
 */
export type Excused = ReadonlyMap<string, ReadonlySet<string>>;

export function excusedTakes(decisions: readonly Decision[]): Excused {
  const excused = new Map<string, Set<string>>();
  for (const decision of decisions) {
    // Of a bridge and a cut of one shot the newest counts.
    if (decision.kind === 'bridge') excused.forEach((shots) => shots.delete(decision.shot));
    if (decision.kind !== 'cut') continue;
    for (const { take } of decision.excused) {
      const id = takeId(take);
      excused.set(id, (excused.get(id) ?? new Set()).add(decision.shot));
    }
  }
  return excused;
}

/**
 * By shot: the bridge that was said last, unless its followers were cut from it, or another picture
 * was chosen for them, since.
 */
export function bridgesSaid(decisions: readonly Decision[]): Map<string, BridgeSaid> {
  const said = new Map<string, BridgeSaid>();
  for (const decision of decisions) {
    if (decision.kind === 'bridge') said.set(decision.shot, decision);
    if (decision.kind === 'cut' || decision.kind === 'frame') said.delete(decision.shot);
  }
  return said;
}

export type BridgeSaid = Decision & { readonly kind: 'bridge' };

/** Whether a bridge is there: a take that was ordered for it has come. */
export function isBuilt(
  { shot, picture, after }: BridgeSaid,
  /** The film's own. */
  takes: readonly TakeSummary[],
  /** By `takeId`. */
  rejected: ReadonlySet<string> | undefined,
): boolean {
  return takes.some(
    (take) =>
      take.shot === shot &&
      !rejected?.has(takeId(take)) &&
      take.isBridged === true &&
      take.lastFrameSha256 === picture &&
      numberOf(take) > after,
  );
}

/** `bridges`: by shot, the SHA-256 of the picture that it is to end on. */
export function withBridges(plan: Plan, bridges: ReadonlyMap<string, string>): Plan {
  if (bridges.size === 0) return plan;
  const shots = plan.shots.map((shot) => {
    const bridge = bridges.get(shot.id);
    return bridge === undefined ? shot : { ...shot, bridge };
  });
  return { ...plan, shots };
}

/** What is sent of it: its fingerprint is that of the request without the bridge. */
export function bridged(request: RenderRequest, bridge: string | undefined): RenderRequest {
  if (bridge === undefined) return request;
  const last = { role: 'last_frame', picture: frameOf(bridge) } as const;
  return { ...request, pictures: [...request.pictures, last] };
}

/** SHA-256 of a picture as a take's record names it; null: none, or one that only its provider has. */
export function pictureOf(name: string | null): string | null {
  return name?.startsWith('sha256:') ? name.slice('sha256:'.length) : null;
}
