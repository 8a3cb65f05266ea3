/** The `--json` form of a film, as `run` and `status` print it: the contract's shape exactly. */

import type { PictureFault } from '../../specs/picture/hand-over.ts';
import type { FilmJoin } from '../../specs/picture/joins.ts';
import { resolve } from 'node:path';
import type { Failure, WayOn } from '../../specs/failures.ts';
import {
  exactAmount,
  moneyJson,
  sumMoney,
  type MoneyJson,
  type PriceFacts,
} from '../../specs/money.ts';
import type { SeveralTakes, TakeAsks } from '../../specs/plan/decision.ts';
import { toldDecision, type ToldDecision } from '../../specs/plan/said.ts';
import { redirectWays, type RedirectWay } from '../view/redirect-ways.ts';
import type { AsksView, Cost, FilmView, ShotView, Trying } from '../view/view.ts';

/** A sum before it is spent: `atMost` with every retry and fallback; null when one is unpriced. */
type QuoteJson = MoneyJson & { readonly atMost: string | null };

type FailureJson = Pick<
  Failure,
  'kind' | 'code' | 'message' | 'billed' | 'requestId' | 'source'
> & {
  readonly next: readonly (WayOn | RedirectWay)[];
};

type ShotJson = {
  readonly id: string;
  readonly status: ShotView['status'];
  readonly reused: boolean;
  /** `v001`: the take that stands, else the one being rendered, else null. */
  readonly take: string | null;
  /** The shot that its take was made for, when it is another one; absent else. */
  readonly takeOf?: string;
  readonly clip: string | null;
  readonly lastFrame: string | null;
  readonly lastFrameSource: 'returned' | 'decoded' | null;
  readonly firstFrameSha256: string | null;
  readonly lastFrameSha256: string | null;
  /** The picture that shots which start from it are given: `lastFrame`. */
  readonly handOver: {
    readonly sha256: string;
    readonly source: 'returned' | 'decoded' | 'bridge' | 'chosen';
    /** Of a chosen one its number in the clip, from 0; else null. */
    readonly frame: number | null;
  } | null;
  /** What is wrong with that picture, where another shot starts from it; absent: nothing measured. */
  readonly pictureFaults?: readonly PictureFault[];
  /** Of the last picture in the clip, whichever one is handed on. */
  readonly clipLastFrameSha256: string | null;
  readonly provider: string;
  readonly model: string;
  readonly taskId: string | null;
  readonly tier: ShotView['tier'];
  readonly expiresAt: string | null;
  readonly seed: number | null;
  readonly tokens: number | null;
  /**
   * What its orders have cost, lost clips and replaced takes too; null without a bill of its own.
   * Of several currencies that of its newest order: the film has them all.
   */
  readonly charge: MoneyJson | null;
  /** An order of it may have been accepted, and may be billed; absent while none may. */
  readonly outcomeUnknown?: true;
  /** Providers that another one stepped in for, and why; absent where none was. */
  readonly left?: readonly (Pick<Failure, 'kind' | 'code'> & { readonly provider: string })[];
  /** Its take is there, and waits for a person; absent: it does not. */
  readonly asks?: AsksJson;
  /** While several takes of it are wanted, and not all are there; absent: one is. */
  readonly takes?: { readonly wanted: number; readonly there: number; readonly open: number };
  /** How its take differs from what was asked, and what was set aside; absent without any. */
  readonly notes?: readonly string[];
  /** What people have said of it, oldest first. */
  readonly decisions: readonly ToldDecision[];
  /** The name of the person's own file that its take is; absent: it is none. */
  readonly ownFile?: string;
  /** What is tried again and again for it, in vain so far; absent while nothing is. */
  readonly trying?: TryingJson;
  readonly failure: FailureJson | null;
};

/** Times are ISO 8601 in UTC; `until` and `else` are null where nobody decides but a person. */
type AsksJson = {
  readonly kind: TakeAsks;
  readonly take: string;
  readonly since: string;
  readonly until: string | null;
  readonly else: 'hold' | 'approve' | null;
  /** Of a `hand-over`: what is wrong with the picture, its absolute path, and what answers. */
  readonly faults?: readonly PictureFault[];
  readonly picture?: string;
  readonly next?: readonly ('accept' | 'retake' | 'frame')[];
};

/** Times are ISO 8601 in UTC; `count` failed attempts since `since`, the next one at `next`. */
type TryingJson = {
  readonly what: 'order' | 'search' | 'look' | 'collect' | 'cancel' | 'answer' | 'tell';
  readonly count: number;
  readonly since: string;
  /** Null while nobody tries. */
  readonly next: string | null;
  /** Of the newest attempt. */
  readonly failure: Omit<FailureJson, 'next'>;
};

export type FilmJson = {
  readonly production: string | null;
  /** Absolute path. */
  readonly storyboard: string;
  /** Of a table's film, its name; absent: the storyboard by itself. */
  readonly row?: string;
  readonly status: FilmView['status'];
  readonly film: string | null;
  readonly shots: readonly ShotJson[];
  /** How the shots meet in `film`; what was not or could not be measured is null. */
  readonly joins: readonly FilmJoin[];
  /** Of what the newest run orders, one sum a currency. */
  readonly quote: readonly QuoteJson[];
  /**
   * What all orders of the film have cost in any run, clips that were billed and lost and takes
   * that were replaced too; one sum a currency.
   */
  readonly charge: readonly MoneyJson[];
};

export function filmJson(view: FilmView, storyboard: string): FilmJson {
  const { production, status, film, shots, costs, openOrders } = view;
  const unknown = new Set(openOrders.flatMap(({ shot, taskId }) => (taskId ? [] : [shot])));
  return {
    production,
    storyboard,
    ...(view.row !== undefined && { row: view.row }),
    status,
    film,
    shots: shots.map((shot) => shotJson(shot, unknown.has(shot.id))),
    joins: view.joins ?? [],
    quote: quotesOf(shots),
    charge: chargesOf(costs),
  };
}

function shotJson(shot: ShotView, isOutcomeUnknown: boolean): ShotJson {
  const { standing, failure } = shot;
  return {
    id: shot.id,
    status: shot.status,
    reused: shot.reused,
    take: shot.take,
    ...(shot.takeOf !== null && { takeOf: shot.takeOf }),
    clip: standing?.clip ?? shot.asks?.clip ?? null,
    lastFrame: standing?.lastFrame ?? null,
    lastFrameSource: standing?.lastFrameSource ?? null,
    firstFrameSha256: standing?.firstFrameSha256 ?? null,
    lastFrameSha256: standing?.lastFrameSha256 ?? null,
    handOver: standing?.handOver ?? null,
    ...(standing?.pictureFaults && { pictureFaults: standing.pictureFaults }),
    clipLastFrameSha256: standing?.clipLastFrameSha256 ?? null,
    provider: shot.provider,
    model: shot.model,
    taskId: shot.taskId,
    tier: shot.tier,
    expiresAt: shot.expiresAtMs === null ? null : new Date(shot.expiresAtMs).toISOString(),
    seed: shot.seed,
    tokens: shot.tokens,
    charge: chargeOf(shot),
    ...(isOutcomeUnknown && { outcomeUnknown: true }),
    ...(shot.left.length > 0 && { left: shot.left.map(leftJson) }),
    ...(shot.asks && { asks: asksJson(shot.asks) }),
    ...(shot.takes && { takes: takesOf(shot.takes) }),
    ...(shot.notes.length > 0 && { notes: shot.notes }),
    decisions: (shot.decisions ?? []).map((one) => toldDecision(one, shot.id)),
    ...(shot.ownFile !== undefined && { ownFile: shot.ownFile }),
    ...(shot.trying && { trying: tryingJson(shot.trying) }),
    failure: failure && failureJson(failure, [...shot.waysOn, ...redirectWays(shot)]),
  };
}

function asksJson({ kind, take, sinceMs, untilMs, otherwise, handOver }: AsksView): AsksJson {
  const since = new Date(sinceMs).toISOString();
  const until = untilMs === null ? null : new Date(untilMs).toISOString();
  const asks = { kind, take, since, until, else: otherwise };
  if (!handOver) return asks;
  const { faults, picture } = handOver;
  return { ...asks, faults, picture, next: ['accept', 'retake', 'frame'] };
}

function tryingJson({ what, count, sinceMs, nextMs, failure }: Trying): TryingJson {
  const { next: _, ...failed } = failureJson(failure, []);
  const since = new Date(sinceMs).toISOString();
  return {
    what,
    count,
    since,
    next: nextMs === null ? null : new Date(nextMs).toISOString(),
    failure: failed,
  };
}

function takesOf({ wanted, there, open = 0 }: SeveralTakes) {
  return { wanted, there: there.length, open };
}

function leftJson({ provider, failure: { kind, code } }: ShotView['left'][number]) {
  return { provider, kind, code };
}

function failureJson(failure: Failure, next: FailureJson['next']): FailureJson {
  const { kind, code, message, billed, requestId, source } = failure;
  const told = source === undefined ? {} : { source };
  return { kind, code, message, billed, requestId, ...told, next };
}

function quotesOf(shots: readonly ShotView[]): QuoteJson[] {
  const ordered = shots.filter(({ reused, status }) => !reused && status !== 'skipped');
  const priced = ordered.flatMap(({ quote, orders = 1 }) =>
    Array.from({ length: orders }, () => quote).flatMap((one) =>
      one.expected ? [{ ...one, price: one.expected }] : [],
    ),
  );
  return [...Map.groupBy(priced, ({ price }) => price.currency).values()].flatMap((quotes) =>
    sumMoney(quotes.map(({ price }) => price)).map((sum) => {
      const highest = quotes.map(({ atMost }) => atMost);
      const [atMost] = sumMoney(highest.filter((amount) => amount !== null));
      const isBounded = atMost && !highest.includes(null);
      return {
        ...moneyJson(sum, { ...totalsOf(quotes), isEstimated: true }),
        atMost: isBounded ? exactAmount(atMost.micros) : null,
      };
    }),
  );
}

/** One sum a currency. */
export function chargesOf(costs: readonly Cost[]): MoneyJson[] {
  return [...Map.groupBy(costs, ({ money }) => money.currency).values()].flatMap((parts) =>
    sumMoney(parts.map(({ money }) => money)).map((sum) =>
      moneyJson(sum, {
        ...totalsOf(parts),
        isEstimated: parts.some(({ isEstimated }) => isEstimated),
      }),
    ),
  );
}

/** Providers may bill in several currencies: that of the newest order counts. */
function chargeOf({ costs }: ShotView): MoneyJson | null {
  const newest = costs.at(-1);
  const sums = chargesOf(costs);
  return sums.find(({ currency }) => currency === newest?.money.currency) ?? null;
}

/** The oldest price table counts: the sum is no newer than it. */
function totalsOf(
  parts: readonly Omit<PriceFacts, 'isEstimated'>[],
): Omit<PriceFacts, 'isEstimated'> {
  const dates = parts.flatMap(({ pricedAt }) => pricedAt ?? []).sort();
  const counted = parts.flatMap(({ tokens }) => tokens ?? []);
  return {
    tokens: counted.length === 0 ? null : counted.reduce((total, tokens) => total + tokens, 0),
    seconds: parts.reduce((total, { seconds }) => total + seconds, 0),
    pricedAt: dates[0] ?? null,
  };
}

/** A film that was never run has no production, no shots and no bill. */
export function notYetJson(file: string): FilmJson {
  return {
    production: null,
    storyboard: resolve(file),
    status: 'stopped',
    film: null,
    shots: [],
    joins: [],
    quote: [],
    charge: [],
  };
}
