/** What is rendered again, grouped by what it comes from: each group is named with its price. */

import type { Cause, ShotDecision } from './decision.ts';
import type { Plan } from './plan.ts';
import { eachOrder } from './several.ts';
import { sumQuotes, type QuoteSum } from './totals.ts';

export type Rerender = QuoteSum & {
  /** `place`: listed apart, and a question of its own. */
  readonly cause: Exclude<Cause, { readonly kind: 'new' | 'more' | 'own-file' }>;
  /** In film order: the shots that the cause is of, and those that follow from them. */
  readonly shots: readonly string[];
  /** The shots that the cause is of: several where one change is the same for all. */
  readonly roots: readonly string[];
};

type Group = Pick<Rerender, 'cause' | 'shots' | 'roots'>;

/** Shots that had no take yet are not rendered *again* and are left out. */
export function rerendersOf(plan: Plan, decisions: readonly ShotDecision[]): Rerender[] {
  const groups = new Map<string, Group>();
  for (const decision of decisions) {
    if (decision.kind !== 'orders') continue;
    const { shot, because } = decision;
    if (because.kind === 'new' || because.kind === 'more' || because.kind === 'own-file') continue;
    const root = because.kind === 'follows' ? because.shot : shot;
    const group = groups.get(root) ?? { cause: because, shots: [], roots: [root] };
    // A shot may follow from one that stands below it in the file.
    groups.set(root, {
      ...group,
      cause: root === shot ? because : sharedBy(group.cause, because),
      shots: [...group.shots, shot],
    });
  }
  const quotes = Map.groupBy(
    eachOrder(plan.shots, decisions, ({ id, quote }) => ({ id, quote })),
    ({ id }) => id,
  );
  return merged([...groups.values()], plan).map((group) => ({
    ...group,
    ...sumQuotes(group.shots.flatMap((id) => quotes.get(id) ?? []).map(({ quote }) => quote)),
  }));
}

/** Takes that started from several of its takes are kept by circling none of these. */
function sharedBy(cause: Group['cause'], because: Cause): Group['cause'] {
  const isSame = JSON.stringify(cause) === JSON.stringify(because);
  return isSame || cause.kind !== 'follows' ? cause : { kind: 'follows', shot: cause.shot };
}

/** A default that was changed is one fact about many shots, not many facts. */
function merged(groups: readonly Group[], plan: Plan): Group[] {
  const film = plan.shots.map(({ id }) => id);
  const inFilm = (ids: readonly string[]) => {
    const named = new Set(ids);
    return film.filter((id) => named.has(id));
  };
  const sameCause = Map.groupBy(groups, ({ cause, roots: [root = ''] }) =>
    cause.kind === 'changed' ? JSON.stringify(cause.fields) : root,
  );
  return [...sameCause.values()].flatMap((members) => {
    const [first] = members;
    if (!first || members.length === 1) return members;
    return {
      cause: first.cause,
      shots: inFilm(members.flatMap(({ shots }) => shots)),
      roots: inFilm(members.flatMap(({ roots }) => roots)),
    };
  });
}
