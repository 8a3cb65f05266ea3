/** Whether another provider sells just what a shot asks: by the sheets alone, and nothing is asked. */

import { isDuration, offerOf, patienceOf, soldModel } from '../models/offer.ts';
import type { Catalogue, Mode, ModelSheet, Offer, ProviderSheet } from '../models/sheet.ts';
import { canAsk, OPTION_LIST, OPTIONS, type Option, type Scalar } from '../options.ts';
import { listed } from '../storyboard/words.ts';
import type { PlannedShot } from './plan.ts';

/** Why not. `fact` follows "seedance-2.0 on byteplus". */
export type Lack =
  | { readonly why: 'unknown' | 'placeholders' | 'not-offered' | 'ended' }
  | { readonly why: 'unfit'; readonly fact: string };

type Market = Pick<Catalogue, 'models' | 'providers'> & {
  /** ISO date: models that end on it or before have ended. */
  readonly today: string;
};

/** Null: the shot can be ordered there as it is asked. */
export function lackAt(shot: PlannedShot, name: string, market: Market): Lack | null {
  const { models, providers, today } = market;
  const provider = providers.find((one) => one.name === name);
  const lack = (why: Exclude<Lack['why'], 'unfit'>): Lack => ({ why });
  if (!provider) return lack('unknown');
  // A picture of the free provider would stand in a film that is bought, and the other way about.
  if (provider.isFree !== shot.isPlaceholder) return lack('placeholders');
  const { family } = shot.ask;
  const offer = provider.offers.find((one) => one.family === family);
  const sheet = offer && soldModel(offer, models);
  if (!offer || !sheet) return lack('not-offered');
  if (offer.status === 'ended' || (offer.endsAt !== null && offer.endsAt <= today)) {
    return lack('ended');
  }
  const fact =
    pictureFact(shot, sheet) ??
    modeFact(shot, sheet) ??
    optionFact(shot, { provider, offer, sheet }, providers) ??
    lengthFact(shot.ask, sheet);
  return fact === null ? null : { why: 'unfit', fact };
}

/** The providers that sell it as it is asked, in the catalogue's order. */
export function sellersOf(shot: PlannedShot, market: Market): string[] {
  return market.providers.flatMap(({ name }) => (lackAt(shot, name, market) ? [] : [name]));
}

type Seller = {
  readonly provider: ProviderSheet;
  readonly offer: Offer;
  readonly sheet: ModelSheet;
};

function optionFact(
  shot: PlannedShot,
  { provider, offer, sheet }: Seller,
  providers: Market['providers'],
): string | null {
  const sold = { model: sheet, mode: modeOf(shot), patienceSeconds: patienceOf(provider, offer) };
  const values: Partial<Record<Option['name'], Scalar | null>> = {
    ...shot.ask,
    tier: shot.routes[0].tier,
    expiresAfterSeconds: expiryOf(shot, providers),
  };
  for (const option of OPTION_LIST) {
    const value = values[option.name] ?? option.default;
    // The format's own default is looked over where there is no such setting.
    const isOut = option.isOnlyWhenGiven && value === option.default;
    if (isOut || canAsk(option, value, sold)) continue;
    const has = option.has(sold);
    const able = typeof has === 'boolean' ? '' : `; it has ${listed(has)}`;
    return option.lack(value, provider.name) + able;
  }
  return null;
}

/** As the file gives it; a provider whose orders do not expire takes none, so then it gives none. */
function expiryOf({ routes: [route], ask }: PlannedShot, providers: Market['providers']): number {
  const own = providers.find(({ name }) => name === route.provider);
  const offer = own ? offerOf(own, route.modelId, ask.family) : null;
  const isPatient = own !== undefined && patienceOf(own, offer) !== null;
  return isPatient ? OPTIONS.expires_after.default : route.expiresAfterSeconds;
}

function pictureFact(
  { first, last, references }: PlannedShot,
  { assets, pictureFormats }: ModelSheet,
): string | null {
  const frames = [first, last].flatMap((frame) => (frame.kind === 'picture' ? frame.picture : []));
  for (const picture of [...frames, ...references]) {
    if (picture.kind === 'asset') {
      if (!assets) return 'takes no asset:// pictures';
    } else if (!pictureFormats.includes(picture.format)) {
      return `takes no ${picture.format} pictures`;
    }
  }
  return null;
}

/** By its frames as the plan has them. */
function modeOf({ first, last, references }: PlannedShot): Mode {
  if (references.length > 0) return 'references';
  return first.kind === 'none' && last.kind === 'none' ? 'text' : 'frames';
}

function modeFact(shot: PlannedShot, { modes }: ModelSheet): string | null {
  const { last, references } = shot;
  const mode = modeOf(shot);
  if (mode === 'text') return modes.text ? null : 'does not render from text alone';
  if (mode === 'references') {
    const { min = 1, max = 0 } = modes.references ?? {};
    const isAble = references.length >= min && references.length <= max;
    return isAble ? null : `does not take ${references.length} references`;
  }
  if (!modes.firstFrame) return 'takes no first frame';
  return last.kind === 'none' || modes.firstAndLastFrame ? null : 'takes no last frame';
}

function lengthFact({ length, text }: PlannedShot['ask'], sheet: ModelSheet): string | null {
  const { durationSeconds, frames, maxTextCharacters: most = Infinity } = sheet;
  if (length.unit === 'seconds') {
    const isAble = isDuration(durationSeconds, length.seconds);
    if (!isAble) return `does not render ${length.seconds} s`;
  } else {
    const { min, max, step } = frames ?? { min: 1, max: 0, step: 1 };
    const isAble =
      length.frames >= min && length.frames <= max && (length.frames - min) % step === 0;
    if (!isAble) return `does not render ${length.frames} frames`;
  }
  const characters = Array.from(text).length;
  return characters > most
    ? `takes ${most} characters of prompt and style, not ${characters}`
    : null;
}
