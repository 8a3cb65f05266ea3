/**
 * Shots of several films that ask for the same: side by side each film buys its own clip; of a film
 * that is finished first, the others take it over.
 */

import { sumMoney, type Money } from '../money.ts';
import type { ShotDecision } from './decision.ts';
import { hashOf, inputsOf } from './fingerprint.ts';
import type { Plan, PlannedFrame, PlannedShot } from './plan.ts';
import { pictureName } from './request.ts';

export type FilmToOrder = {
  readonly plan: Plan;
  readonly decisions: readonly ShotDecision[];
};

export type EqualShots = {
  /** Place of the film that is best ordered first. */
  readonly first: number;
  /** Its shots that others ask for as well, in its order. */
  readonly shots: readonly string[];
  /** How many films ask for some of them, itself as well. */
  readonly films: number;
  /** What the others then need not buy, once a currency. Never empty. */
  readonly saves: readonly Money[];
};

type Wanted = { readonly id: string; readonly price: Money };

/** Null where nothing that is paid would be saved. */
export function equalShotsOf(films: readonly FilmToOrder[]): EqualShots | null {
  const wanted = films.map(wantedIn);
  const users = new Map<string, number[]>();
  for (const [place, shots] of wanted.entries()) {
    for (const key of shots.keys()) users.set(key, [...(users.get(key) ?? []), place]);
  }
  // What nobody else asks for saves nothing, whoever comes first.
  const shared = new Map([...users].filter(([, places]) => places.length > 1));
  if (shared.size === 0) return null;
  let best: { readonly first: number; readonly micros: number } | null = null;
  for (const [place, shots] of wanted.entries()) {
    const micros = savedBy(place, shots, { shared, wanted }).reduce(
      (sum, saved) => sum + saved.micros,
      0,
    );
    if (micros > (best?.micros ?? 0)) best = { first: place, micros };
  }
  if (best === null) return null;
  const { first } = best;
  const own = wanted[first] ?? new Map<string, Wanted[]>();
  const keys = [...own.keys()].filter((key) => shared.has(key));
  return {
    first,
    shots: keys.flatMap((key) => own.get(key) ?? []).map(({ id }) => id),
    films: new Set(keys.flatMap((key) => shared.get(key) ?? [])).size,
    saves: sumMoney(savedBy(first, own, { shared, wanted })),
  };
}

type Side = {
  readonly shared: ReadonlyMap<string, readonly number[]>;
  readonly wanted: readonly ReadonlyMap<string, readonly Wanted[]>[];
};

/** Within a film a take stands for one shot; another film may have it as well. */
function savedBy(
  first: number,
  own: ReadonlyMap<string, readonly Wanted[]>,
  { shared, wanted }: Side,
): Money[] {
  return [...own].flatMap(([key, shots]) =>
    (shared.get(key) ?? []).flatMap((place) => {
      const others = place === first ? [] : (wanted[place]?.get(key) ?? []);
      return others.slice(0, shots.length).map(({ price }) => price);
    }),
  );
}

/** What is bought, by what identifies its take. */
function wantedIn({ plan, decisions }: FilmToOrder): Map<string, Wanted[]> {
  const kinds = new Map(decisions.map((decision) => [decision.shot, decision]));
  const shots = new Map(plan.shots.map((shot) => [shot.id, shot]));
  const known = new Map<string, string | null>();
  const keyOf = (id: string): string | null => {
    const before = known.get(id);
    if (before !== undefined) return before;
    // Until it is worked out: shots that wait for each other have none.
    known.set(id, null);
    const decision = kinds.get(id);
    const shot = shots.get(id);
    // What ends on a bridge is lent to nobody.
    const isLent = decision?.kind === 'orders' && decision.bridge === undefined;
    const key = isLent && shot ? identityOf(shot, decision, keyOf) : null;
    known.set(id, key);
    return key;
  };
  const wanted = new Map<string, Wanted[]>();
  for (const { id, quote, isPlaceholder, permit } of plan.shots) {
    // One more take is bought whatever there is.
    const isBought = !isPlaceholder && permit.kind !== 'one-more';
    const key = isBought && quote.expected ? keyOf(id) : null;
    if (key === null || !quote.expected) continue;
    wanted.set(key, [...(wanted.get(key) ?? []), { id, price: quote.expected }]);
  }
  return wanted;
}

/** Equal where the takes would be, once those of the shots before are: their frames are the same then. */
function identityOf(
  shot: PlannedShot,
  { fingerprint }: ShotDecision & { readonly kind: 'orders' },
  keyOf: (id: string) => string | null,
): string | null {
  if (fingerprint !== null) return fingerprint;
  const first = frameOf(shot.first, keyOf);
  const last = frameOf(shot.last, keyOf);
  if (first === null || last === null) return null;
  const references = shot.references.map(
    (picture) => ({ role: 'reference_image', picture }) as const,
  );
  const inputs = inputsOf({ ...shot.ask, pictures: references });
  return hashOf({ ...inputs, first, last });
}

function frameOf(frame: PlannedFrame, keyOf: (id: string) => string | null): string | null {
  if (frame.kind === 'none') return '';
  if (frame.kind === 'picture') return pictureName(frame.picture);
  const key = keyOf(frame.shot);
  return key === null ? null : `${frame.kind} ${key}`;
}
