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
    stream.on('resize', this.#draw);
    process.once('exit', this.#showCursor);
  }

  /** Redraws soon. */
  update(): void {
    if (!this.#isOpen || this.#timer) return;
    const waitMs = Math.max(0, this.#lastDrawMs + REDRAW_MS - performance.now());
    this.#timer = setTimeout(this.#redraw, waitMs);
  }

  /** Leaves the last frame on the screen and the cursor below it. */
  close(): void {
    if (!this.#isOpen) return;
    // Also over what a terminal has echoed of ^C below the frame.
    this.#draw();
    this.#isOpen = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#stream.off('resize', this.#draw);
    process.off('exit', this.#showCursor);
    this.#showCursor();
  }

  /** Where nothing has changed nothing is written: a frame that is drawn again flickers. */
  readonly #redraw = (): void => {
    this.#timer = null;
    const lines = this.#render(sizeOf(this.#stream));
    const isSame =
      lines.length === this.#drawn.length && lines.join('\n') === this.#drawn.join('\n');
    if (!isSame) this.#stream.write(this.#erasure() + this.#next(lines));
    this.#lastDrawMs = performance.now();
  };

  /** In one write: a terminal shows no state between two frames, and echoes no key into it. */
  readonly #draw = (): void => {
    const erasure = this.#erasure();
    this.#stream.write(erasure + this.#next());
  };

  /**
   * The text of the newest frame, which counts as drawn. Each line begins at the left, whatever was
   * echoed there since the one before: a line that is pushed to the right would take two rows.
   */
  #next(lines = this.#render(sizeOf(this.#stream))): string {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#drawn = lines;
    this.#lastDrawMs = performance.now();
    return lines.map((line) => `\r${line}\n`).join('');
  }

  /** A narrower terminal has wrapped what was drawn before: its lines now take more rows. */
  #erasure(): string {
    const { columns } = sizeOf(this.#stream);
    const rows = this.#drawn.map((line) => {
      const width = widthOf(stripVTControlCharacters(line));
      return Math.max(1, Math.ceil(width / columns));
    });
    const height = rows.reduce((total, row) => total + row, 0);
    return height === 0 ? '' : `\u001b[${height}A\r${CLEAR_BELOW}`;
  }

  readonly #showCursor = (): void => {
    this.#stream.write(SHOW_CURSOR);
  };
}
