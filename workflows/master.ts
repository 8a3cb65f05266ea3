/** What is put together of a film: the film, or a rough cut while shots are missing. */

import type { FilmCut } from '../activities/contract.ts';
import { assembleActivities } from './activities.ts';
import { messageOf } from './failure.ts';
import type { ProductionInput } from './messages.ts';

type ToMake = {
  readonly plan: string;
  readonly cut: FilmCut;
  /** Number of the newest decision that is in it; absent in old histories. */
  readonly lastDecision: number | undefined;
};

export class Master {
  /** Why nothing could be made of the takes that stand. */
  error: string | null = null;
  /**
   * What was made last is not made again. Histories from before people were asked have it made each
   * time, so it counts from there on.
   */
  isMadeOnce = false;
  readonly #input: ProductionInput;
  /** Somebody has decided something that is not in what was to be made. */
  readonly #onDecided: () => void;
  #made: string | null = null;
  #making: Promise<unknown> = Promise.resolve();

  constructor(input: ProductionInput, onDecided: () => void) {
    this.#input = input;
    this.#onDecided = onDecided;
  }

  /**
   * False when it is out of date, or about to be (null). One at a time: a rough cut must not come
   * after the film that replaces it.
   */
  async make(what: () => ToMake | 'nothing' | null): Promise<boolean> {
    const made = this.#making.then(() => {
      const now = what();
      if (now === null || now === 'nothing') return now !== null;
      return this.#make(now);
    });
    this.#making = made;
    return await made;
  }

  async #make({ plan, cut, lastDecision }: ToMake): Promise<boolean> {
    const name = JSON.stringify([plan, cut]);
    if (this.isMadeOnce && this.#made === name) return true;
    this.#made = null;
    const { film, store } = this.#input;
    const known = lastDecision === undefined ? {} : { lastDecision };
    try {
      this.error = null;
      const made = await assembleActivities(store).assemble({ film, plan, ...cut, ...known });
      if (made.isDecidedSince) this.#onDecided();
      else if (made.isCurrent) this.#made = name;
      return made.isCurrent;
    } catch (error) {
      this.error = messageOf(error);
      return true;
    }
  }
}
