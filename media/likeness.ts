/** How alike two small pictures are, as numbers. */

import type { SmallPicture } from './edges.ts';

/** Written for two pictures of which no pixel differs. */
const SAME_DB = 100;

export type Likeness = {
  /** Over red, green and blue, in decibels. */
  readonly psnrDb: number;
  /** Of their brightness: 1 where they are the same. */
  readonly ssim: number;
};

/** The second is scaled to the first. */
export function likenessOf(one: SmallPicture, other: SmallPicture): Likeness {
  const like = resized(other, one);
  let squares = 0;
  for (let at = 0; at < one.rgb.length; at += 1) {
    squares += ((one.rgb[at] ?? 0) - (like.rgb[at] ?? 0)) ** 2;
  }
  return { psnrDb: decibels(squares / one.rgb.length), ssim: similarity(one, like) };
}

/** Side of the squares that are compared, and how far the next one lies from each. */
const SIDE = 8;
const STEP = 4;
/** The two constants of SSIM, for brightness of 0 to 255. */
const [C1, C2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];

/** Mean of the structural similarity of all squares. */
function similarity(one: SmallPicture, other: SmallPicture): number {
  const { width, height } = one;
  const [a, b] = [lightOf(one), lightOf(other)];
  const [wide, tall] = [Math.min(SIDE, width), Math.min(SIDE, height)];
  let [sum, count] = [0, 0];
  for (let top = 0; top + tall <= height; top += STEP) {
    for (let left = 0; left + wide <= width; left += STEP) {
      sum += ofSquare(a, b, { width, left, top, wide, tall });
      count += 1;
    }
  }
  return sum / count;
}

type Square = {
  /** Of the whole picture. */
  readonly width: number;
  readonly left: number;
  readonly top: number;
  readonly wide: number;
  readonly tall: number;
};

function ofSquare(
  a: Float64Array,
  b: Float64Array,
  { width, left, top, wide, tall }: Square,
): number {
  let [sumA, sumB, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (let y = top; y < top + tall; y += 1) {
    for (let at = y * width + left; at < y * width + left + wide; at += 1) {
      const [p, q] = [a[at] ?? 0, b[at] ?? 0];
      sumA += p;
      sumB += q;
      aa += p * p;
      bb += q * q;
      ab += p * q;
    }
  }
  const count = wide * tall;
  const [meanA, meanB] = [sumA / count, sumB / count];
  const [varA, varB] = [aa / count - meanA ** 2, bb / count - meanB ** 2];
  const both = ab / count - meanA * meanB;
  const light = (2 * meanA * meanB + C1) / (meanA ** 2 + meanB ** 2 + C1);
  return (light * (2 * both + C2)) / (varA + varB + C2);
}

/** By the weights of bt709. */
function lightOf({ width, height, rgb }: SmallPicture): Float64Array {
  return Float64Array.from({ length: width * height }, (_, at) => {
    const [red, green, blue] = [rgb[3 * at] ?? 0, rgb[3 * at + 1] ?? 0, rgb[3 * at + 2] ?? 0];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
}

export function decibels(squares: number): number {
  return squares <= 0 ? SAME_DB : Math.min(SAME_DB, 10 * Math.log10(255 ** 2 / squares));
}

/** Scales a picture, since clips of a film may differ a little in size. */
export function resized(picture: SmallPicture, { width, height }: SmallPicture): SmallPicture {
  if (picture.width === width && picture.height === height) return picture;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const [above, below, down] = between(y, height, picture.height);
    for (let x = 0; x < width; x += 1) {
      const [left, right, along] = between(x, width, picture.width);
      for (let color = 0; color < 3; color += 1) {
        const value = (row: number, column: number) =>
          picture.rgb[(row * picture.width + column) * 3 + color] ?? 0;
        const top = value(above, left) * (1 - along) + value(above, right) * along;
        const bottom = value(below, left) * (1 - along) + value(below, right) * along;
        rgb[(y * width + x) * 3 + color] = Math.round(top * (1 - down) + bottom * down);
      }
    }
  }
  return { width, height, rgb };
}

/** Between which two pixels of the other picture a pixel lies, and how far from the first. */
function between(at: number, count: number, others: number): readonly [number, number, number] {
  const place = Math.min(others - 1, Math.max(0, ((at + 0.5) * others) / count - 0.5));
  const before = Math.floor(place);
  return [before, Math.min(others - 1, before + 1), place - before];
}
