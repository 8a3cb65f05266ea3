/**
 * A create request, as strict as the page of its route (novita.ai/docs/api-reference, read
 * 2026-11-21): the first thing that is wrong is refused by name. Fields that a route does not have
 * are not looked at.
 */

import type { ModelSheet } from '../../../specs/models/sheet.ts';
import type { DialectOptions } from '../dialect.ts';
import { isFields, textField, wholeField, type Fields } from '../order/fields.ts';
import { checkImages, type OrderedImage } from '../order/images.ts';
import { completeOrder, type ReadOrder } from '../order/order.ts';
import {
  readCallback,
  readParameters,
  readTier,
  type FieldNames,
  type Usual,
} from '../order/parameters.ts';
import { invalid, missing, OrderRefusal, unsupported } from '../order/refusal.ts';
import { soldAs, type Sold } from '../order/shelf.ts';

const V1_NAMES: FieldNames = {
  resolution: 'resolution',
  ratio: 'aspect_ratio',
  seconds: 'duration',
  frames: null,
  seed: 'seed',
  audio: null,
  cameraFixed: 'camera_fixed',
  watermark: null,
};

const V1_5_NAMES: FieldNames = {
  ...V1_NAMES,
  ratio: 'ratio',
  audio: 'generate_audio',
  watermark: 'watermark',
};

const MAX_SEED_V1_5 = 4_294_967_295;
const EXPIRY_SECONDS = { min: 3_600, max: 259_200, usual: 172_800 } as const;
const FRAMES_PER_SECOND = { min: 24, max: 24 } as const;

/** `route` is the last part of the path. Throws `OrderRefusal`. */
export async function readOrder(
  route: string,
  fields: Fields,
  options: DialectOptions,
): Promise<ReadOrder> {
  const sold = soldBy(route, options);
  const { sheet } = sold;
  const isV1 = sheet.family !== 'seedance-1.5-pro';
  const isFromText = route.endsWith('-t2v');
  const images = isFromText ? [] : imagesIn(fields, isV1);
  const mode = checkImages(images, sheet, 'image');
  const parameters = readParameters(fields, {
    sheet,
    mode,
    names: isV1 ? V1_NAMES : V1_5_NAMES,
    usual: isV1 ? usualOfV1(isFromText) : USUAL_OF_V1_5,
    ...(!isV1 && { maxSeed: MAX_SEED_V1_5 }),
  });
  return completeOrder({
    model: route,
    prompt: readPrompt(fields, sheet, isFromText),
    sold,
    images,
    parameters,
    ...(isV1 ? NOTHING_ASKED : readDelivery(fields, sold)),
    token: null,
    callbackUrl: readWebhook(fields),
    wantsLastFrame: false,
  });
}

/** A model with two routes is sold under the part that they share, which is none itself. */
function soldBy(route: string, options: DialectOptions): Sold {
  const base = route.replace(/-[it]2v$/, '');
  if (base === route) throw new OrderRefusal('unknown-model', 'route', 'does not exist');
  const isShared = options.sheet.offers.some(({ modelId }) => modelId === base);
  return soldAs(isShared ? base : route, options);
}

/** The page of v1 text to video requires what that of image to video has a default for. */
function usualOfV1(isFromText: boolean): Usual {
  return { resolution: null, ratio: '16:9', seconds: isFromText ? null : 5, audio: false };
}

const USUAL_OF_V1_5: Usual = { resolution: '720p', ratio: 'adaptive', seconds: 5, audio: true };

const NOTHING_ASKED = { tier: 'default', expiresAfterSeconds: null } as const;

function readDelivery(fields: Fields, { offer }: Sold) {
  wholeField(fields, 'fps', FRAMES_PER_SECOND);
  const expiry = wholeField(fields, 'execution_expires_after', EXPIRY_SECONDS);
  return {
    tier: readTier(fields, 'service_tier', offer),
    expiresAfterSeconds: expiry ?? EXPIRY_SECONDS.usual,
  };
}

function readPrompt(fields: Fields, sheet: ModelSheet, isRequired: boolean): string {
  const prompt = textField(fields, 'prompt') ?? '';
  if (isRequired && prompt.trim() === '') throw missing('prompt');
  const { maxTextCharacters: most = Infinity } = sheet;
  if (Array.from(prompt).length > most) throw invalid('prompt', `cannot exceed ${most} characters`);
  return prompt;
}

function imagesIn(fields: Fields, takesBareBase64: boolean): OrderedImage[] {
  const first = textField(fields, 'image');
  if (first === null || first === '') throw missing('image');
  const last = textField(fields, 'last_image');
  const urlOf = (given: string): string => (takesBareBase64 ? asDataUri(given) : given);
  return [
    { role: 'first_frame', url: urlOf(first), param: 'image' },
    ...(last === null || last === ''
      ? []
      : [{ role: 'last_frame', url: urlOf(last), param: 'last_image' } as const]),
  ];
}

/** The pages of v1 say "URL and Base64" and no more; a picture's header tells its format. */
function asDataUri(given: string): string {
  const isBare = !given.includes(':') && /^[A-Za-z0-9+/]+={0,2}$/.test(given);
  return isBare ? `data:image/png;base64,${given}` : given;
}

function readWebhook(fields: Fields): string | null {
  const extra = objectIn(fields, 'extra');
  const webhook = extra && objectIn(extra, 'webhook');
  if (!webhook) return null;
  const testMode = objectIn(webhook, 'test_mode');
  if (testMode?.['enabled'] === true) {
    throw unsupported('extra.webhook.test_mode', 'the simulator has no test mode');
  }
  return readCallback(webhook, 'url');
}

function objectIn(fields: Fields, name: string): Fields | null {
  const value = fields[name] ?? null;
  if (value === null || isFields(value)) return value;
  throw invalid(name, 'must be an object');
}
