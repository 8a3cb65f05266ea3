/**
 * News for every page that is open, as server-sent events. What a page has not read yet is not kept
 * for it: when it reads on it is told what is true then.
 */

import type { PageNews, PageShot, PageTold } from './protocol.ts';
import type { PageState } from './state.ts';

/** A browser opens no more connections to one host than six; a person has a few windows. */
const MOST_PAGES = 16;
const HEARTBEAT_MS = 15_000;
const RETRY_MS = 1_000;
const MOST_TOLD = 20;

export class PageStream {
  #state: PageState | null = null;
  #told: readonly PageTold[] = [];
  #number = 0;
  /** Of each shot as it is now. */
  #texts = new Map<string, string>();
  #joins = '';
  #version = 0;
  #isClosed = false;
  readonly #pages = new Set<() => void>();
  readonly #onFirst: () => void;

  /** `onFirst`: called when a page comes to none. */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
  }

  get isWatched(): boolean {
    return this.#pages.size > 0;
  }

  publish(state: PageState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#texts = new Map(state.shots.map((shot) => [shot.id, JSON.stringify(shot)]));
    this.#joins = JSON.stringify(state.joins);
    this.#wake();
  }

  tell(text: string, isBad: boolean): void {
    this.#number += 1;
    this.#told = [...this.#told, { number: this.#number, text, isBad }].slice(-MOST_TOLD);
    this.#wake();
  }

  /** Null: enough pages are open. */
  open(): ReadableStream<Uint8Array> | null {
    if (this.#pages.size >= MOST_PAGES || this.#isClosed) return null;
    const bytes = new TextEncoder();
    const known = { texts: new Map<string, string>(), joins: '', version: -1 };
    let wake = Promise.withResolvers<void>();
    const onNews = () => wake.resolve();
    const isFirst = this.#pages.size === 0;
    this.#pages.add(onNews);
    if (isFirst) this.#onFirst();
    return new ReadableStream<Uint8Array>(
      {
        start: (page) => page.enqueue(bytes.encode(`retry: ${RETRY_MS}\n\n`)),
        pull: async (page) => {
          if (known.version === this.#version || !this.#state) {
            const timer = setTimeout(onNews, HEARTBEAT_MS);
            await wake.promise;
            clearTimeout(timer);
          }
          wake = Promise.withResolvers<void>();
          if (this.#isClosed) return page.close();
          const news = known.version === this.#version ? null : this.#newsFor(known);
          page.enqueue(bytes.encode(news ? `data: ${JSON.stringify(news)}\n\n` : ': \n\n'));
        },
        cancel: () => {
          this.#pages.delete(onNews);
          onNews();
        },
      },
      { highWaterMark: 1 },
    );
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
    this.#pages.clear();
  }

  #wake(): void {
    this.#version += 1;
    for (const onNews of this.#pages) onNews();
  }

  #newsFor(known: { texts: Map<string, string>; joins: string; version: number }): PageNews | null {
    const state = this.#state;
    if (!state) return null;
    const shots: PageShot[] = state.shots.filter(
      ({ id }) => known.texts.get(id) !== this.#texts.get(id),
    );
    const joins = known.joins === this.#joins ? null : state.joins;
    known.texts = this.#texts;
    known.joins = this.#joins;
    known.version = this.#version;
    return { film: state.film, order: state.order, shots, joins, told: this.#told };
  }
}
