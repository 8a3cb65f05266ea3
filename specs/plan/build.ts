/** From a storyboard to its plan: what will be asked, in which order, for how much, how long. */

import type { Diagnostic } from '../diagnostic.ts';
import type {
  Catalogue,
  Mode,
  ModelSheet,
  Offer,
  PixelSize,
  ProviderSheet,
  Ratio,
  Tier,
} from '../models/sheet.ts';
import { offerOf, patienceOf } from '../models/offer.ts';
import { requestOptions } from '../options.ts';
import {
  uprightSize,
  type PictureLookup,
  type Shot,
  type Storyboard,
} from '../storyboard/storyboard.ts';
import { needsApproval } from './approval.ts';
import { resolveFrames, type ShotFrames } from './frames.ts';
import { chainsOf, orderOf } from './graph.ts';
import type { Plan, PlannedShot, Route } from './plan.ts';
import { expirySteps, quoteOf, timeOf, type Purchase } from './quote.ts';
import { framesOf, secondsOf, sizeOf, tokensOf } from './size.ts';

export type PlanOptions = {
  readonly catalogue: Catalogue;
  readonly pictures: PictureLookup;
  /** Whether a skipped shot has a take, so that others may start from it: see `takeFinder`. */
  readonly hasTake: (shot: Shot) => boolean;
};

/**
 * What keeps a valid storyboard from being planned: pictures that are gone or not fetched yet,
 * frames asked of a skipped shot that has no take, no shot left. Whoever plans looks here first.
 */
export function findPlanProblems(
  { shots }: Storyboard,
  { pictures, hasTake }: Omit<PlanOptions, 'catalogue'>,
): readonly Diagnostic[] {
  const { problems } = resolveFrames(shots, { pictures, hasTake });
  return shots.every(({ skip }) => skip) ? [...problems, EMPTY_FILM] : problems;
}

const EMPTY_FILM: Diagnostic = {
  code: 'empty-film',
  severity: 'error',
  line: 1,
  column: 1,
  path: 'shots',
  message: 'Every shot is skipped: there is no film to make.',
  hint: 'Remove skip from a shot.',
};

/** Throws for what validation or `findPlanProblems` has already refused. */
export function planProduction(
  storyboard: Storyboard,
  { catalogue, pictures, hasTake }: PlanOptions,
): Plan {
  const { frames, problems } = resolveFrames(storyboard.shots, { pictures, hasTake });
  const [problem] = problems;
  if (problem) throw new Error(problem.message);

  const placed = storyboard.shots.map((shot) => placeShot(shot, frames, catalogue));
  const sizes = new Map<string, PixelSize>();
  for (const shot of orderOf(placed)) sizes.set(shot.id, sizeOfShot(shot, sizes));
  const shots = placed.map((shot) => plannedShot(shot, storyboard, sizes));
  return {
    version: 1,
    title: storyboard.title,
    shots,
    policy: storyboard.policy,
    output: storyboard.output,
    size: storyboard.output.size ?? sizeOfMostSeconds(shots),
    chains: chainsOf(shots),
  };
}

/** Who can be asked for a shot, and what they sell of its model. */
type Seller = {
  readonly provider: ProviderSheet;
  readonly offer: Offer | null;
  readonly modelId: string;
  readonly tier: Tier;
};

/** A shot with its frames and with those who sell its model: the first one, then its fallbacks. */
type PlacedShot = ShotFrames & {
  readonly id: string;
  readonly skip: boolean;
  readonly shot: Shot;
  readonly model: ModelSheet;
  readonly sellers: readonly [Seller, ...Seller[]];
  readonly ratio: Ratio;
};

function placeShot(
  shot: Shot,
  frames: ReadonlyMap<string, ShotFrames>,
  catalogue: Catalogue,
): PlacedShot {
  const model = catalogue.models.find(({ family }) => family === shot.family);
  const found = frames.get(shot.id);
  if (!model || !found) throw new Error(`${shot.id} asks for ${shot.family}: no such sheet.`);
  const first = sellerOf(shot, shot, catalogue);
  const others = (shot.fallbacks ?? []).map((fallback) => sellerOf(shot, fallback, catalogue));
  const adaptive = first.offer?.narrows?.adaptive ?? model.adaptive;
  const ratio = adaptive[modeOf(shot, found)] === 'only' ? 'adaptive' : shot.ratio;
  return {
    ...found,
    id: shot.id,
    skip: shot.skip,
    shot,
    model,
    sellers: [first, ...others],
    ratio,
  };
}

/** A fallback that lacks the shot's tier sells on the default one. */
function sellerOf(
  { id, family, tier }: Shot,
  from: { readonly provider: string; readonly modelId: string },
  { providers }: Catalogue,
): Seller {
  const provider = providers.find(({ name }) => name === from.provider);
  if (!provider) throw new Error(`${id} asks ${from.provider}: no such sheet.`);
  const { modelId } = from;
  const offer = offerOf(provider, modelId, family);
  const isOffered = offer?.tiers.includes(tier) ?? true;
  return { provider, offer, modelId, tier: isOffered ? tier : 'default' };
}

/** By the frames that are resolved: a skipped shot's take may give one that the file alone lacks. */
function modeOf(shot: Shot, { first, last }: ShotFrames): Mode {
  if (shot.references.length > 0) return 'references';
  return first.kind === 'none' && last.kind === 'none' ? 'text' : 'frames';
}

/** A frame that comes from another shot has that shot's size. */
function sizeOfShot(placed: PlacedShot, sizes: ReadonlyMap<string, PixelSize>): PixelSize {
  const { first, firstFacts, model, ratio, shot } = placed;
  const chained = 'shot' in first ? sizes.get(first.shot) : undefined;
  const firstSize = chained ?? (firstFacts && uprightSize(firstFacts));
  return sizeOf(model, { resolution: shot.resolution, ratio, firstSize });
}

function plannedShot(
  placed: PlacedShot,
  { policy }: Storyboard,
  sizes: ReadonlyMap<string, PixelSize>,
): PlannedShot {
  const { shot, first, last, references, ratio } = placed;
  const [seller, ...fallbacks] = placed.sellers;
  const size = sizes.get(shot.id) ?? sizeOfShot(placed, sizes);
  const frames = framesOf(shot.length);
  const purchaseFrom = ({ provider, offer, tier }: Seller): Purchase => ({
    provider,
    offer,
    tier,
    resolution: shot.resolution,
    audio: shot.audio,
    tokens: tokensOf(size, frames),
    seconds: secondsOf(shot.length),
    expiresAfterSeconds: shot.expiresAfterSeconds,
    onExpired: expirySteps(policy.onExpired, { provider, offer, tier }),
    onUnknown: policy.onUnknown,
  });
  const routeTo = ({ provider, offer, modelId, tier }: Seller): Route => ({
    provider: provider.name,
    modelId,
    tier,
    expiresAfterSeconds: patienceOf(provider, offer) ?? shot.expiresAfterSeconds,
    onExpired: expirySteps(policy.onExpired, { provider, offer, tier }),
  });
  const purchase = purchaseFrom(seller);
  return {
    id: shot.id,
    at: shot.at,
    ask: {
      family: shot.family,
      text: shot.text,
      length: shot.length,
      ...requestOptions(shot),
      ratio,
    },
    first,
    isFromPrevious: shot.isFromPrevious ?? false,
    last,
    references,
    routes: [routeTo(seller), ...fallbacks.map(routeTo)],
    isPlaceholder: seller.provider.isFree,
    onFailed: policy.onFailed,
    onUnknown: policy.onUnknown,
    pinnedTake: shot.take,
    ...(shot.takes !== undefined && { takes: shot.takes }),
    ...(needsApproval(shot, first, policy) && { needsApproval: true }),
    permit: { kind: 'as-asked' },
    skip: shot.skip,
    ...(shot.redirect && { redirect: shot.redirect }),
    join: shot.join,
    trim: shot.trim,
    ...(shot.caption !== undefined && { caption: shot.caption }),
    ...(shot.gainDb !== undefined && { gainDb: shot.gainDb }),
    size,
    frames,
    quote: quoteOf(purchase, fallbacks.map(purchaseFrom)),
    time: timeOf(purchase),
  };
}

/** The film's size is that of most of its seconds; of equals, the one that comes first. */
function sizeOfMostSeconds(shots: readonly PlannedShot[]): PixelSize {
  const seconds = new Map<string, { size: PixelSize; seconds: number }>();
  for (const { skip, size, quote } of shots) {
    if (skip) continue;
    const name = `${size.width}x${size.height}`;
    const sum = seconds.get(name) ?? { size, seconds: 0 };
    seconds.set(name, { size, seconds: sum.seconds + quote.seconds });
  }
  const [first, ...others] = seconds.values();
  if (!first) throw new Error(EMPTY_FILM.message);
  return others.reduce((most, next) => (next.seconds > most.seconds ? next : most), first).size;
}
