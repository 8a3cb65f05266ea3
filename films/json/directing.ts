/** The `--json` form of what people have said of takes. */

import { moneyJson, priceJson, type MoneyJson } from '../../specs/money.ts';
import type { Cause } from '../../specs/plan/decision.ts';
import type { Decision, ExcusedTake } from '../../specs/plan/directing.ts';
import { secondsOf } from '../../specs/plan/size.ts';
import type { DecisionMade } from '../directing/decide.ts';
import type { ListedTake } from '../directing/takes.ts';

export type DecisionJson = {
  /** Its place in the film's list; of several shots at once they share it. */
  readonly number: number;
  readonly kind: Decision['kind'];
  /** `v001`; null where none is meant. */
  readonly take: string | null;
  /** Of a bridge: SHA-256 of the picture that the shot ends on; absent else. */
  readonly picture?: string;
  /** Of a cut: the takes that are excused; absent else. */
  readonly excused?: readonly ExcusedTake[];
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly note: string | null;
  /** Of `provider`. */
  readonly provider?: string;
};

export function decisionJson(decision: Decision): DecisionJson {
  const { number, kind, by, at, note } = decision;
  const take = 'take' in decision ? decision.take.take : null;
  return {
    number,
    kind,
    take,
    ...(kind === 'bridge' && { picture: decision.picture }),
    ...(kind === 'cut' && { excused: decision.excused }),
    ...('provider' in decision && { provider: decision.provider }),
    by,
    at,
    note,
  };
}

export function madeJson({ again, ...made }: DecisionMade) {
  const more = again?.map(({ shot, quote, carried }) => {
    return { shot, quote: quote && priceJson(quote), running: carried === 'carried' };
  });
  return { ...made, ...(more && { again: more }) };
}

type TakeJson = Pick<ListedTake, 'shot' | 'take' | 'takeOf' | 'stands' | 'said' | 'clip'> & {
  readonly orderedAt: string;
  readonly finishedAt: string;
  readonly provider: string;
  readonly model: string;
  readonly tier: string;
  readonly seed: number | null;
  readonly seconds: number;
  readonly frames: number;
  /** Null: it fits what is asked now. */
  readonly differs: Cause | null;
  readonly isPlaceholder: boolean;
  readonly charge: MoneyJson | null;
  readonly decisions: readonly DecisionJson[];
};

export function takeJson(listed: ListedTake): TakeJson {
  const { shot, take, takeOf, stands, said, clip, record, differs, charge, decisions } = listed;
  const seconds = secondsOf(record.inputs.length);
  const { tokens, pricedAt, isEstimated } = record;
  return {
    shot,
    take,
    takeOf,
    stands,
    said,
    differs,
    isPlaceholder: listed.isPlaceholder,
    orderedAt: record.orderedAt,
    finishedAt: record.finishedAt,
    provider: record.provider,
    model: record.family,
    tier: record.tier,
    seed: record.seed,
    seconds,
    frames: record.clip.frames,
    charge: charge && moneyJson(charge, { tokens, seconds, pricedAt, isEstimated }),
    decisions: decisions.map(decisionJson),
    clip,
  };
}
