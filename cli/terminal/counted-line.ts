/** One line that is written over itself while something is counted: on a terminal alone. */

import { clearLine, cursorTo } from 'node:readline';
import type { Console } from '../console.ts';
import { safeText } from './safe.ts';
import { columnsOf } from './screen.ts';

export class CountedLine {
  readonly #console: Console;
  #isShown = false;

  constructor(console: Console) {
    this.#console = console;
  }

  show(text: string): void {
    const { words: stream, isQuiet } = this.#console;
    const columns = columnsOf(stream);
    if (columns === null || isQuiet) return;
    this.#isShown = true;
    cursorTo(stream, 0);
    // A line that is broken would leave its first part behind.
    stream.write(safeText(text, false).slice(0, columns - 1));
    clearLine(stream, 1);
    cursorTo(stream, 0);
  }

  close(): void {
    if (this.#isShown) clearLine(this.#console.words, 0);
    this.#isShown = false;
  }
}
