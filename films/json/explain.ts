/** The `--json` form of `explain`. */

import { resolve } from 'node:path';
import { priceJson } from '../../specs/money.ts';
import type { ExplainedFilm, ExplainedShot, PricedShots } from '../explaining/explain.ts';
import type { Since } from '../explaining/since.ts';
import { toldDecision } from '../../specs/plan/said.ts';
import { quoteOfOrders } from '../../specs/plan/several.ts';
import { quoteSumJson, takesJson, waysJson } from './plan.ts';

export function explainJson({ loaded, planned, shots }: ExplainedFilm) {
  return {
    storyboard: resolve(loaded.file),
    ...(loaded.row !== null && { row: loaded.row }),
    title: planned.plan.title,
    shots: shots.map(shotJson),
    diagnostics: loaded.diagnostics,
  };
}

function shotJson(explained: ExplainedShot) {
  const { planned, decision, compared, fields, since, takes, follows, ways, again } = explained;
  const quote = quoteOfOrders(planned, decision);
  return {
    id: planned.id,
    line: planned.at.line,
    column: planned.at.column,
    decision: decision.kind,
    because: decision.kind === 'orders' ? decision.because : null,
    /** What its take waits for; absent: nothing. */
    ...(decision.kind === 'asks' && { asks: decision.asks }),
    ...(decision.kind === 'stands' && decision.isFrozen && { isFrozen: true as const }),
    ...takesJson(decision),
    ...(decision.kind === 'orders' && decision.bridge !== undefined && { bridge: decision.bridge }),
    after: decision.kind === 'blocked' ? decision.after : null,
    refusal:
      decision.kind === 'refused'
        ? { provider: decision.provider, failure: decision.failure }
        : null,
    take: decision.kind === 'stands' || decision.kind === 'asks' ? decision.take.take : null,
    reusedFrom: decision.kind === 'stands' ? decision.reusedFrom : null,
    /** Stands by its `take:`, whether or not it fits. */
    isPinned: planned.pinnedTake !== null,
    /** The take that `was` is of; null: there is none. */
    compared,
    fields: fields.map((field) => ({ ...field, since: sinceJson(since.get(field.field) ?? null) })),
    takes,
    expected: quote.expected && priceJson(quote.expected),
    atMost: quote.atMost && priceJson(quote.atMost),
    pricedAt: quote.pricedAt,
    follows: pricedJson(follows),
    /** Ways on without these; null where nothing follows. */
    ways: ways && waysJson(ways),
    again: again && pricedJson(again),
  };
}

function sinceJson(since: Since | null) {
  if (since === null) return null;
  const { run, decision } = since;
  return { run, ...(decision && { decision: toldDecision(decision, decision.shot) }) };
}

function pricedJson({ shots, ...sums }: PricedShots) {
  return { shots, ...quoteSumJson(sums) };
}
