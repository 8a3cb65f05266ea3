/** The `--json` form of a plan. */

import { resolve } from 'node:path';
import { priceJson } from '../../specs/money.ts';
import { isSameSize, sizeByClips } from '../../specs/plan/film-size.ts';
import { shotsNeededBy, type PlannedShot } from '../../specs/plan/plan.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import { decisionsOf, takeIn, toldDecision } from '../../specs/plan/said.ts';
import { experienceWith, type Experience } from '../../specs/plan/usual.ts';
import { ordersOf, quoteOfOrders } from '../../specs/plan/several.ts';
import type { QuoteSum } from '../../specs/plan/totals.ts';
import type { Way, Ways } from '../../specs/plan/ways.ts';
import type { PlannedFilm } from '../plan.ts';
import { sentShots } from './sent.ts';
import type { OpenedFile } from '../storyboard-file.ts';

/** Amounts are exact decimal text; sums stand once a currency. */
export function planJson(
  loaded: OpenedFile,
  planned: PlannedFilm,
  { prompts }: { readonly prompts?: true } = {},
) {
  const sent = new Map(
    prompts
      ? sentShots(planned.plan, loaded).map(({ id, text, pictures }) => [id, { text, pictures }])
      : [],
  );
  const { timed: plan, experience, decisions, totals, rerenders, clips, weighed } = planned;
  const said = {
    decisions: weighed.decisions ?? [],
    shots: new Set(plan.shots.map(({ id }) => id)),
  };
  const size = sizeByClips(plan, clips);
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  const { order, ...film } = totals;
  return {
    storyboard: resolve(loaded.file),
    /** The film of a table that it is. */
    ...(loaded.row !== null && { row: loaded.row }),
    title: plan.title,
    size,
    ...(!isSameSize(size, plan.size) && { sheetSize: plan.size }),
    ...film,
    order: {
      ...quoteSumJson(order),
      shots: order.shots,
      /** How many orders that is: of some shots several takes are wanted. */
      takes: order.takes,
      unpriced: order.unpriced,
      longestChain: order.longestChain,
    },
    shots: plan.shots.map((shot) => ({
      ...shotJson(shot, decided.get(shot.id), experience),
      /** Of a take that asks because of the picture that it hands on; absent else. */
      ...badPictureJson(planned.badPictures, shot.id),
      /** What people have said of it, oldest first. */
      decisions: decisionsOf(shot.id, takeIn(decided.get(shot.id)), said).map((one) =>
        toldDecision(one, shot.id),
      ),
      /** With `--prompts`: what is sent. */
      ...sent.get(shot.id),
    })),
    chains: plan.chains.map((shots) => ({ shots, ...chainTime(shots, plan.shots, decided) })),
    rerenders: rerenders.map((rerender) => ({
      shots: rerender.shots,
      cause: rerender.cause,
      ...quoteSumJson(rerender),
      ...(rerender.ways && { ways: waysJson(rerender.ways) }),
    })),
    /** Takes that came from a server on this machine; `placeholder`: one that does not stand. */
    machineTakes: planned.machineTakes,
    diagnostics: loaded.diagnostics,
  };
}

function badPictureJson(badPictures: PlannedFilm['badPictures'], id: string) {
  const bad = badPictures.find(({ shot }) => shot === id);
  return bad && { faults: bad.faults, picture: bad.picture };
}

function shotJson(
  shot: PlannedShot,
  decision: ShotDecision | undefined,
  experience: readonly Experience[],
) {
  const [route] = shot.routes;
  const quote = quoteOfOrders(shot, decision);
  return {
    id: shot.id,
    line: shot.at.line,
    column: shot.at.column,
    decision: decision?.kind ?? 'skipped',
    because: decision?.kind === 'orders' ? decision.because : null,
    /** What its take waits for; absent: nothing. */
    ...(decision?.kind === 'asks' && { asks: decision.asks }),
    ...(decision?.kind === 'stands' && decision.isFrozen && { isFrozen: true as const }),
    /** Where several takes are wanted; absent: one. */
    ...takesJson(decision),
    /** SHA-256 of the picture that it is ordered to end on; absent: none. */
    ...(decision?.kind === 'orders' &&
      decision.bridge !== undefined && { bridge: decision.bridge }),
    after: waitsFor(shot, decision),
    refusal:
      decision?.kind === 'refused'
        ? { provider: decision.provider, failure: decision.failure }
        : null,
    take: decision?.kind === 'stands' || decision?.kind === 'asks' ? decision.take.take : null,
    kept: decision?.kind === 'stands' ? decision.keptDespite : null,
    reusedFrom: decision?.kind === 'stands' ? decision.reusedFrom : null,
    /** Of the address that its take came from; null: the provider's own, or not known. */
    origin: decision?.kind === 'stands' ? (decision.take.origin ?? null) : null,
    provider: route.provider,
    model: shot.ask.family,
    modelId: route.modelId,
    tier: route.tier,
    size: shot.size,
    frames: shot.frames,
    tokens: quote.tokens,
    seconds: quote.seconds,
    expected: quote.expected && priceJson(quote.expected),
    atMost: quote.atMost && priceJson(quote.atMost),
    byTier: {
      default: quote.byTier.default ? priceJson(quote.byTier.default) : null,
      flex: quote.byTier.flex ? priceJson(quote.byTier.flex) : null,
    },
    pricedAt: quote.pricedAt,
    ...shot.time,
    /** Takes of this project that the usual time rests on; 0: on the provider's sheet. */
    usualFromTakes: experienceWith(shot, experience)?.takes ?? 0,
  };
}

/** Prices are those of all that are ordered. */
export function takesJson(decision: ShotDecision | undefined) {
  if (decision?.kind !== 'orders' || !decision.takes) return {};
  const { wanted, there, open = 0 } = decision.takes;
  return { takes: { wanted, there: there.length, open, orders: ordersOf(decision) } };
}

/** What is ordered with each, of the shots of the rerender: what it says itself is the cascade. */
export function waysJson({ bridge, noBridge, cut }: Ways) {
  const wayJson = (way: Way | null) =>
    way && { of: way.of, shots: way.shots, ...quoteSumJson(way) };
  return { bridge: wayJson(bridge), noBridge, cut: wayJson(cut) };
}

function waitsFor(shot: PlannedShot, decision: ShotDecision | undefined): string[] {
  if (decision?.kind === 'blocked') return [decision.after];
  if (decision?.kind !== 'orders' || decision.fingerprint !== null) return [];
  return shotsNeededBy(shot);
}

/** Of what is ordered in a chain, one after another. */
function chainTime(
  ids: readonly string[],
  shots: readonly PlannedShot[],
  decided: ReadonlyMap<string, ShotDecision>,
) {
  const inChain = new Set(ids);
  const ordered = shots.filter(({ id }) => inChain.has(id) && decided.get(id)?.kind === 'orders');
  return {
    usualSeconds: ordered.reduce((sum, { time }) => sum + time.usualSeconds, 0),
    atMostSeconds: ordered.reduce((sum, { time }) => sum + time.atMostSeconds, 0),
  };
}

/** Sums once a currency, as exact text. */
export function quoteSumJson({ tokens, seconds, expected, atMost, byTier, pricedAt }: QuoteSum) {
  return {
    tokens,
    seconds,
    expected: expected.map(priceJson),
    atMost: atMost.map(priceJson),
    byTier: { default: byTier.default.map(priceJson), flex: byTier.flex.map(priceJson) },
    pricedAt,
  };
}
