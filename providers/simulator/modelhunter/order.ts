/**
 * A create request, checked as strictly as its page describes it:
 * docs.modelhunter.ai/api-reference/seedance/{text-to-video,image-to-video}, read 2026-11-21.
 */

import type { Mode, ModelSheet } from '../../../specs/models/sheet.ts';
import type { PictureRole } from '../../../specs/order.ts';
import {
  addressField,
  flagField,
  listField,
  objectField,
  present,
  textField,
  type Fields,
} from '../order/fields.ts';
import { checkImages, type OrderedImage } from '../order/images.ts';
import { completeOrder, type ReadOrder } from '../order/order.ts';
import { LARGE_SEED, readParameters, type FieldNames, type Usual } from '../order/parameters.ts';
import { invalid, missing } from '../order/refusal.ts';
import { soldIn, type Stock } from '../order/shelf.ts';

export type Capability = 'text-to-video' | 'image-to-video';

const NAMES: FieldNames = {
  resolution: 'resolution',
  ratio: 'ratio',
  seconds: 'duration',
  frames: null,
  seed: 'seed',
  audio: 'generate_audio',
  cameraFixed: 'camera_fixed',
  watermark: 'watermark',
};

/** Models whose default for text to video is 1080p. */
const LARGE: readonly string[] = ['seedance-1.0-pro', 'seedance-1.0-pro-fast'];

/** Throws `OrderRefusal`. */
export async function readOrder(
  fields: Fields,
  capability: Capability,
  stock: Stock,
): Promise<ReadOrder> {
  const sold = soldIn(fields, stock);
  const { sheet } = sold;
  const input = present(objectField(fields, 'input'), 'input');
  const prompt = textField(input, 'prompt') ?? '';
  const images = capability === 'text-to-video' ? withoutImages(input) : readImages(input);
  if (images.length === 0 && prompt.trim() === '') throw missing('prompt');
  const mode = checkImages(images, sheet, images.length === 0 ? 'image' : (images[0]?.param ?? ''));
  const metadata = objectField(fields, 'metadata');
  const usual = usualOf(sheet, mode);
  return completeOrder({
    prompt,
    sold,
    images,
    parameters: readParameters(input, { sheet, mode, names: NAMES, usual, maxSeed: LARGE_SEED }),
    wantsLastFrame: flagField(input, 'return_last_frame') ?? false,
    callbackUrl: addressField(fields, 'webhookUrl'),
    token: Object.values(metadata ?? {}).find((value) => typeof value === 'string') ?? null,
    echo: metadata,
  });
}

function withoutImages(input: Fields): OrderedImage[] {
  for (const name of ['image', 'last_image', 'reference_images']) {
    if ((input[name] ?? null) !== null) throw invalid(name, 'is for image-to-video');
  }
  return [];
}

/** The documents require `image` everywhere; but no model could take it beside references. */
function readImages(input: Fields): OrderedImage[] {
  const one = (role: PictureRole, name: string): OrderedImage[] => {
    const url = textField(input, name);
    return url === null ? [] : [{ role, url, param: name }];
  };
  const listed = listField(input, 'reference_images') ?? [];
  const references = listed.map((url: unknown, index): OrderedImage => {
    const param = `reference_images[${index}]`;
    if (typeof url !== 'string') throw invalid(param, 'must be a string');
    return { role: 'reference_image', url, param };
  });
  const frames = [...one('first_frame', 'image'), ...one('last_frame', 'last_image')];
  if (frames[0]?.role !== 'first_frame' && references.length === 0) throw missing('image');
  return [...frames, ...references];
}

function usualOf({ family }: ModelSheet, mode: Mode): Usual {
  const isOfWords = mode === 'text';
  return {
    resolution: isOfWords && LARGE.includes(family) ? '1080p' : '720p',
    ratio: isOfWords ? '16:9' : 'adaptive',
    seconds: null,
    audio: true,
  };
}
