/** What an order is made from, as Ark and those who speak its dialect take it. */

import type { Ask } from '../../specs/order.ts';
import { pictureUrl } from '../picture.ts';
import type { PictureBytes } from '../provider.ts';

export function contentOf(ask: Ask, pictures: readonly (PictureBytes | null)[]): unknown[] {
  const text = ask.text === '' ? [] : [{ type: 'text', text: ask.text }];
  const images = ask.pictures.map((asked, index) => ({
    type: 'image_url',
    image_url: { url: pictureUrl(asked, pictures[index] ?? null) },
    role: asked.role,
  }));
  return [...text, ...images];
}
