/** Tells a film that runs that a person has decided something. */

import type { Store } from '../../store/store.ts';
import type { FilmHost } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { connectIfRunning, targetOf } from '../temporal/connect.ts';
import { nudgeProduction } from '../temporal/production.ts';

/**
 * What was decided stands in the store, and counts whether or not this arrives: a production reads it
 * again before it orders and before it puts the film together, and so does the next run.
 */
export async function nudge(
  { id, root }: Pick<Store, 'id' | 'root'>,
  film: string,
  options: Pick<FilmOptions, 'temporal'>,
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<void> {
  try {
    const temporal = await connectIfRunning(root, targetOf(options, environment));
    try {
      if (temporal) await nudgeProduction(temporal, { store: id, film });
    } finally {
      await temporal?.close();
    }
  } catch {
    // No server, or none that answers.
  }
}
