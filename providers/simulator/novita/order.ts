/**
 * A create request, as strict as the page of its route (novita.ai/docs/api-reference, read
 * 2026-11-21): the first wrong field is named. Fields that a route does not have are ignored.
 */

import type { ModelSheet } from '../../../specs/models/sheet.ts';
import { readExpiry } from '../ark/order.ts';
import {
  addressField,
  objectField,
  present,
  textField,
  wholeField,
  type Fields,
} from '../order/fields.ts';
import { checkImages, type OrderedImage } from '../order/images.ts';
import { completeOrder, type ReadOrder } from '../order/order.ts';
import {
  LARGE_SEED,
  readParameters,
  readTier,
  type FieldNames,
  type Usual,
} from '../order/parameters.ts';
import { invalid, missing, OrderRefusal, unsupported } from '../order/refusal.ts';
import { soldAs, type Stock, type OfferedModel } from '../order/shelf.ts';

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

const FRAMES_PER_SECOND = { min: 24, max: 24 } as const;

/** `route` is the last part of the path. Throws `OrderRefusal`. */
export async function readOrder(route: string, fields: Fields, stock: Stock): Promise<ReadOrder> {
  const sold = soldBy(route, stock);
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
    ...(!isV1 && { maxSeed: LARGE_SEED }),
  });
  return completeOrder({
    prompt: readPrompt(fields, sheet, isFromText),
    sold,
    images,
    parameters,
    ...(!isV1 && readDelivery(fields, sold)),
    callbackUrl: readWebhook(fields),
  });
}

/** A model with two routes is sold under the part that they share, which is not a route itself. */
function soldBy(route: string, stock: Stock): OfferedModel {
  const base = route.replace(/-[it]2v$/, '');
  if (base === route) throw new OrderRefusal('unknown-model', 'route', 'does not exist');
  const isShared = stock.sheet.offers.some(({ modelId }) => modelId === base);
  return { ...soldAs(isShared ? base : route, stock), model: route };
}

/** The page of v1 text to video requires fields for which image to video has a default. */
function usualOfV1(isFromText: boolean): Usual {
  return { resolution: null, ratio: '16:9', seconds: isFromText ? null : 5, audio: false };
}

const USUAL_OF_V1_5: Usual = { resolution: '720p', ratio: 'adaptive', seconds: 5, audio: true };

function readDelivery(fields: Fields, { offer }: OfferedModel) {
  wholeField(fields, 'fps', FRAMES_PER_SECOND);
  const expiresAfterSeconds = readExpiry(fields);
  return { tier: readTier(fields, 'service_tier', offer), expiresAfterSeconds };
}

function readPrompt(fields: Fields, sheet: ModelSheet, isRequired: boolean): string {
  const prompt = textField(fields, 'prompt') ?? '';
  if (isRequired && prompt.trim() === '') throw missing('prompt');
  const { maxTextCharacters: most = Infinity } = sheet;
  if (Array.from(prompt).length > most) throw invalid('prompt', `cannot exceed ${most} characters`);
  return prompt;
}

function imagesIn(fields: Fields, takesBareBase64: boolean): OrderedImage[] {
  const first = present(textField(fields, 'image'), 'image');
  const last = textField(fields, 'last_image');
  const urlOf = (given: string): string => (takesBareBase64 ? asDataUri(given) : given);
  return [
    { role: 'first_frame', url: urlOf(first), param: 'image' },
    ...(last === null || last === ''
      ? []
      : [{ role: 'last_frame', url: urlOf(last), param: 'last_image' } as const]),
  ];
}

/** The pages of v1 only say "URL and Base64"; the format is told by a picture's header. */
function asDataUri(given: string): string {
  const isBare = !given.includes(':') && /^[A-Za-z0-9+/]+={0,2}$/.test(given);
  return isBare ? `data:image/png;base64,${given}` : given;
}

function readWebhook(fields: Fields): string | null {
  const extra = objectField(fields, 'extra');
  const webhook = extra && objectField(extra, 'webhook');
  if (!webhook) return null;
  const testMode = objectField(webhook, 'test_mode');
  if (testMode?.['enabled'] === true) {
    throw unsupported('extra.webhook.test_mode', 'the simulator has no test mode');
  }
  return addressField(webhook, 'url');
}
