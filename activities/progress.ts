/** Writes down how far the assembly of a film is, for whoever waits for it. */

import type { Store } from '../store/store.ts';
import type { Work } from '../store/work.ts';

/** ffmpeg reports twice a second, which is more often than anybody reads. */
const WRITE_MS = 1_000;

export class Progress {
  readonly #store: Store;
  readonly #film: string;
  #work: Work;
  #writing: Promise<void> = Promise.resolve();
  #writtenMs = 0;

  constructor(store: Store, film: string, kind: Work['kind']) {
    const now = Date.now();
    this.#store = store;
    this.#film = film;
    this.#work = { kind, frames: 0, of: null, sinceMs: now, atMs: now };
  }

  /** `of`: the frames that the film will have; null while that is not known. */
  tell(frames: number, of: number | null): void {
    const isFirst = of !== this.#work.of;
    this.#work = { ...this.#work, frames: Math.min(frames, of ?? frames), of };
    if (isFirst || performance.now() - this.#writtenMs >= WRITE_MS) this.beat();
  }

  /** Says that the assembly goes on. If this cannot be written, no film stops for it. */
  beat(): void {
    this.#writtenMs = performance.now();
    const work = { ...this.#work, atMs: Date.now() };
    this.#writing = this.#writing
      .then(() => this.#store.works.record(this.#film, work))
      .catch(() => undefined);
  }

  async end(): Promise<void> {
    await this.#writing;
    await this.#store.works.clear(this.#film).catch(() => undefined);
  }
}
