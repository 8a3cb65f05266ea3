/**
 * Draws frames over each other at the bottom of a terminal, at most four a second.
 *
 * Whatever ends the process, the cursor is shown again and stands below the last frame.
 */

import { stripVTControlCharacters } from 'node:util';
import { widthOf } from '../text/table.ts';
import { sizeOf, type Size } from './screen.ts';

const REDRAW_MS = 250;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[0J';

/** As much of a terminal as is drawn on. */
export type Screen = Size & {
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
};

export class Drawer {
  readonly #stream: Screen;
  readonly #render: (size: Size) => string[];
  #drawn: string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #lastDrawMs = -Infinity;
  #isOpen = true;

  /** `render` is asked for the newest frame at each redraw. */
  constructor(stream: Screen, render: (size: Size) => string[]) {
    this.#stream = stream;
    this.#render = render;
    stream.write(HIDE_CURSOR);
    stream.on('resize', this.#redraw);
    process.once('exit', this.#showCursor);
  }

  /** Redraws soon. */
  update(): void {
    if (!this.#isOpen || this.#timer) return;
    const waitMs = Math.max(0, this.#lastDrawMs + REDRAW_MS - performance.now());
    this.#timer = setTimeout(this.#redraw, waitMs);
  }

  /** Writes lines that stay, above the frame. */
  print(text: string): void {
    this.#erase();
    this.#stream.write(`${text}\n`);
    if (this.#isOpen) this.#redraw();
  }

  /** Leaves the last frame on the screen and the cursor below it. */
  close(): void {
    if (!this.#isOpen) return;
    this.#redraw();
    this.#isOpen = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#stream.off('resize', this.#redraw);
    process.off('exit', this.#showCursor);
    this.#showCursor();
  }

  readonly #redraw = (): void => {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#erase();
    this.#drawn = this.#render(sizeOf(this.#stream));
    this.#stream.write(this.#drawn.map((line) => `${line}\n`).join(''));
    this.#lastDrawMs = performance.now();
  };

  /** A narrower terminal has wrapped what was drawn before: its lines now take more rows. */
  #erase(): void {
    const { columns } = sizeOf(this.#stream);
    const rows = this.#drawn.map((line) => {
      const width = widthOf(stripVTControlCharacters(line));
      return Math.max(1, Math.ceil(width / columns));
    });
    const height = rows.reduce((total, row) => total + row, 0);
    this.#drawn = [];
    if (height === 0) return;
    this.#stream.write(`\u001b[${height}A\r${CLEAR_BELOW}`);
  }

  readonly #showCursor = (): void => {
    this.#stream.write(SHOW_CURSOR);
  };
}
