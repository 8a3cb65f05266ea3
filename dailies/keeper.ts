/** Keeps open pages up to date, and carries out what they post. */

import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatMoney } from '../specs/money.ts';
import type { Director, RunEnd } from '../films/reviewing/director.ts';
import type { ActionPrice } from '../films/reviewing/price.ts';
import type { FilmReview, Reviewed } from '../films/reviewing/review.ts';
import type { PageAnswer, PageFilm, PostedAction } from './protocol.ts';
import { pageState, priceText, type PageState } from './state.ts';
import { PageStream } from './stream.ts';
import type { DailiesWords } from './words.ts';

const EVERY_MS = 400;
/** Reading a film of many shots takes a while: nothing else is to wait for it. */
const REST_SHARE = 4;

type Parts = {
  readonly review: FilmReview;
  readonly director: Director;
  readonly words: DailiesWords;
};

export class PageKeeper {
  readonly stream: PageStream;
  readonly #review: FilmReview;
  readonly #director: Director;
  readonly #words: DailiesWords;
  readonly #closing = new AbortController();
  #watching: Promise<void> | null = null;
  #shown: {
    readonly reviewed: Reviewed;
    readonly beside: string;
    readonly state: PageState;
  } | null = null;
  #trouble: string | null = null;

  constructor({ review, director, words }: Parts) {
    this.#review = review;
    this.#director = director;
    this.#words = words;
    this.stream = new PageStream(() => {
      this.#watching ??= this.#watch().finally(() => {
        this.#watching = null;
      });
    });
  }

  /** 200, or 409 with why it is refused. Pages are told what is true before it is answered. */
  async act({ price, ...request }: PostedAction): Promise<Response> {
    try {
      // What stands on the button is what is paid.
      const isAgreed = (now: ActionPrice) => (priceText(now)?.text ?? null) === price;
      const done = await this.#director.act(request, isAgreed);
      return await this.#answer({ done: this.#words.done(done) });
    } catch (error) {
      const { code, message, hint } = this.#words.refusal(error);
      return await this.#answer({ error: { code, message, hint } });
    }
  }

  /** The price of a bridge, or why there is none: only asked for, since each is a plan of its own. */
  async bridge(shot: string): Promise<Response> {
    try {
      return Response.json({ price: priceText(await this.#director.bridge(shot)) });
    } catch (error) {
      const { code, message, hint } = this.#words.refusal(error);
      return Response.json({ error: { code, message, hint } });
    }
  }

  tellEnd(end: RunEnd): void {
    const { text, isBad } = this.#words.ended(end);
    this.stream.tell(text, isBad);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.stream.close();
    await this.#watching;
  }

  async #answer(answer: PageAnswer): Promise<Response> {
    // Nobody looks any more, and the film may be closed by now.
    if (!this.#closing.signal.aborted) {
      await this.#refresh(await this.#review.readAnew()).catch(() => undefined);
    }
    return Response.json(answer, { status: 'error' in answer ? 409 : 200 });
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    while (this.stream.isWatched && !signal.aborted) {
      const startedAtMs = performance.now();
      try {
        await this.#refresh(await this.#review.read());
        this.#trouble = null;
      } catch (error) {
        this.#tellTrouble(this.#words.refusal(error).message);
      }
      const restMs = Math.max(EVERY_MS, (performance.now() - startedAtMs) * REST_SHARE);
      await sleep(restMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Once, however long it lasts. */
  #tellTrouble(message: string): void {
    if (this.#trouble === message) return;
    this.#trouble = message;
    this.stream.tell(message, true);
  }

  async #refresh(reviewed: Reviewed): Promise<void> {
    this.stream.publish(await this.#state(reviewed));
  }

  async #state(reviewed: Reviewed): Promise<PageState> {
    const beside = { master: await this.#master(), cap: await this.#cap() };
    const text = JSON.stringify(beside);
    if (this.#shown?.reviewed !== reviewed || this.#shown.beside !== text) {
      const state = pageState(reviewed, this.#words, beside);
      this.#shown = { reviewed, beside: text, state };
    }
    return this.#shown.state;
  }

  async #master(): Promise<PageFilm['master']> {
    const path = await this.#review.master();
    const facts = path === null ? null : await stat(path).catch(() => null);
    if (path === null || !facts) return null;
    const stamp = `${facts.mtimeMs} ${facts.size}`;
    const version = createHash('sha256').update(stamp).digest('hex').slice(0, 12);
    return { version, name: basename(path) };
  }

  async #cap(): Promise<string | null> {
    const { purse } = this.#director;
    if (purse.caps.length === 0) return null;
    const used = await purse.used();
    return purse.caps
      .map(
        (cap, index) =>
          `${formatMoney(used[index] ?? { ...cap, micros: 0 })} of ${formatMoney(cap)}`,
      )
      .join(', ');
  }
}
