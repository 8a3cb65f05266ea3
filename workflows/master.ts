/** What is put together of a film: the film, or a rough cut while shots are missing. */

import { patched } from '@temporalio/workflow';
import type { FilmCut } from '../activities/contract.ts';
import { assembleActivities } from './activities.ts';
import { messageOf } from './failure.ts';
import type { ProductionInput } from './messages.ts';

/** Patch: in newer histories the film does not wait for shots that it goes on without. */
const MAKES_BESIDE = 'makes-beside';

/** `nothing`: there is nothing to make it of. Null: what there is, is about to change. */
type ToMake = Making | 'nothing' | null;

type Making = {
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
  readonly #what: () => ToMake;
  /** Somebody has decided something that is not in what was to be made. */
  readonly #onDecided: () => void;
  #made: string | null = null;
  /** What was made last while shots still ran that the film does not wait for. */
  #madeBeside: string | null = null;
  #making: Promise<unknown> = Promise.resolve();

  constructor(
    input: ProductionInput,
    around: { readonly what: () => ToMake; readonly onDecided: () => void },
  ) {
    this.#input = input;
    this.#what = around.what;
    this.#onDecided = around.onDecided;
  }

  /** Whether there is something by now that `makeBeside` has not made, for whoever asks for it now. */
  hasNew(): boolean {
    const now = this.#what();
    if (now === null) this.#madeBeside = null;
    return now !== null && now !== 'nothing' && nameOf(now) !== this.#madeBeside;
  }

  /** Makes what is there, while shots still run that the film does not wait for. */
  makeBeside(): void {
    const now = this.#what();
    if (now === null || now === 'nothing') return;
    this.#madeBeside = nameOf(now);
    if (!patched(MAKES_BESIDE)) return;
    this.isMadeOnce = true;
    void this.make();
  }

  /**
   * False when it is out of date, or about to be (null). One at a time: a rough cut must not come
   * after the film that replaces it.
   */
  async make(): Promise<boolean> {
    const made = this.#making.then(() => {
      const now = this.#what();
      if (now === null) this.#madeBeside = null;
      if (now === null || now === 'nothing') return now !== null;
      return this.#make(now);
    });
    this.#making = made;
    return await made;
  }

  async #make(now: Making): Promise<boolean> {
    const { plan, cut, lastDecision } = now;
    const name = nameOf(now);
    if (this.isMadeOnce && this.#made === name) return true;
    this.#made = null;
    const { film, store } = this.#input;
    const known = lastDecision === undefined ? {} : { lastDecision };
    try {
      this.error = null;
      const made = await assembleActivities(store).assemble({ film, plan, ...cut, ...known });
      if (made.isDecidedSince) {
        this.#madeBeside = null;
        this.#onDecided();
      } else if (made.isCurrent) this.#made = name;
      return made.isCurrent;
    } catch (error) {
      this.error = messageOf(error);
      return true;
    }
  }
}

function nameOf({ plan, cut }: Making): string {
  return JSON.stringify([plan, cut]);
}
