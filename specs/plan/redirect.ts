/**
 * What a person has said of a shot's order beside its file: the film goes on without it, or it is
 * ordered from another provider. It is worked into the plan, so that a production, `status` and every
 * later plan choose alike.
 */

import { offerOf } from '../models/offer.ts';
import type { Catalogue } from '../models/sheet.ts';
import type { Shot, Storyboard } from '../storyboard/storyboard.ts';
import type { TakeName } from './decision.ts';
import { directedShots, type Decision } from './directing.ts';
import type { PlannedShot } from './plan.ts';

/** `instead`: the providers that the file named then; with others the file counts again. */
export type Elsewhere = { readonly provider: string; readonly instead: readonly string[] };

export type Redirect = {
  /** `gives`: the take whose frames are handed on; null: `previous` passes over the shot. */
  readonly skip?: { readonly gives: TakeName | null };
  readonly elsewhere?: Elsewhere;
};

/** By shot. */
export type Redirects = ReadonlyMap<string, Redirect>;

/** Whether the file itself leaves it out, and not a person beside it. */
export function isSkippedInFile({ skip, redirect }: Pick<Shot, 'skip' | 'redirect'>): boolean {
  return skip && redirect?.skip === undefined;
}

/**
 * Whether what a provider has rejected is not ordered again as it is. A person may ask for one more
 * by name, or name another provider: this one's word is none of that one's.
 */
export function isHeldBy(
  { permit, redirect, bridge: asked }: Pick<PlannedShot, 'permit' | 'redirect' | 'bridge'>,
  { provider, bridge }: { readonly provider: string; readonly bridge?: string | undefined },
): boolean {
  if (permit.kind === 'one-more') return false;
  // What was rejected may have been the picture that it was to end on.
  if (bridge !== undefined && bridge !== asked) return false;
  const elsewhere = redirect?.elsewhere;
  return elsewhere === undefined || elsewhere.provider === provider;
}

/** What counts of it for the shots that a file has now. */
export function redirectsFor({ shots }: Storyboard, decisions: readonly Decision[]): Redirects {
  const directed = directedShots(decisions);
  const redirects = new Map<string, Redirect>();
  for (const shot of shots) {
    const { skipped = null, elsewhere = null } = directed.get(shot.id) ?? {};
    // `take:` in the file is stronger than all that is said, and needs neither.
    if (shot.take !== null) continue;
    const isMeant = elsewhere !== null && isSame(providersOf(shot), elsewhere.instead);
    if (!skipped && !isMeant) continue;
    redirects.set(shot.id, {
      ...(skipped && { skip: { gives: skipped.gives } }),
      ...(isMeant && { elsewhere }),
    });
  }
  return redirects;
}

/** Those that a plan was made with. */
export function redirectsIn(plan: {
  readonly shots: readonly { readonly id: string; readonly redirect?: Redirect }[];
}): Redirects {
  return new Map(
    plan.shots.flatMap(({ id, redirect }) => (redirect ? [[id, redirect] as const] : [])),
  );
}

/** Those of its shots that are ordered elsewhere must be offered there: see `lackAt`. */
export function redirected(
  storyboard: Storyboard,
  redirects: Redirects,
  catalogue: Catalogue,
): Storyboard {
  if (redirects.size === 0) return storyboard;
  return {
    ...storyboard,
    shots: storyboard.shots.map((shot) => {
      const redirect = redirects.get(shot.id);
      return redirect ? redirectedShot(shot, redirect, catalogue) : shot;
    }),
  };
}

function redirectedShot(shot: Shot, redirect: Redirect, { providers }: Catalogue): Shot {
  const sheet = providers.find(({ name }) => name === redirect.elsewhere?.provider);
  const offer = sheet && offerOf(sheet, shot.family, shot.family);
  const { fallbacks: _, ...rest } = shot;
  const moved = sheet && offer ? { ...rest, provider: sheet.name, modelId: offer.modelId } : shot;
  return { ...moved, redirect, skip: shot.skip || redirect.skip !== undefined };
}

/** In turn, as the file names them. */
export function providersOf({ provider, fallbacks = [] }: Shot): string[] {
  return [provider, ...fallbacks.map((fallback) => fallback.provider)];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, place) => name === other[place]);
}
