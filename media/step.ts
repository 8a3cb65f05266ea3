/** The changes from one small picture to another of the same size. */

import type { SmallPicture } from './edges.ts';

/** Side of the blocks that `squares` measures, in pixels. */
const BLOCK_PIXELS = 8;

export class Step {
  readonly #width: number;
  readonly #height: number;
  /** Differences of red, green and blue of each pixel. */
  readonly #differences: Float32Array;

  constructor(width: number, height: number, differences: Float32Array) {
    this.#width = width;
    this.#height = height;
    this.#differences = differences;
  }

  /** How much the whole picture grows brighter or changes colour, of 255. */
  light(): number {
    return Math.hypot(...this.#means());
  }

  /** The same step without this change of the whole picture. */
  levelled(): Step {
    const means = this.#means();
    const levelled = this.#differences.map((value, at) => value - (means[at % 3] ?? 0));
    return new Step(this.#width, this.#height, levelled);
  }

  /** Mean squared difference of each block, row by row. */
  squares(): number[] {
    const columns = Math.ceil(this.#width / BLOCK_PIXELS);
    const blocks = columns * Math.ceil(this.#height / BLOCK_PIXELS);
    const sums = new Float64Array(blocks);
    const counts = new Float64Array(blocks);
    for (let row = 0, at = 0; row < this.#height; row += 1) {
      const first = Math.floor(row / BLOCK_PIXELS) * columns;
      for (let column = 0; column < this.#width; column += 1) {
        const block = first + Math.floor(column / BLOCK_PIXELS);
        for (const end = at + 3; at < end; at += 1) {
          sums[block] = (sums[block] ?? 0) + (this.#differences[at] ?? 0) ** 2;
        }
        counts[block] = (counts[block] ?? 0) + 3;
      }
    }
    return Array.from(sums, (sum, block) => sum / (counts[block] ?? 1));
  }

  /** 1 for the same direction; 0 for steps with nothing in common, or without any change. */
  cosine(other: Step): number {
    const size = Math.sqrt(this.#product(this) * other.#product(other));
    return size > 0 ? this.#product(other) / size : 0;
  }

  #product(other: Step): number {
    let sum = 0;
    for (let at = 0; at < this.#differences.length; at += 1) {
      sum += (this.#differences[at] ?? 0) * (other.#differences[at] ?? 0);
    }
    return sum;
  }

  #means(): readonly [number, number, number] {
    const sums: [number, number, number] = [0, 0, 0];
    this.#differences.forEach((value, at) => {
      const color = at % 3 === 0 ? 0 : at % 3 === 1 ? 1 : 2;
      sums[color] += value;
    });
    const pixels = Math.max(1, this.#width * this.#height);
    return [sums[0] / pixels, sums[1] / pixels, sums[2] / pixels];
  }
}

/** Both of one size. */
export function stepBetween(from: SmallPicture, to: SmallPicture): Step {
  // A plain loop, since `Float32Array.from` with a function takes twenty times as long.
  const differences = new Float32Array(to.rgb.length);
  for (let at = 0; at < differences.length; at += 1) {
    differences[at] = (to.rgb[at] ?? 0) - (from.rgb[at] ?? 0);
  }
  return new Step(from.width, from.height, differences);
}
