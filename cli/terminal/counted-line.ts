/**
 * One line that is written over itself while something is counted; elsewhere than on a terminal a
 * line now and then.
 */

import { clearLine, cursorTo } from 'node:readline';
import type { Console } from '../console.ts';
import { safeText } from './safe.ts';
import { columnsOf } from './screen.ts';

/** Where no terminal shows each count. */
const EVERY_MS = 20_000;

type Counting = Pick<Console, 'words' | 'isQuiet' | 'say'>;

export class CountedLine {
  readonly #console: Counting;
  readonly #nowMs: () => number;
  #isShown = false;
  #saidAtMs: number;

  constructor(console: Counting, nowMs: () => number = Date.now) {
    this.#console = console;
    this.#nowMs = nowMs;
    this.#saidAtMs = nowMs();
  }

  show(text: string): void {
    const { words: stream, isQuiet } = this.#console;
    const columns = columnsOf(stream);
    if (columns === null) this.#sayNowAndThen(text);
    if (columns === null || isQuiet) return;
    this.#isShown = true;
    cursorTo(stream, 0);
    // A line that is broken would leave its first part behind.
    stream.write(safeText(text, false).slice(0, columns - 1));
    clearLine(stream, 1);
    cursorTo(stream, 0);
  }

  #sayNowAndThen(text: string): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#saidAtMs < EVERY_MS) return;
    this.#saidAtMs = nowMs;
    this.#console.say(text);
  }

  close(): void {
    if (this.#isShown) clearLine(this.#console.words, 0);
    this.#isShown = false;
  }
}
