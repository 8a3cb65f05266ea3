/** What is wrong with a picture that another shot starts from. */

import type { PictureFault } from '../../specs/picture/hand-over.ts';
import type { ShotView } from '../../films/view/view.ts';

const FACTS: Readonly<Record<PictureFault, string>> = {
  black: 'is black',
  flat: 'is of one colour',
  blurred: 'is blurred',
  still: 'comes of a clip in which nothing moves',
  fading: 'is in a fade',
};

/** `its last frame is blurred`. Of a free picture nobody is told. */
export function pictureFaultText({ standing, isFree }: ShotView): string[] {
  const faults = standing?.pictureFaults ?? [];
  if (faults.length === 0 || isFree) return [];
  return [`its last frame ${faults.map((fault) => FACTS[fault]).join(' and ')}`];
}
