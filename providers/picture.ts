/**
 * Pictures as providers take them: the bytes in the request, or an asset that the provider holds.
 */

import type { RequestPicture } from '../specs/order.ts';
import type { PictureBytes } from './provider.ts';

/**
 * `data:image/<lower-case format>;base64,…`, or `asset://ID`. Never a link: it may die in a queue,
 * and the newer models trust only the bytes of their own frames.
 */
export function pictureUrl({ picture, role }: RequestPicture, bytes: PictureBytes | null): string {
  if (picture.kind === 'asset') return `asset://${picture.assetId}`;
  if (!bytes) throw new TypeError(`the bytes of the ${role} are missing`);
  const base64 = Buffer.from(
    bytes.bytes.buffer,
    bytes.bytes.byteOffset,
    bytes.bytes.byteLength,
  ).toString('base64');
  return `data:${bytes.mimeType.toLowerCase()};base64,${base64}`;
}
