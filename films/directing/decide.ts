/**
 * Writes down what a person says of takes. What cannot be so is refused, and nothing is written. It
 * takes no order back; a production that runs goes on by it with what waits behind it for the first
 * time, and what would be rendered again because of it waits for the next run.
 */

import { directedShots } from '../../specs/plan/directing.ts';
import {
  nameOf,
  numberOf,
  takeId,
  type TakeName,
  type TakeSummary,
} from '../../specs/plan/decision.ts';
import { differenceOf } from '../../specs/plan/fit.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import type { SaidOfShot } from '../../store/decisions.ts';
import { openStore } from '../../store/store.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { orderAgain, type OneMore } from './again.ts';
import { handOverSaid, type HandOverMade, type HandOverRequest } from './hand-over.ts';
import { nudge } from './nudge.ts';
import { refuseStale, type Seen } from './seen.ts';
import { rewritePages } from './record-pages.ts';
import { repeated, saidBefore } from './repeated.ts';
import { keepOwnFile, type OwnTake } from './replace.ts';
import { personOf, remarkOf } from './signature.ts';
import { currentTake, mayStand, shotIn, takesOf, weigh, type WeighedFilm } from './weighed.ts';

type OneShot = { readonly shot: string };

/**
 * `note`: a remark beside it, one line; of a `note` the remark itself. `take`: `v002`, or its whole
 * name `f0123456789/sh0010/v002`: a borrowed one may share the short one.
 */
export type DecisionRequest = { readonly note?: string | undefined } & (
  | (OneShot & { readonly kind: 'circle'; readonly take: string })
  | (OneShot & { readonly kind: 'note'; readonly note: string })
  /** `clip`: path of a file of one's own. */
  | (OneShot & { readonly kind: 'replace'; readonly clip: string })
  | HandOverRequest
  | {
      readonly kind: 'freeze' | 'unfreeze' | 'approve' | 'reject';
      readonly shot: string | readonly string[];
      /** With `reject`: one more take of each is ordered. */
      readonly again?: true | undefined;
    }
);

export type DecisionMade = {
  /** Its place in the film's list. */
  readonly number: number;
  readonly kind: DecisionRequest['kind'];
  readonly by: string;
  readonly note: string | null;
  readonly shots: readonly {
    readonly shot: string;
    /** `v001`; null where none is meant. */
    readonly take: string | null;
    /** The take that `take:` in the file has stand all the same; null: none. */
    readonly pinned: string | null;
  }[];
  /** One more take of each, where that was asked for; absent: it was not. */
  readonly again?: readonly OneMore[];
  /** Of `frame`: which one, from 0. Absent else. */
  readonly frame?: number;
  /** Of `replace`: the name of the file, and what is to be known of it. Absent else. */
  readonly ownFile?: Pick<OwnTake, 'name' | 'notes'>;
};

/**
 * Durable when it returns. Throws `not-decided`, `unfit-clip`, or why the storyboard cannot be planned;
 * `stale` where the film is no longer as it was `seen`.
 */
export async function decideOn(
  file: string,
  request: DecisionRequest,
  options: Pick<FilmOptions, 'project' | 'temporal' | 'row' | 'command'> & { readonly seen?: Seen },
  host: FilmHost,
): Promise<DecisionMade> {
  const by = personOf(host);
  const note = remarkOf(request.note);
  if (request.kind === 'note' && note === null) {
    throw new FilmError('not-decided', { why: 'empty-note' });
  }
  const named = typeof request.shot === 'string' ? [request.shot] : request.shot;
  let own: OwnTake | null = null;
  for (;;) {
    const film = await weigh(file, options, host);
    refuseStale(options.seen, film);
    const shots = [...new Set(named)].map((id) => shotIn(film, id));
    if (request.kind === 'reject' && request.again && shots.every(isOwed)) {
      const again = await orderAgain(file, shots.map(idOf), options, host);
      return { ...repeated(film, shots, { by, note }), again };
    }
    // A decision is of a take that is there: the file becomes one first.
    const [only] = shots;
    if (request.kind === 'replace' && only) {
      own ??= await keepOwnFile(film, only, request.clip, host);
    }
    const handed = await handOverOf(film, only, request, host);
    if (handed?.isNew === false) {
      // Whoever said it may have been cut off before a production heard of it.
      await nudge(film.store, film.film.id, options, host);
      return saidBefore(handed.said, request.kind);
    }
    const said = handed ? [handed.said] : shots.map((shot) => saidOf(film, shot, request, own));
    const isAgain = request.kind === 'reject' && request.again === true;
    const last = film.decisions.at(-1)?.number ?? 0;
    // What is refused has made nothing; another machine's project is refused here.
    const store = await openStore(film.store.root);
    // Somebody else may have decided since: then all of it is weighed again.
    if (!(await store.decisions.add(film.film.id, { said, by, note }, last))) continue;
    await rewritePages(store, film, said);
    const again = isAgain ? await orderAgain(file, shots.map(idOf), options, host) : null;
    // Told of the rejection alone, a production may have nothing left to do, and end.
    const isTold = again?.every(({ carried }) => carried === 'carried') ?? false;
    if (request.kind !== 'note' && !isTold) await nudge(store, film.film.id, options, host);
    return {
      ...(again && { again }),
      number: last + 1,
      kind: request.kind,
      by,
      note,
      shots: said.map((one, index) => ({
        shot: one.shot,
        take: 'take' in one ? one.take.take : null,
        pinned: shots[index]?.pinnedTake ?? null,
      })),
      ...(request.kind === 'frame' && { frame: request.frame }),
      ...(own && { ownFile: { name: own.name, notes: own.notes } }),
    };
  }
}

/** Null where something else is said. */
async function handOverOf(
  film: WeighedFilm,
  shot: PlannedShot | undefined,
  request: DecisionRequest,
  host: FilmHost,
): Promise<HandOverMade | null> {
  const isOfHandOver = request.kind === 'accept' || request.kind === 'frame';
  return shot && isOfHandOver ? handOverSaid(film, shot, request, host) : null;
}

/** Whether one more take of it is wanted since it was rejected, and has not come. */
function isOwed({ permit }: PlannedShot): boolean {
  return permit.kind === 'one-more' && permit.isOwed === true;
}

function idOf({ id }: PlannedShot): string {
  return id;
}

function saidOf(
  film: WeighedFilm,
  shot: PlannedShot,
  request: DecisionRequest,
  own: OwnTake | null,
): SaidOfShot {
  const { id } = shot;
  if (own) return { kind: 'replace', shot: id, take: own.take };
  switch (request.kind) {
    case 'circle':
      return { kind: 'circle', shot: id, take: circledIn(film, shot, request.take) };
    case 'freeze':
      return { kind: 'freeze', shot: id, take: frozenIn(film, shot) };
    case 'unfreeze': {
      const wanted = film.wanted.get(id);
      // Also where it was said under the id that the shot had then.
      const isFrozen = wanted?.kind === 'stands' && wanted.isFrozen === true;
      const said = directedShots(film.decisions).get(id)?.frozen ?? null;
      if (said === null && !isFrozen)
        throw new FilmError('not-decided', { why: 'not-frozen', shot: id });
      return { kind: 'unfreeze', shot: id };
    }
    case 'approve':
      return {
        kind: 'approve',
        shot: id,
        take: approvedIn(film, shot),
        // No other one stands in its place.
        ...(film.wanted.get(id)?.kind === 'rejected' && { isChosen: true }),
      };
    case 'reject':
      return {
        kind: 'reject',
        shot: id,
        ...rejectedIn(film, shot),
        ...(request.again && { again: true }),
      };
    case 'note':
    case 'replace':
    case 'accept':
    case 'frame':
    default: {
      const decision = film.wanted.get(id);
      const rejected = decision?.kind === 'rejected' ? decision.take : null;
      return { kind: 'note', shot: id, take: nameOf(standingIn(film, id, rejected)) };
    }
  }
}

function circledIn(film: WeighedFilm, shot: PlannedShot, name: string): TakeName {
  const { id } = shot;
  const takes = takesOf(film, id);
  const take = takes.find((one) => takeId(one) === name || one.take === name);
  const of = { shot: id, take: take?.take ?? name };
  if (!take) {
    const known = takes.map((one) => one.take);
    throw new FilmError('not-decided', { why: 'no-such-take', ...of, takes: known });
  }
  if (!mayStand(shot, take)) throw new FilmError('not-decided', { why: 'placeholder', ...of });
  const cause = differenceOf(shot, take, film.wanted);
  if (cause === null) return nameOf(take);
  const fitting = takes
    .filter((one) => mayStand(shot, one) && differenceOf(shot, one, film.wanted) === null)
    .map((one) => one.take);
  throw new FilmError('not-decided', { why: 'unfit', ...of, cause, fitting });
}

/** Its take: the one that stands or waits, else the newest that nobody has rejected. */
function frozenIn(film: WeighedFilm, shot: PlannedShot): TakeName {
  const { id } = shot;
  refuseRejected(film, id);
  const rejected = directedShots(film.decisions).get(id)?.rejected ?? new Set();
  const take =
    currentTake(film, id) ??
    takesOf(film, id).find((one) => mayStand(shot, one) && !rejected.has(takeId(one)));
  if (take) return nameOf(take);
  const [newest] = takesOf(film, id).filter((one) => mayStand(shot, one));
  if (!newest) throw new FilmError('not-decided', { why: 'no-take', shot: id });
  const { file } = film.loaded;
  const isAwaited = shot.permit.kind === 'one-more';
  const facts = { shot: id, take: newest.take, file, isAwaited };
  throw new FilmError('not-decided', { why: 'rejected', ...facts });
}

/** The take that waits for it, or the one that was rejected. */
function approvedIn({ wanted }: WeighedFilm, { id }: PlannedShot): TakeName {
  const decision = wanted.get(id);
  const isAsked = decision?.kind === 'asks' && decision.asks === 'approval';
  if (isAsked || decision?.kind === 'rejected') return nameOf(decision.take);
  const waiting = [...wanted.values()].flatMap((one) =>
    one.kind === 'asks' && one.asks === 'approval' ? [one.shot] : [],
  );
  throw new FilmError('not-decided', { why: 'not-waiting', shot: id, waiting });
}

function rejectedIn(film: WeighedFilm, { id, pinnedTake }: PlannedShot) {
  if (pinnedTake !== null) {
    throw new FilmError('not-decided', { why: 'pinned', shot: id, take: pinnedTake });
  }
  refuseRejected(film, id);
  const take = standingIn(film, id, null);
  const own = takesOf(film, id).filter((one) => one.film === film.film.id && one.shot === id);
  return { take: nameOf(take), after: Math.max(0, ...own.map(numberOf)) };
}

function refuseRejected({ wanted, loaded: { file } }: WeighedFilm, shot: string): void {
  const decision = wanted.get(shot);
  if (decision?.kind !== 'rejected') return;
  throw new FilmError('not-decided', { why: 'rejected', shot, take: decision.take.take, file });
}

function standingIn(film: WeighedFilm, shot: string, other: TakeSummary | null): TakeSummary {
  const take = currentTake(film, shot) ?? other;
  if (take) return take;
  const takes = takesOf(film, shot).map((one) => one.take);
  throw new FilmError('not-decided', { why: 'none-stands', shot, takes });
}
