/** A reviewed film as its page shows it. */

import { formatMoney, sumMoney, type Money } from '../specs/money.ts';
import { joinFaults, type FilmJoin } from '../specs/picture/joins.ts';
import { takeId } from '../specs/plan/decision.ts';
import { shotsHangingOn } from '../specs/plan/graph.ts';
import type { PlannedShot } from '../specs/plan/plan.ts';
import { takeIn } from '../specs/plan/said.ts';
import { secondsOf } from '../specs/plan/size.ts';
import type { ListedTake } from '../films/directing/takes.ts';
import { takesOf, type WeighedFilm } from '../films/directing/weighed.ts';
import { priceBehind, priceOfTake, type ActionPrice } from '../films/reviewing/price.ts';
import type { Reviewed } from '../films/reviewing/review.ts';
import type { FilmView, ShotView } from '../films/view/view.ts';
import type { PageFilm, PageJoin, PagePrice, PageShot, PageTake } from './protocol.ts';
import type { DailiesWords } from './words.ts';

export type PageState = {
  readonly film: PageFilm;
  readonly order: readonly string[];
  readonly shots: readonly PageShot[];
  readonly joins: readonly PageJoin[];
};

export function pageState(
  reviewed: Reviewed,
  words: DailiesWords,
  beside: Pick<PageFilm, 'master' | 'cap'>,
): PageState {
  const { view, weighed, takes, trouble, isRunning } = reviewed;
  const byShot = Map.groupBy(takes, ({ shot }) => shot);
  const planned = new Map(weighed.planned.plan.shots.map((shot) => [shot.id, shot]));
  // A shot that was written since the film ran is told by `plan`.
  const shots = view.shots.map((shot) =>
    pageShot(shot, planned.get(shot.id), { reviewed, words, takes: byShot.get(shot.id) ?? [] }),
  );
  return {
    film: {
      title: view.title,
      file: view.file,
      state: view.status,
      decision: weighed.decisions.at(-1)?.number ?? 0,
      cost: sumText(view.costs.map(({ money }) => money)) ?? 'free',
      isRunning,
      trouble: trouble && words.refusal(trouble).message,
      ...beside,
    },
    order: shots.map(({ id }) => id),
    shots,
    joins: joinsOf(view, words),
  };
}

type OneShot = {
  readonly reviewed: Reviewed;
  readonly words: DailiesWords;
  readonly takes: readonly ListedTake[];
};

function pageShot(
  shot: ShotView,
  planned: PlannedShot | undefined,
  { reviewed, words, takes }: OneShot,
): PageShot {
  const { view, weighed, isRunning } = reviewed;
  const { id } = shot;
  const current = takeIn(weighed.wanted.get(id));
  const { asks, decisions = [] } = shot;
  return {
    id,
    state: shot.status,
    detail: words.shot(shot, view),
    take: current && takeId(current),
    shown: shownIn(shot, current && takeId(current), takes),
    from: planned?.first.kind === 'last-frame-of' ? planned.first.shot : null,
    prompt: planned?.ask.text ?? '',
    cost: sumText(shot.costs.map(({ money }) => money)) ?? (shot.isFree ? 'free' : '–'),
    seconds: shot.seconds,
    takes: takes.map((take) => pageTake(take, words)),
    said: decisions.map((one) => words.decision(one)),
    trim: { head: planned?.trim.headFrames ?? 0, tail: planned?.trim.tailFrames ?? 0 },
    isFrozen: shot.status === 'frozen',
    asks: asks?.kind ?? null,
    retake: planned && current ? priceText(priceOfTake(planned)) : null,
    behind: planned ? priceText(priceBehind(weighed, id, { isRunning })) : null,
    follows: planned ? followsText(weighed, id) : null,
  };
}

/** After an edit no take fits, and the one of before is still in the film. */
function shownIn(
  { id, take, takeOf }: ShotView,
  current: string | null,
  takes: readonly ListedTake[],
): string | null {
  const ids = takes.map(({ record }) => takeId(record));
  if (current !== null && ids.includes(current)) return current;
  const inFilm = ids.find((one) => one.endsWith(`/${takeOf ?? id}/${take}`));
  return inFilm ?? ids.at(-1) ?? null;
}

function pageTake(listed: ListedTake, words: DailiesWords): PageTake {
  const { record, take, takeOf, differs, charge } = listed;
  const { family, tier, provider, seed, inputs, ownFile, clip } = record;
  const seconds = `${Number(secondsOf(inputs.length).toFixed(2))} s`;
  return {
    id: takeId(record),
    name: takeOf === null ? take : `${take} of ${takeOf}`,
    isStanding: listed.stands,
    said: listed.said,
    differs: differs && words.differs(differs),
    clip: clip.sha256,
    first: record.firstFrame.sha256,
    last: record.lastFrame.decodedSha256,
    frames: clip.frames,
    framesPerSecond: clip.framesPerSecond,
    hasSound: clip.hasAudio,
    made: ownFile
      ? [ownFile.name, seconds]
      : [`${family} ${tier}`, provider, seconds, ...(seed === null ? [] : [`seed ${seed}`])],
    cost: charge?.micros ? formatMoney(charge) : listed.isPlaceholder || ownFile ? 'free' : '–',
    notes: listed.decisions.map((one) => words.decision(one)),
  };
}

/** What has a take, and takes its first picture from this one, also by others between. */
function followsText(weighed: WeighedFilm, shot: string): string | null {
  const { shots } = weighed.planned.plan;
  const hanging = new Set(shotsHangingOn(shots, shot));
  const again = shots.filter(
    ({ id, skip }) => hanging.has(id) && !skip && takesOf(weighed, id).length > 0,
  );
  if (again.length === 0) return null;
  const price = priceText({
    shots: again.map(({ id }) => id),
    prices: again.flatMap((one) => priceOfTake(one).prices),
  });
  const names = again.map(({ id }) => id);
  const named = names.length > 3 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return `${named.join(', ')} (${price?.text ?? 'free'})`;
}

export function priceText({ shots, prices }: ActionPrice): PagePrice {
  if (shots.length === 0) return null;
  const isUnknown = prices.includes(null);
  const sum = sumText(prices.filter((price) => price !== null));
  const text = isUnknown ? [sum, 'price unknown'].filter(Boolean).join(' + ') : sum;
  return { text: text ?? 'free', isFree: text === null, shots };
}

/** Null: nothing. */
function sumText(parts: readonly Money[]): string | null {
  const sums = sumMoney(parts).filter(({ micros }) => micros > 0);
  return sums.length === 0 ? null : sums.map(formatMoney).join(' + ');
}

function joinsOf(view: FilmView, words: DailiesWords): PageJoin[] {
  return (view.joins ?? []).map((join) => ({
    from: join.from,
    to: join.to,
    kind: join.kind.replace('_', ' '),
    numbers: numbersOf(join),
    faults: isWorst(view, join) && joinFaults(join).length > 0 ? words.faults(join) : [],
    isDuplicate: join.duplicate === true && join.kind === 'cut',
  }));
}

function isWorst({ worstJoins = [] }: FilmView, { from, to }: FilmJoin): boolean {
  return worstJoins.some((worst) => worst.from === from && worst.to === to);
}

const NUMBERS: readonly (readonly [keyof FilmJoin, string, number, string])[] = [
  ['psnrDb', 'PSNR', 1, ' dB'],
  ['ssim', 'SSIM', 3, ''],
  ['deltaE', 'ΔE', 1, ''],
  ['lumaStep', 'Brightness', 0, ' of 255'],
  ['loudnessStepDb', 'Loudness', 1, ' dB'],
  ['driftDeltaE', 'Drift ΔE', 1, ''],
  ['bridgeDb', 'Bridge', 1, ' dB'],
];
const SIGNED: readonly (keyof FilmJoin)[] = ['lumaStep', 'loudnessStepDb'];

function numbersOf(join: FilmJoin): (readonly [string, string])[] {
  return NUMBERS.flatMap(([key, name, digits, unit]) => {
    const value = join[key];
    if (typeof value !== 'number') return [];
    const sign = SIGNED.includes(key) && value > 0 ? '+' : '';
    return [[name, `${sign}${value.toFixed(digits)}${unit}`] as const];
  });
}
