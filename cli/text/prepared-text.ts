/** Which copies of stills were written, what was done to each, and the lines to change. */

import type { PreparedStill } from '../../films/pictures/prepared.ts';
import type { Part, Preparation } from '../../specs/picture/preparation.ts';
import { printable } from '../../specs/storyboard/words.ts';

export function preparedLines(file: string, stills: readonly PreparedStill[]): string[] {
  if (stills.length === 0) {
    return [`${printable(file)}: every still is taken as it is; nothing was written.`];
  }
  return [
    ...stills.flatMap((still) => stillLines(file, still)),
    `${printable(file)} was not changed.`,
  ];
}

const PROBLEMS: Readonly<Record<NonNullable<PreparedStill['problem']>, string>> = {
  'too-small': 'is too small: a copy would have fewer pixels than are taken. Find a larger one.',
  damaged: 'is not whole. Copy or save it again.',
  unreadable: 'cannot be read by this ffmpeg. Save it as PNG or JPEG yourself.',
};

/** What is to be written stands below each still, for each line that names it. */
function stillLines(file: string, still: PreparedStill): string[] {
  const { copy, problem, places, isNew } = still;
  const name = printable(still.file);
  const at = places.map(({ line, column, shot, path }) => {
    const key = path.replace(/^shots\[\d+\]\./, '');
    return `  ${printable(file)}:${line}:${column} ${shot} ${key}`;
  });
  if (copy === null) return [`${name} ${PROBLEMS[problem ?? 'unreadable']}`, ...at];
  const was = isNew ? '' : ' (was there)';
  return [
    `${name} → ${printable(copy)}${was}: ${doneWords(still).join(', ')}`,
    ...at.map((place) => `${place}: write ${printable(copy)}`),
  ];
}

function doneWords({ isTurned, isFilled, preparation, format }: PreparedStill): string[] {
  if (preparation === null) return [];
  const { crop, pad, size } = preparation;
  const whole = pad ?? crop ?? preparation.upright;
  const isScaled = whole.width !== size.width || whole.height !== size.height;
  return [
    ...(isTurned ? ['turned upright'] : []),
    ...(crop ? [`cropped, ${cropWords(preparation, crop)}`] : []),
    ...(pad ? [`${padWords(preparation, pad)} black added`] : []),
    ...(isFilled ? ['transparent places made black'] : []),
    ...(isScaled ? [`scaled to ${size.width}×${size.height}`] : []),
    format === 'png' ? 'PNG' : 'JPEG',
  ];
}

/** `12 % lost at the top and bottom: rows 378 to 2646 of 3024 stay`. */
function cropWords({ upright }: Preparation, { x, y, width, height }: Part): string {
  const [lost, side, from, to, all, unit] =
    width < upright.width
      ? [1 - width / upright.width, 'sides', x, x + width, upright.width, 'columns']
      : [1 - height / upright.height, 'top and bottom', y, y + height, upright.height, 'rows'];
  return `${percent(lost)} lost at the ${side}: ${unit} ${from} to ${to} of ${all} stay`;
}

function padWords({ upright }: Preparation, { width, height }: Part): string {
  return width > upright.width
    ? `at the sides ${percent(1 - upright.width / width)}`
    : `at the top and bottom ${percent(1 - upright.height / height)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
