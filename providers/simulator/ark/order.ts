/**
 * A create request, checked as strictly as the service checks one, out of the sheets: the first
 * thing that is wrong is refused by name. docs.volcengine.com/docs/82379/1520757, read 2026-09.
 */

import { randomInt } from 'node:crypto';
import {
  RATIOS,
  RESOLUTIONS,
  TIERS,
  type FixedRatio,
  type Mode,
  type ModelSheet,
  type Offer,
  type PixelSize,
  type Ratio,
  type Resolution,
} from '../../../specs/models/sheet.ts';
import type { Length } from '../../../specs/order.ts';
import { framesOf, sizeOf } from '../../../specs/plan/size.ts';
import type { TaskOrder } from '../engine/task.ts';
import { readContent, type AskedImage } from './content.ts';
import { ArkError, invalid, missing, unsupported } from './error.ts';
import { choiceField, flagField, textField, wholeField, type Fields } from './fields.ts';
import { takePicture, type TakenPicture } from './picture.ts';

const MAX_SEED = 2_147_483_647;
const EXPIRY_SECONDS = { min: 3_600, max: 259_200, usual: 172_800 } as const;
const MAX_SAFETY_IDENTIFIER = 64;
const USUAL_SECONDS = 5;
/** The documented default where it is not 720p. */
const USUAL_RESOLUTION: Readonly<Record<string, Resolution>> = {
  'seedance-1.0-pro': '1080p',
  'seedance-1.0-pro-fast': '1080p',
};

type Sold = { readonly offer: Offer; readonly sheet: ModelSheet };
/** What stands behind a model's id or an endpoint's, or null. */
export type Shelf = (model: string) => Sold | null;

export type ReadOrder = {
  readonly order: TaskOrder;
  readonly pictures: ReadonlyMap<string, Uint8Array>;
};

/** Throws `ArkError`. */
export async function readOrder(fields: Fields, shelf: Shelf): Promise<ReadOrder> {
  const model = textField(fields, 'model');
  if (model === null || model === '') throw missing('model');
  const sold = shelf(model);
  if (!sold) throw unknownModel(model);
  const { sheet, offer } = sold;
  const { mode, prompt, images } = readContent(fields, sheet);
  const resolution = readResolution(fields, sheet, mode);
  const ratio = readRatio(fields, sheet, mode);
  const length = readLength(fields, sheet);
  const switches = readSwitches(fields, sheet, mode);
  const delivery = readDelivery(fields, offer);
  refuseAbsent(fields);
  const taken = await takeAll(images, sheet);
  const first = taken.find((_, index) => images[index]?.role === 'first_frame');
  const size = sizeOf(sheet, { resolution, ratio, firstSize: first?.size ?? null });
  const order: TaskOrder = {
    model,
    modelId: offer.modelId,
    family: sheet.family,
    prompt,
    pictures: taken.map(({ sha256, assetId }, index) => ({
      role: images[index]?.role ?? 'first_frame',
      sha256,
      assetId,
    })),
    resolution,
    ratio: ratio === 'adaptive' ? ratioOf(sheet, resolution, size) : ratio,
    ...size,
    frames: framesOf(length),
    durationSeconds: length.unit === 'seconds' ? length.seconds : null,
    ...switches,
    ...delivery,
  };
  return { order, pictures: bytesOf(taken) };
}

function unknownModel(model: string): ArkError {
  const message = `The model or endpoint ${model} does not exist or you do not have access to it.`;
  const code = 'InvalidEndpointOrModel.NotFound';
  return new ArkError({ status: 404, code, message, param: 'model' });
}

function readResolution(fields: Fields, sheet: ModelSheet, mode: Mode): Resolution {
  const asked = choiceField(fields, 'resolution', RESOLUTIONS);
  const offered = sheet.resolutions[mode];
  const resolution = asked ?? USUAL_RESOLUTION[sheet.family] ?? '720p';
  if (offered.includes(resolution)) return resolution;
  const fact = `model ${sheet.family} makes ${offered.join(', ')} from this content`;
  throw invalid('resolution', fact);
}

function readRatio(fields: Fields, sheet: ModelSheet, mode: Mode): Ratio {
  const rule = sheet.adaptive[mode];
  const ratio =
    choiceField(fields, 'ratio', RATIOS) ?? (rule === 'no' ? '16:9' : ('adaptive' as const));
  if (rule === 'no' && ratio === 'adaptive') {
    throw invalid('ratio', `model ${sheet.family} takes no adaptive ratio from this content`);
  }
  if (rule === 'only' && ratio !== 'adaptive') {
    throw invalid('ratio', `model ${sheet.family} takes only adaptive from this content`);
  }
  return ratio;
}

/** `frames` wins over `duration`. */
function readLength(fields: Fields, sheet: ModelSheet): Length {
  const seconds = wholeField(fields, 'duration', sheet.durationSeconds);
  if ((fields['frames'] ?? null) === null) {
    return { unit: 'seconds', seconds: seconds ?? USUAL_SECONDS };
  }
  if (!sheet.frames) throw unsupported('frames', `model ${sheet.family} has no such parameter`);
  const { min, max, step } = sheet.frames;
  const frames = wholeField(fields, 'frames', { min, max }) ?? min;
  if ((frames - min) % step !== 0) throw invalid('frames', `must be ${min} plus ${step} times n`);
  return { unit: 'frames', frames };
}

/** A value that only says "not" is taken by every model; any other needs the parameter. */
function readSwitches(fields: Fields, sheet: ModelSheet, mode: Mode) {
  const lacks = (name: string): ArkError =>
    unsupported(name, `model ${sheet.family} has no such parameter for this content`);
  const audio = flagField(fields, 'generate_audio');
  if (audio === true && !sheet.audio) throw lacks('generate_audio');
  const cameraFixed = flagField(fields, 'camera_fixed') ?? false;
  if (cameraFixed && !sheet.cameraFixed[mode]) throw lacks('camera_fixed');
  const watermark = flagField(fields, 'watermark') ?? false;
  if (watermark && !sheet.watermark) throw lacks('watermark');
  const seed = wholeField(fields, 'seed', { min: -1, max: MAX_SEED }) ?? -1;
  if (seed !== -1 && !sheet.seed) throw lacks('seed');
  return {
    audio: audio ?? sheet.audio,
    cameraFixed,
    watermark,
    seed: seed === -1 ? randomInt(MAX_SEED) : seed,
  };
}

function readDelivery(fields: Fields, offer: Offer) {
  const tier = choiceField(fields, 'service_tier', TIERS) ?? 'default';
  if (!offer.tiers.includes(tier)) {
    throw unsupported('service_tier', `model ${offer.modelId} has no ${tier} tier`);
  }
  const priority = wholeField(fields, 'priority', { min: 0, max: 9 }) ?? 0;
  if (priority > 0 && tier === 'flex') throw invalid('priority', 'cannot be used with flex');
  const token = textField(fields, 'safety_identifier');
  if (token !== null && token.length > MAX_SAFETY_IDENTIFIER) {
    throw invalid('safety_identifier', `must be at most ${MAX_SAFETY_IDENTIFIER} characters`);
  }
  const callbackUrl = textField(fields, 'callback_url');
  if (callbackUrl !== null && !/^https?:\/\/./.test(callbackUrl)) {
    throw invalid('callback_url', 'must be an http or https address');
  }
  const expiry = wholeField(fields, 'execution_expires_after', EXPIRY_SECONDS);
  return {
    tier,
    token,
    callbackUrl,
    expiresAfterSeconds: expiry ?? EXPIRY_SECONDS.usual,
    wantsLastFrame: flagField(fields, 'return_last_frame') ?? false,
  };
}

/** What exists at the service and not here is refused, never dropped unseen. */
function refuseAbsent(fields: Fields): void {
  if (flagField(fields, 'draft') === true) {
    throw unsupported('draft', 'the simulator makes no drafts');
  }
  if (choiceField(fields, 'output_format', ['mp4', 'mov']) === 'mov') {
    throw unsupported('output_format', 'the simulator writes mp4');
  }
  const tools = fields['tools'] ?? [];
  if (!Array.isArray(tools)) throw invalid('tools', 'must be an array');
  if (tools.length > 0) throw unsupported('tools', 'the simulator has none');
}

async function takeAll(images: readonly AskedImage[], sheet: ModelSheet): Promise<TakenPicture[]> {
  const taken: TakenPicture[] = [];
  for (const { url, param } of images) taken.push(await takePicture(url, param, sheet));
  return taken;
}

function bytesOf(taken: readonly TakenPicture[]): ReadonlyMap<string, Uint8Array> {
  return new Map(
    taken.flatMap(({ sha256, bytes }) => (sha256 !== null && bytes ? [[sha256, bytes]] : [])),
  );
}

function ratioOf(sheet: ModelSheet, resolution: Resolution, size: PixelSize): FixedRatio {
  const sizes = sheet.sizes[resolution];
  const fixed = RATIOS.filter((ratio): ratio is FixedRatio => ratio !== 'adaptive');
  const found = fixed.find(
    (ratio) => sizes?.[ratio].width === size.width && sizes[ratio].height === size.height,
  );
  return found ?? '16:9';
}
