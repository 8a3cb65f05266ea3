/** Whether a model accepts the pictures of an order, by their roles. */

import type { Mode, ModelSheet } from '../../../specs/models/sheet.ts';
import type { PictureRole } from '../../../specs/order.ts';
import { modeOf } from '../../../specs/plan/request.ts';
import { invalid } from './refusal.ts';

export type OrderedImage = {
  readonly role: PictureRole;
  readonly url: string;
  /** The picture's field, to be named in a refusal. */
  readonly param: string;
};

/** `param` names all of the pictures in a refusal. Throws `OrderRefusal`. */
export function checkImages(
  images: readonly OrderedImage[],
  { modes, family }: ModelSheet,
  param: string,
): Mode {
  const mode = modeOf(images);
  if (mode === 'text') {
    if (!modes.text) throw invalid(param, `model ${family} needs a picture`);
    return mode;
  }
  if (mode === 'frames') {
    checkFrames(images, { modes, family }, param);
    return mode;
  }
  if (images.some(({ role }) => role !== 'reference_image')) {
    const fact = 'first/last frame content cannot be mixed with reference media content';
    throw invalid(param, fact);
  }
  const { references } = modes;
  if (!references) throw invalid(param, `model ${family} takes no reference images`);
  if (images.length < references.min || images.length > references.max) {
    const range = `${references.min} to ${references.max}`;
    throw invalid(param, `model ${family} takes ${range} reference images`);
  }
  return mode;
}

function checkFrames(
  images: readonly OrderedImage[],
  { modes, family }: Pick<ModelSheet, 'modes' | 'family'>,
  param: string,
): void {
  const firsts = images.filter(({ role }) => role === 'first_frame').length;
  if (images.length > 2) throw invalid(param, 'takes a first frame and a last frame');
  if (firsts === 0) throw invalid(param, 'a last frame needs a first frame');
  if (firsts > 1) throw invalid(param, 'takes one first frame');
  if (!modes.firstFrame) throw invalid(param, `model ${family} takes no first frame`);
  if (images.length === 2 && !modes.firstAndLastFrame) {
    throw invalid(param, `model ${family} takes no last frame`);
  }
}
