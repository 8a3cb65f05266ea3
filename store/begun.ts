/** Whether a film has begun: its plan is its own only when a worker has taken it up. */

import { z } from 'zod';
import { DepotPart } from './depot.ts';
import { timeSchema } from './facts.ts';
import { filmKey, filmSchema, type Film } from './film-record.ts';
import { keys } from './layout.ts';

/** A command waits for its server for less: a grant that nobody took up for so long is none. */
const TAKEN_UP_MS = 15 * 60_000;

const grantedSchema = z.object({ at: timeSchema });

export class Begun extends DepotPart {
  /** Whether it has a plan, or was granted one just now. */
  async hasBegun({ id, plan }: Pick<Film, 'id' | 'plan'>): Promise<boolean> {
    if (plan !== null) return true;
    for (const name of await this.depot.list(keys.grants(id))) {
      const grant = await this.readAt(`${keys.grants(id)}/${name}`, grantedSchema);
      // One of a time to come was written under another clock.
      if (grant && Math.abs(Date.now() - Date.parse(grant.at)) < TAKEN_UP_MS) return true;
    }
    return false;
  }

  /**
   * False for one that has begun. A run of another one that was granted once cannot begin any more:
   * whoever comes with such a grant after all is refused.
   */
  async letGo(id: string): Promise<boolean> {
    const read = () => this.readAt(filmKey(id), filmSchema);
    const film = await read();
    if (film === null || (await this.hasBegun(film))) return false;
    await this.depot.removeBelow(keys.grants(id));
    return (await read())?.plan === null;
  }
}
