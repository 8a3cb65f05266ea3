/**
 * What would stop a run before its first order, asked before a new project is made: settings, the
 * programs that are run, the Temporal that is to be used.
 */

import { findTool } from '../../tools/find.ts';
import type { ToolEvent } from '../../tools/tool.ts';
import type { FilmHost } from '../host.ts';
import { connectCluster, targetOf } from '../temporal/connect.ts';
import { webhooksOf } from './webhooks.ts';
import { paidOrders } from '../money/paid.ts';
import type { FilmToRun } from './film-run.ts';
import type { FilmOptions } from '../options.ts';
import { refuseUnfit } from './proven-ffmpeg.ts';

/**
 * Throws what the run would be refused with. Nothing is asked about a project that is there: its
 * run says the same, and leaves nothing behind that was not there.
 */
export async function refuseUnready(
  films: readonly FilmToRun[],
  options: FilmOptions,
  { environment, tell }: FilmHost,
): Promise<void> {
  const [first] = films;
  if (!first || first.store !== null) return;
  webhooksOf(environment);
  const target = targetOf(options, environment);
  const onEvent = (event: ToolEvent) => tell({ kind: 'tool', event });
  const ffmpeg = await findTool('ffmpeg', { environment, onEvent });
  if (films.some((film) => paidOrders(film).length > 0)) {
    await refuseUnfit(ffmpeg, first.root);
  }
  if (target.kind === 'embedded') {
    await findTool('temporal', { environment, onEvent });
  } else {
    await (await connectCluster(target)).close();
  }
}
