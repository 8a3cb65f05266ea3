/** What an order is made from, as Ark and those who speak its dialect take it. */

import type { RenderRequest } from '../../specs/order.ts';
import { pictureUrl } from '../picture.ts';
import type { PictureBytes } from '../provider.ts';

export function contentOf(
  request: RenderRequest,
  pictures: readonly (PictureBytes | null)[],
): unknown[] {
  const text = request.text === '' ? [] : [{ type: 'text', text: request.text }];
  const images = request.pictures.map((asked, index) => ({
    type: 'image_url',
    image_url: { url: pictureUrl(asked, pictures[index] ?? null) },
    role: asked.role,
  }));
  return [...text, ...images];
}
