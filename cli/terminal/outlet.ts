/**
 * One of the two streams of a command. What it does not take is lost, and the command goes on: a
 * reader that has gone, a full device and a terminal that was hung up are no fault of a film.
 */

import { fstatSync, writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';

/** A reader that has gone (`| head`) wants no more. */
const HAS_GONE = 'EPIPE';

export class Outlet {
  readonly stream: WriteStream;
  /** Of a plain file; null: the stream itself writes. */
  readonly #file: number | null;
  #fault: NodeJS.ErrnoException | null = null;
  #isUsed = false;

  constructor(stream: WriteStream & { readonly fd?: number }) {
    this.stream = stream;
    this.#file = isFile(stream.fd) ? stream.fd : null;
    // Also for what is drawn on the stream itself.
    stream.on('error', (error) => this.#note(error));
  }

  write(text: string): void {
    this.#isUsed = true;
    if (this.#fault !== null) return;
    if (this.#file === null) {
      this.stream.write(text);
      return;
    }
    try {
      writeWhole(this.#file, text);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#note(error);
    }
  }

  /** When all is written: why some of it was not, or null. Nobody misses what no reader wants. */
  async loss(): Promise<NodeJS.ErrnoException | null> {
    if (!this.#isUsed) return null;
    if (this.#fault === null && this.#file === null) {
      await new Promise<void>((resolve) => {
        this.stream.write('', () => resolve());
      });
    }
    return this.#fault?.code === HAS_GONE ? null : this.#fault;
  }

  #note(error: NodeJS.ErrnoException): void {
    this.#fault ??= error;
  }
}

function isFile(fd: number | undefined): fd is number {
  try {
    return fd !== undefined && fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/** A disk that is nearly full takes a part and says so only here: Node's own stream does not ask. */
function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}
