/**
 * An order in Ark's words (docs.volcengine.com/docs/82379/1520757, read 2026-09).
 *
 * Every parameter that a model has is sent, for defaults differ between models and sites. One
 * that it lacks is left out while it is neutral, and sent if it is not: the provider then refuses
 * it, and nothing that was asked is dropped unseen.
 */

import type { Mode, ModelSheet } from '../../specs/models/sheet.ts';
import type { Ask, AskedPicture, Order } from '../../specs/order.ts';
import type { PictureBytes } from '../provider.ts';

/** `model` is what the provider offers of it: the maker's sheet, perhaps narrowed. */
export function requestBody(
  order: Order,
  pictures: readonly (PictureBytes | null)[],
  model: ModelSheet,
): Uint8Array {
  const { ask } = order;
  const mode = modeOf(ask);
  const { length } = ask;
  return Buffer.from(
    JSON.stringify({
      model: order.modelId,
      content: contentOf(ask, pictures),
      resolution: ask.resolution,
      ratio: model.adaptive[mode] === 'only' ? 'adaptive' : ask.ratio,
      ...(length.unit === 'frames' ? { frames: length.frames } : { duration: length.seconds }),
      ...((model.seed || ask.seed !== null) && { seed: order.seed }),
      ...((model.audio || ask.audio) && { generate_audio: ask.audio }),
      ...((model.cameraFixed[mode] || ask.cameraFixed) && { camera_fixed: ask.cameraFixed }),
      ...((model.watermark || ask.watermark) && { watermark: ask.watermark }),
      ...((model.tiers.length > 1 || order.tier !== 'default') && { service_tier: order.tier }),
      execution_expires_after: order.expiresAfterSeconds,
      return_last_frame: true,
      safety_identifier: order.token,
    }),
  );
}

function modeOf({ pictures }: Ask): Mode {
  if (pictures.length === 0) return 'text';
  return pictures.some(({ role }) => role === 'reference_image') ? 'references' : 'frames';
}

function contentOf(ask: Ask, pictures: readonly (PictureBytes | null)[]): unknown[] {
  const text = ask.text === '' ? [] : [{ type: 'text', text: ask.text }];
  const images = ask.pictures.map((asked, index) => ({
    type: 'image_url',
    image_url: { url: urlOf(asked, pictures[index] ?? null) },
    role: asked.role,
  }));
  return [...text, ...images];
}

function urlOf({ picture, role }: AskedPicture, bytes: PictureBytes | null): string {
  if (picture.kind === 'asset') return `asset://${picture.assetId}`;
  if (!bytes) throw new TypeError(`the bytes of the ${role} are missing`);
  const base64 = Buffer.from(
    bytes.bytes.buffer,
    bytes.bytes.byteOffset,
    bytes.bytes.byteLength,
  ).toString('base64');
  return `data:${bytes.mimeType.toLowerCase()};base64,${base64}`;
}
