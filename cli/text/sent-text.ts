/** Each text as it is sent, with its pictures below it. */

import type { PictureRole } from '../../specs/order.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { SentPicture, SentShot } from '../../films/json/sent.ts';
import { tableLines } from './table.ts';

const ROLES = {
  first_frame: 'first frame',
  last_frame: 'last frame',
  reference_image: 'reference',
} as const satisfies Record<PictureRole, string>;

/** `sh0010  A quay at night, 35 mm`, then a line a picture. */
export function sentLines(shots: readonly SentShot[]): string[] {
  return tableLines(
    shots.flatMap(({ id, text, pictures }) => [
      [id, text === '' ? '(no text: pictures alone)' : printable(text)],
      ...pictures.map((picture) => ['', pictureText(picture)]),
    ]),
  );
}

function pictureText({ role, name, from }: SentPicture): string {
  return `${name ?? ROLES[role]}: ${printable(from)}`;
}
