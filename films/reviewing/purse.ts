/** What one who reviews a film may order: a cap over all that is ordered from there. */

import { exactAmount, sumMoney, type Money } from '../../specs/money.ts';
import { breachOf, type Spent } from '../../specs/plan/cap.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import type { Store } from '../../store/store.ts';
import { FilmError } from '../error.ts';
import { capsOf } from '../money/caps.ts';
import type { ActionPrice } from './price.ts';

export class Purse {
  /** Of everything that is run from there. */
  readonly command: string;
  readonly caps: readonly Money[];
  /** As it is given to a run. */
  readonly maxCost: readonly string[];
  readonly #file: string;
  readonly #film: string;
  readonly #spending: Store['spending'];
  /** What a production of somebody else's command has ordered for it. */
  readonly #carried: Spent[] = [];

  /** Throws `bad-cap`. */
  constructor(
    maxCost: readonly string[],
    plan: Plan,
    of: { readonly file: string; readonly film: string; readonly spending: Store['spending'] },
  ) {
    const { id, maxCost: caps } = capsOf({ maxCost }, [plan]);
    this.command = id;
    this.caps = caps;
    this.maxCost = caps.map(({ currency, micros }) => `${exactAmount(micros)} ${currency}`);
    this.#file = of.file;
    this.#film = of.film;
    this.#spending = of.spending;
  }

  /** What was ordered under it, one sum a currency of its caps. */
  async used(): Promise<Money[]> {
    const sums = sumMoney((await this.#spent()).map(({ money }) => money));
    return this.caps.map(
      ({ currency }) => sums.find((sum) => sum.currency === currency) ?? { currency, micros: 0 },
    );
  }

  /** Throws `no-cap`, `unpriced` or `over-cap`, before anything is said or ordered. */
  async check({ shots, prices }: ActionPrice): Promise<void> {
    if (prices.length === 0) return;
    const file = this.#file;
    if (this.caps.length === 0) throw new FilmError('no-cap', { file });
    if (prices.includes(null)) throw new FilmError('unpriced', { file, shot: shots[0] ?? '' });
    const caps = { budget: null, maxCost: this.caps, allowsUnpriced: false };
    const command = await this.#spent();
    for (const price of sumMoney(prices.filter((one) => one !== null))) {
      if (!breachOf(caps, price, { film: [], command })) continue;
      const cap = this.caps.find(({ currency }) => currency === price.currency);
      if (!cap) {
        const facts = { subject: file, kind: 'currency', cost: price, caps: this.caps } as const;
        throw new FilmError('over-cap', facts);
      }
      const ordered = command.flatMap(({ money }) =>
        money.currency === cap.currency ? [money.micros] : [],
      );
      const used = { ...cap, micros: ordered.reduce((sum, micros) => sum + micros, 0) };
      const cost = { ...cap, micros: used.micros + price.micros };
      throw new FilmError('over-cap', { subject: file, kind: 'max-cost', cost, cap, used });
    }
  }

  carry({ prices }: ActionPrice): void {
    const paid = prices.filter((money) => money !== null);
    this.#carried.push(...paid.map((money) => ({ money, command: null })));
  }

  async #spent(): Promise<readonly Spent[]> {
    const { command } = await this.#spending.beside(this.#film, this.command, 'day');
    return [...command, ...this.#carried];
  }
}
