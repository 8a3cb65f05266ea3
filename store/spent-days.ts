/**
 * Days that are over, summed up once: a month is read as its days' sums, not order by order.
 *
 * A sum says up to which number it goes. What comes to stand after that all the same, by a program
 * whose clock is behind, is read as well: a sum can be old, and never hides anything.
 */

import { z } from 'zod';

import { sumMoney } from '../specs/money.ts';
import { endOf } from '../specs/plan/budget.ts';
import { readRecord, type Depot } from './depot.ts';
import { moneySchema } from './facts.ts';
import { jsonFile } from './json.ts';
import { keys } from './layout.ts';
import type { SpendingList } from './spending-list.ts';

/** Nobody's clock is behind by more, and no order is on its way for longer. */
const AFTER_MS = 60 * 60 * 1_000;

const closedSchema = z.object({
  /** Number of the last reservation in it. */
  last: z.int().min(1),
  sums: z.array(moneySchema),
});

const keyOf = (day: string) => `${keys.day(day)}/closed.json`;

/** A list that nothing was read of begins after what was summed up. */
export async function openDay(depot: Depot, day: string, list: SpendingList): Promise<void> {
  const closed = await readRecord(depot, keyOf(day), closedSchema).catch(() => null);
  if (closed) {
    const sums = closed.sums.map((money) => ({ money, command: null }));
    list.beginAfter(closed.last, sums);
  }
}

/** Writes the sum down, where the day is over and the end of each of its orders is known. */
export async function closeDay(depot: Depot, day: string, list: SpendingList): Promise<void> {
  const isOver = Date.now() - Date.parse(endOf('day', day)) > AFTER_MS;
  if (!isOver || !list.isSettled || list.last === 0) return;
  const sums = sumMoney(list.amounts().map(({ money }) => money));
  // The first one stands: it is only read to save time.
  if ((await depot.size(keyOf(day))) !== null) return;
  await depot.create(keyOf(day), jsonFile({ last: list.last, sums }));
}
