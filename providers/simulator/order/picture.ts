/** Fetches and checks a picture of an order by its header, within the limits of Ark's documents. */

import { createHash } from 'node:crypto';
import { imageSize } from 'image-size';
import type { ModelSheet, PixelSize } from '../../../specs/models/sheet.ts';
import { isOnThisMachine } from '../engine/callback.ts';
import { invalid, OrderRefusal } from './refusal.ts';

const MAX_BYTES = 30 * 1_000_000;
const SIDE = { min: 301, max: 5_999 } as const;
const SHAPE = { min: 0.4, max: 2.5 } as const;
const FETCH_MS = 10_000;

/** Where image-size and Ark's documents use different names. */
const FORMAT_NAMES: Readonly<Record<string, string>> = { jpg: 'jpeg', bigtiff: 'tiff' };

export type TakenPicture = {
  readonly sha256: string | null;
  readonly bytes: Uint8Array | null;
  readonly assetId: string | null;
  readonly size: PixelSize | null;
};

/** `param` names the field in a refusal. */
export async function takePicture(
  url: string,
  param: string,
  sheet: ModelSheet,
): Promise<TakenPicture> {
  if (url === '') throw new OrderRefusal('empty-picture', param, 'is empty');
  const assetId = /^asset:\/\/([\w-]+)$/.exec(url)?.[1];
  if (assetId !== undefined) {
    if (!sheet.assets) throw invalid(param, `model ${sheet.family} takes no assets`);
    return { sha256: null, bytes: null, assetId, size: null };
  }
  const bytes = url.startsWith('data:') ? fromDataUri(url, param) : await fetched(url, param);
  if (bytes.length >= MAX_BYTES) throw invalid(param, 'the picture must be smaller than 30 MB');
  const size = measured(bytes, param, sheet);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sha256, bytes, assetId: null, size };
}

function fromDataUri(url: string, param: string): Uint8Array {
  const comma = url.indexOf(',');
  const head = /^data:image\/[a-z0-9.+-]+;base64$/.exec(url.slice(0, comma));
  const base64 = url.slice(comma + 1);
  if (comma < 0 || !head || base64 === '' || /[^A-Za-z0-9+/=]/.test(base64)) {
    const fact = 'must be data:image/<lower-case format>;base64,…';
    throw new OrderRefusal('unreadable-picture', param, fact);
  }
  return Buffer.from(base64, 'base64');
}

/** The service fetches from anywhere; the simulator only from this machine. */
async function fetched(url: string, param: string): Promise<Uint8Array> {
  const lost = (fact: string): Error => invalid(param, `resource download failed: ${fact}`);
  if (!isOnThisMachine(url)) throw lost('the simulator fetches only from this machine');
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS), redirect: 'error' });
    if (!answer.ok) throw lost(`HTTP ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    throw error instanceof TypeError ? lost(error.message) : error;
  }
}

function measured(bytes: Uint8Array, param: string, sheet: ModelSheet): PixelSize {
  const { width, height, format } = header(bytes, param);
  if (!sheet.pictureFormats.includes(format)) {
    const fact = `${format} is none of ${sheet.pictureFormats.join(', ')}`;
    throw new OrderRefusal('unreadable-picture', param, fact);
  }
  if (Math.min(width, height) < SIDE.min || Math.max(width, height) > SIDE.max) {
    throw invalid(param, `${width}×${height}: sides must be from ${SIDE.min} to ${SIDE.max} px`);
  }
  const shape = width / height;
  if (shape < SHAPE.min || shape > SHAPE.max) {
    throw invalid(param, `${width}×${height}: the ratio must be from ${SHAPE.min} to ${SHAPE.max}`);
  }
  return { width, height };
}

function header(bytes: Uint8Array, param: string): PixelSize & { readonly format: string } {
  try {
    const { width, height, type = 'unknown' } = imageSize(bytes);
    return { width, height, format: FORMAT_NAMES[type] ?? type };
  } catch {
    throw new OrderRefusal('unreadable-picture', param, 'is no picture that can be read');
  }
}
