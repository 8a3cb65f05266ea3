/**
 * Numbers of takes that are a person's own files.
 *
 * Such a take has no order, and must never meet one: a clip that was bought under its number would
 * find a record there, and be lost. So the place of the first order of that number is claimed, as a
 * void is, by the same exclusive creation; whoever is to order in that take looks at it first.
 */

import { takeName, type OrderKey } from '../specs/order.ts';
import { DepotPart } from './depot.ts';
import { jsonFile } from './json.ts';
import { keys, MAX_TAKES, takeNumber } from './layout.ts';
import { keyOf, placeSchema } from './order.ts';
import { MAY_BE_PAID, orderFileKey, tooManyTakes } from './order-files.ts';

type Shot = Pick<OrderKey, 'film' | 'shot'>;

export class OwnFiles extends DepotPart {
  /** The name of a take that is nobody else's, above all that there are. */
  async claim({ film, shot }: Shot): Promise<string> {
    const ordered = (await this.depot.list(keys.shot(film, shot))).map(takeNumber);
    const records = await this.depot.list(keys.takeRecords(film));
    const kept = records.map((name) => takeNumber(recordedTake(name, shot)));
    const numbers = [...ordered, ...kept].filter((number) => number !== null);
    const newest = numbers.reduce((one, other) => Math.max(one, other), 0);
    for (let take = newest + 1; take <= MAX_TAKES; take += 1) {
      const key = { film, shot, take, order: 1 };
      const at = new Date().toISOString();
      const claim = { kind: 'void', ...keyOf(key), at, isOwnFile: true };
      if (await this.depot.create(orderFileKey(key), jsonFile(claim))) return takeName(take);
    }
    throw tooManyTakes(this.depot.addressOf(keys.shot(film, shot)), shot);
  }

  /** Whether no order may be placed for this take, since its number was claimed. */
  async isClaimed({ film, shot, take }: Omit<OrderKey, 'order'>): Promise<boolean> {
    const key = orderFileKey({ film, shot, take, order: 1 });
    const place = await this.readAt(key, placeSchema, MAY_BE_PAID);
    return place?.kind === 'void' && place.isOwnFile === true;
  }
}

/** `v001` of `sh0010.v001.json`; nothing of another shot's. */
function recordedTake(name: string, shot: string): string {
  return name.startsWith(`${shot}.`) ? name.slice(shot.length + 1).replace(/\.json$/, '') : '';
}
