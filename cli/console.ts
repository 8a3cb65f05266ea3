/**
 * The two streams of a command: results on standard output, words on standard error. Quiet, it
 * leaves out the words about the work: results, questions and what went wrong are told all the same.
 *
 * Nothing else in `cli/` writes to them, so that `--json` output is never mixed with words. Whatever
 * a text holds, it steers no terminal: the live view alone moves the cursor.
 */

import { createInterface } from 'node:readline/promises';
import type { WriteStream } from 'node:tty';
import { Outlet } from './terminal/outlet.ts';
import { safeJson, safeText } from './terminal/safe.ts';
import { columnsOf } from './terminal/screen.ts';
import { wrap, wrapHanging } from './text/table.ts';

export class Console {
  /** Whether somebody is there to answer a question. */
  readonly isInteractive: boolean;
  /** Words about the work are left out. */
  readonly isQuiet: boolean;
  readonly #out: Outlet;
  readonly #words: Outlet;
  readonly #indent: number;
  readonly #said = new Set<string>();

  /** `isLined`: each JSON value is one line. `isQuiet`: by `--quiet`. */
  constructor(
    streams: { stdin: { isTTY?: boolean }; stdout: WriteStream; stderr: WriteStream },
    { isLined = false, isQuiet = false } = {},
  ) {
    this.isQuiet = isQuiet;
    this.#indent = isLined ? 0 : 2;
    this.#out = new Outlet(streams.stdout);
    this.#words = new Outlet(streams.stderr);
    this.isInteractive = streams.stdin.isTTY === true && streams.stderr.isTTY;
  }

  /** The stream that words and the live view go to. */
  get words(): WriteStream {
    return this.#words.stream;
  }

  /** Whether results are coloured: a terminal, and no `NO_COLOR`. */
  get isColoured(): boolean {
    return hasColours(this.#out.stream);
  }

  /** Columns of the terminal that results go to; null when they go elsewhere. */
  get columns(): number | null {
    return columnsOf(this.#out.stream);
  }

  /** Lines of the result. */
  result(text: string): void {
    this.#out.write(`${safeText(text, this.isColoured)}\n`);
  }

  /**
   * Lines of the result, each broken between words on a terminal, what runs over indented; elsewhere
   * a line stays one line.
   */
  resultWrapped(lines: readonly string[]): void {
    const { columns } = this;
    const safe = lines.map((line) => safeText(line, this.isColoured));
    const fitted = columns === null ? safe : safe.flatMap((line) => wrapHanging(line, columns));
    this.result(fitted.join('\n'));
  }

  /** What writes help and version. */
  raw(text: string): void {
    this.#out.write(text);
  }

  json(value: unknown): void {
    this.#out.write(`${safeJson(JSON.stringify(value, null, this.#indent))}\n`);
  }

  /** Why some of the result could not be written, once all of it is; null: all was taken. */
  lostResult(): Promise<NodeJS.ErrnoException | null> {
    return this.#out.loss();
  }

  /** What a person must know: what went wrong, what is asked, what is left open. */
  tell(text: string): void {
    this.#words.write(`${this.#safe(text)}\n`);
  }

  /** The same, broken between words on a terminal; elsewhere it stays one line. */
  tellWrapped(text: string): void {
    this.tell(this.#wrapped(text));
  }

  /** Words about the work. */
  say(text: string): void {
    if (!this.isQuiet) this.tell(text);
  }

  /** A long line of words, broken between words on a terminal; elsewhere it stays one line. */
  sayWrapped(text: string): void {
    this.say(this.#wrapped(text));
  }

  /** What is the same for all films of a command. */
  sayOnce(text: string): void {
    if (!this.#said.has(text)) this.sayWrapped(text);
    this.#said.add(text);
  }

  /** Whether the answer is yes; anything else, and the end of input, is no. */
  async confirm(question: string): Promise<boolean> {
    const reader = createInterface({ input: process.stdin, output: this.words });
    const closed = new Promise<string>((resolve) => {
      reader.once('close', () => resolve(''));
    });
    // A terminal that was hung up answers nothing.
    process.stdin.once('error', () => reader.close());
    try {
      const answer = await Promise.race([
        reader.question(this.#safe(this.#wrapped(question))),
        closed,
      ]);
      return /^\s*y(es)?\s*$/i.test(answer);
    } finally {
      reader.close();
    }
  }

  #safe(text: string): string {
    return safeText(text, hasColours(this.#words.stream));
  }

  #wrapped(words: string): string {
    const text = this.#safe(words);
    const columns = columnsOf(this.words);
    if (columns === null) return text;
    const indent = /^ */.exec(text)?.[0] ?? '';
    const lines = wrap(text.slice(indent.length), columns - indent.length);
    return lines.map((line) => indent + line).join('\n');
  }
}

/** A terminal that shows colours and was not told to leave them out. */
export function hasColours(stream: WriteStream): boolean {
  return stream.isTTY && stream.hasColors();
}
