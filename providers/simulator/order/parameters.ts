/**
 * The parameters of a clip, under a provider's names, checked by the sheets: the first wrong one is
 * named.
 */

import { randomInt } from 'node:crypto';
import {
  RATIOS,
  RESOLUTIONS,
  TIERS,
  type Mode,
  type ModelSheet,
  type Offer,
  type Ratio,
  type Resolution,
  type Tier,
} from '../../../specs/models/sheet.ts';
import { durationsIn, isDuration } from '../../../specs/models/offer.ts';
import type { Length } from '../../../specs/order.ts';
import type { TaskOrder } from '../engine/task.ts';
import { choiceField, flagField, present, wholeField, type Fields } from './fields.ts';
import { invalid, unsupported, type OrderRefusal } from './refusal.ts';

/** Largest seed that the task engine can keep and every provider accepts. */
const MAX_SEED = 2_147_483_647;
/** Largest seed that the makers of the newer models document. */
export const LARGE_SEED = 4_294_967_295;

/** A provider's names; null for a parameter without a field, which is then not read. */
export type FieldNames = {
  readonly resolution: string;
  readonly ratio: string;
  readonly seconds: string;
  readonly frames: string | null;
  readonly seed: string;
  readonly audio: string | null;
  readonly cameraFixed: string | null;
  readonly watermark: string | null;
};

/** The values of fields that are left out; null: the field is required. */
export type Usual = {
  readonly resolution: Resolution | null;
  readonly ratio: Ratio;
  readonly seconds: number | null;
  /** Only for models that have sound. */
  readonly audio: boolean;
};

export type Parameters = Pick<
  TaskOrder,
  'resolution' | 'audio' | 'cameraFixed' | 'watermark' | 'seed'
> & { readonly ratio: Ratio; readonly length: Length };

export type Reading = {
  readonly sheet: ModelSheet;
  readonly mode: Mode;
  readonly names: FieldNames;
  readonly usual: Usual;
  /** Default: 2^31 − 1. */
  readonly maxSeed?: number;
};

/** Throws `OrderRefusal`. */
export function readParameters(fields: Fields, reading: Reading): Parameters {
  const resolution = readResolution(fields, reading);
  const ratio = readRatio(fields, reading);
  const length = readLength(fields, reading);
  return { resolution, ratio, length, ...readSwitches(fields, reading) };
}

function readResolution(fields: Fields, { sheet, mode, names, usual }: Reading): Resolution {
  const offered = sheet.resolutions[mode];
  const asked = choiceField(fields, names.resolution, RESOLUTIONS) ?? usual.resolution;
  const resolution = present(asked, names.resolution);
  if (offered.includes(resolution)) return resolution;
  const fact = `model ${sheet.family} makes ${offered.join(', ')} from this content`;
  throw invalid(names.resolution, fact);
}

function readRatio(fields: Fields, { sheet, mode, names, usual }: Reading): Ratio {
  const rule = sheet.adaptive[mode];
  const ratio = choiceField(fields, names.ratio, RATIOS) ?? usual.ratio;
  if (rule === 'no' && ratio === 'adaptive') {
    throw invalid(names.ratio, `model ${sheet.family} takes no adaptive ratio from this content`);
  }
  if (rule === 'only' && ratio !== 'adaptive') {
    throw invalid(names.ratio, `model ${sheet.family} takes only adaptive from this content`);
  }
  return ratio;
}

/** Frames win over seconds. */
function readLength(fields: Fields, { sheet, names, usual }: Reading): Length {
  const asked = wholeField(fields, names.seconds, sheet.durationSeconds);
  if (asked !== null && !isDuration(sheet.durationSeconds, asked)) {
    throw invalid(names.seconds, `must be one of ${durationsIn(sheet.durationSeconds).join(', ')}`);
  }
  if (names.frames === null || (fields[names.frames] ?? null) === null) {
    return { unit: 'seconds', seconds: present(asked ?? usual.seconds, names.seconds) };
  }
  if (!sheet.frames) throw lacks(names.frames, sheet, '');
  const { min, max, step } = sheet.frames;
  const frames = wholeField(fields, names.frames, { min, max }) ?? min;
  if ((frames - min) % step !== 0) {
    throw invalid(names.frames, `must be ${min} plus ${step} times n`);
  }
  return { unit: 'frames', frames };
}

/** Every model accepts a value that switches something off; any other needs the parameter. */
function readSwitches(fields: Fields, { sheet, mode, names, usual, maxSeed }: Reading) {
  const flag = (name: string | null, isAble: boolean): boolean | null => {
    const asked = name === null ? null : flagField(fields, name);
    if (name !== null && asked === true && !isAble) throw lacks(name, sheet, ' for this content');
    return asked;
  };
  const audio = flag(names.audio, sheet.audio);
  const cameraFixed = flag(names.cameraFixed, sheet.cameraFixed[mode]) ?? false;
  const watermark = flag(names.watermark, sheet.watermark) ?? false;
  const seed = wholeField(fields, names.seed, { min: -1, max: maxSeed ?? MAX_SEED }) ?? -1;
  if (seed !== -1 && !sheet.seed) throw lacks(names.seed, sheet, ' for this content');
  return {
    audio: audio ?? (sheet.audio && usual.audio),
    cameraFixed,
    watermark,
    seed: seed === -1 ? randomInt(MAX_SEED) : seed,
  };
}

function lacks(name: string, { family }: ModelSheet, where: string): OrderRefusal {
  return unsupported(name, `model ${family} has no such parameter${where}`);
}

/** Throws `OrderRefusal`. */
export function readTier(fields: Fields, name: string, offer: Offer): Tier {
  const tier = choiceField(fields, name, TIERS) ?? 'default';
  if (offer.tiers.includes(tier)) return tier;
  throw unsupported(name, `model ${offer.modelId} has no ${tier} tier`);
}
