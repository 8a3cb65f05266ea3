/** What changes from one small picture to another of its size. */

import type { SmallPicture } from './edges.ts';

/** Side of the blocks of which squares are told, in pixels. */
const BLOCK_PIXELS = 8;

export class Step {
  readonly #width: number;
  readonly #height: number;
  /** Of red, green and blue of each pixel. */
  readonly #differences: Float32Array;

  constructor(width: number, height: number, differences: Float32Array) {
    this.#width = width;
    this.#height = height;
    this.#differences = differences;
  }

  /** How much all of the picture grows brighter or changes colour, of 255. */
  light(): number {
    return Math.hypot(...this.#means());
  }

  /** The same step without that. */
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
    this.#differences.forEach((value, at) => {
      const pixel = Math.floor(at / 3);
      const row = Math.floor(pixel / this.#width / BLOCK_PIXELS);
      const block = row * columns + Math.floor((pixel % this.#width) / BLOCK_PIXELS);
      sums[block] = (sums[block] ?? 0) + value * value;
      counts[block] = (counts[block] ?? 0) + 1;
    });
    return Array.from(sums, (sum, block) => sum / (counts[block] ?? 1));
  }

  /** 1 for the same direction, 0 for steps that have nothing in common, or for none at all. */
  cosine(other: Step): number {
    const size = Math.sqrt(this.#product(this) * other.#product(other));
    return size > 0 ? this.#product(other) / size : 0;
  }

  #product(other: Step): number {
    return this.#differences.reduce(
      (sum, value, at) => sum + value * (other.#differences[at] ?? 0),
      0,
    );
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
  const differences = Float32Array.from(to.rgb, (value, at) => value - (from.rgb[at] ?? 0));
  return new Step(from.width, from.height, differences);
}
