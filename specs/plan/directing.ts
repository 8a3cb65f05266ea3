/** What people have said of takes, and what follows from it for each shot. */

import { takeId, type TakeName } from './decision.ts';
import type { Elsewhere } from './redirect.ts';

/** `number`: its place in the film's list; what one command says of several shots shares it. */
type Signed = {
  readonly number: number;
  readonly shot: string;
  /** ISO time. */
  readonly at: string;
  /** Who has said it. */
  readonly by: string;
  /** Of a `note` the remark itself. */
  readonly note: string | null;
};

/** What a person has said of a shot. Never changed, never taken out. */
export type Decision = Signed &
  (
    | { readonly kind: 'note'; readonly take: TakeName }
    | { readonly kind: 'circle' | 'freeze'; readonly take: TakeName }
    /** `isChosen`: it was rejected, and stands again as if it were circled; absent: it waited. */
    | {
        readonly kind: 'approve';
        readonly take: TakeName;
        readonly isChosen?: true | undefined;
      }
    /**
     * What a take hands on: the picture that it ends on, or this frame of its clip, from 0, which is
     * its last one in the film then. `picture`: SHA-256 of that frame. `isChosen`: as of `approve`.
     */
    | { readonly kind: 'accept'; readonly take: TakeName; readonly isChosen?: true | undefined }
    | {
        readonly kind: 'frame';
        readonly take: TakeName;
        readonly frame: number;
        readonly picture: string;
        readonly isChosen?: true | undefined;
      }
    /** `take`: a file of that person's own, which stands as a frozen one does. */
    | { readonly kind: 'replace'; readonly take: TakeName }
    | { readonly kind: 'unfreeze' }
    /**
     * `after`: the number of the shot's newest take then; 0 for none. `again`: one more take is
     * wanted, without another word.
     */
    | {
        readonly kind: 'reject';
        readonly take: TakeName;
        readonly after: number;
        readonly again?: true | undefined;
      }
    /** The film goes on without the shot. `gives`: the take whose frames are still handed on. */
    | { readonly kind: 'skip'; readonly gives: TakeName | null }
    | { readonly kind: 'unskip' }
    /** Its order goes to this provider. */
    | ({ readonly kind: 'provider' } & Elsewhere)
    /**
     * It is ordered to end on the picture, until a take is there that does. `after`: as of a `reject`.
     */
    | { readonly kind: 'bridge'; readonly picture: string; readonly after: number }
    /** These takes of shots that start from it stand, whatever picture it hands on. */
    | { readonly kind: 'cut'; readonly excused: readonly ExcusedTake[] }
  );

export type ExcusedTake = { readonly shot: string; readonly take: TakeName };

/** What is said of a shot's own takes, and not of what it hands on. */
type Directing = Exclude<
  Decision,
  { readonly kind: 'note' | 'bridge' | 'cut' | 'accept' | 'frame' }
>;

/** Takes by `takeId`. */
export type Directed = {
  /** Stands while it fits. */
  readonly circled: string | null;
  /** Stands whatever is asked. */
  readonly frozen: string | null;
  /** Hand on where a take has to be approved before. */
  readonly approved: ReadonlySet<string>;
  /** Never stand. */
  readonly rejected: ReadonlySet<string>;
  /** The newest one, until something else is chosen: no other take steps in. */
  readonly rejection: {
    readonly take: string;
    readonly after: number;
    /** What a person had done with it before; absent: nothing. */
    readonly wasChosen?: 'circled' | 'frozen';
    /** One more take is wanted: see `owedTakes`. */
    readonly isAgain: boolean;
  } | null;
  /** The film goes on without the shot; null: it does not. */
  readonly skipped: { readonly gives: TakeName | null } | null;
  /** Where its order goes, as long as the file names the same providers. */
  readonly elsewhere: Elsewhere | null;
};

const UNDIRECTED: Directed = {
  circled: null,
  frozen: null,
  approved: new Set(),
  rejected: new Set(),
  rejection: null,
  skipped: null,
  elsewhere: null,
};

/** By shot; `decisions` oldest first. Shots of which nothing was said, or a note alone, are not in it. */
export function directedShots(decisions: readonly Decision[]): Map<string, Directed> {
  const directed = new Map<string, Directed>();
  for (const decision of decisions) {
    const { kind, shot } = decision;
    if (kind === 'note' || kind === 'bridge' || kind === 'cut') continue;
    const isOfHandOver = kind === 'accept' || kind === 'frame';
    if (isOfHandOver && !decision.isChosen) continue;
    // Whoever wants its picture handed on wants the take, also one that was rejected before.
    const said = isOfHandOver ? ({ ...decision, kind: 'approve' } as const) : decision;
    directed.set(shot, after(directed.get(shot) ?? UNDIRECTED, said));
  }
  return directed;
}

function after(before: Directed, decision: Directing): Directed {
  switch (decision.kind) {
    case 'skip':
      return { ...before, skipped: { gives: decision.gives } };
    case 'unskip':
      return { ...before, skipped: null };
    case 'provider': {
      const { provider, instead } = decision;
      return { ...before, elsewhere: { provider, instead } };
    }
    // What was circled before the freeze is so again.
    case 'unfreeze':
      return { ...before, frozen: null };
    case 'circle':
    case 'freeze':
    case 'replace':
    case 'approve':
    case 'reject':
    default:
      return afterTake(before, decision);
  }
}

type OfTake = Extract<
  Decision,
  { readonly kind: 'circle' | 'freeze' | 'approve' | 'reject' | 'replace' }
>;

function afterTake(before: Directed, decision: OfTake): Directed {
  const take = takeId(decision.take);
  const others = new Set([...before.rejected].filter((one) => one !== take));
  if (decision.kind === 'circle') {
    return { ...before, circled: take, frozen: null, rejected: others, rejection: null };
  }
  if (decision.kind === 'approve') {
    const approved = new Set(before.approved).add(take);
    const wasFrozen = before.rejection?.take === take && before.rejection.wasChosen === 'frozen';
    // It stands again, and no other one in its place; also under an id that the shot had not then.
    const chosen =
      decision.isChosen && (wasFrozen ? { frozen: take } : { circled: take, frozen: null });
    return { ...before, ...chosen, approved, rejected: others, rejection: null };
  }
  if (decision.kind === 'reject') {
    const isFrozen = before.frozen === take;
    const wasChosen = isFrozen ? 'frozen' : before.circled === take ? 'circled' : undefined;
    return {
      ...before,
      circled: before.circled === take ? null : before.circled,
      frozen: isFrozen ? null : before.frozen,
      approved: new Set([...before.approved].filter((one) => one !== take)),
      rejected: others.add(take),
      rejection: {
        take,
        after: decision.after,
        isAgain: decision.again ?? false,
        ...(wasChosen && { wasChosen }),
      },
    };
  }
  return { ...before, frozen: take, rejected: others, rejection: null };
}
