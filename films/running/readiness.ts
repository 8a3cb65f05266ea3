/**
 * What would stop a run before its first order, asked before anything is started or a new project is
 * made: settings, the programs that are run, the Temporal that is to be used.
 */

import { MediaError } from '../../media/error.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { proveFfmpeg } from '../../media/prove.ts';
import type { Store } from '../../store/store.ts';
import type { Environment } from '../../tools/child-environment.ts';
import { findTool } from '../../tools/find.ts';
import type { Tool, ToolEvent } from '../../tools/tool.ts';
import { readNotify, type NotifySettings } from '../../worker/notifications/settings.ts';
import { readWebhooks, type WebhookSettings } from '../../worker/webhooks/settings.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import { paidOrders } from '../money/caps.ts';
import type { FilmOptions } from '../options.ts';
import { connectCluster, targetOf } from '../temporal/connect.ts';
import type { CheckedFilm } from '../prepare.ts';

/**
 * Throws what the run would be refused with. Nothing is asked about a project that is there: its
 * run says the same, and leaves nothing behind that was not there.
 */
export async function refuseUnready(
  films: readonly CheckedFilm[],
  options: FilmOptions,
  { environment, tell }: FilmHost,
): Promise<void> {
  const [first] = films;
  if (!first || first.store !== null) return;
  webhooksOf(environment);
  notifyOf(environment);
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

/** Where providers call back, or null. Throws `bad-webhook`. */
export function webhooksOf(environment: Environment): WebhookSettings | null {
  const reading = readWebhooks(environment);
  if (reading.kind === 'off') return null;
  if (reading.kind === 'on') return reading.settings;
  const { message: reason, hint } = reading;
  throw new FilmError('bad-webhook', { reason, hint });
}

/** Who is told what nobody has asked for, or null. Throws `bad-notify`. */
export function notifyOf(environment: Environment): NotifySettings | null {
  const reading = readNotify(environment);
  if (reading.kind === 'off') return null;
  if (reading.kind === 'on') return reading.settings;
  const { message: reason, hint } = reading;
  throw new FilmError('bad-notify', { reason, hint });
}

type Run = Pick<CheckedFilm, 'plan' | 'decisions'> & {
  readonly store: Pick<Store, 'folder' | 'ffmpegProof'>;
};

/**
 * Before a project's first paid order: the ffmpeg that will read the clips can do so. The proof takes
 * about a second and is remembered. Throws `ffmpeg-unfit`.
 */
export async function proveBeforePaying(runs: readonly Run[], ffmpeg: Tool): Promise<void> {
  const paid = runs.find((run) => paidOrders(run).length > 0);
  if (!paid || (await paid.store.ffmpegProof.isOf(ffmpeg))) return;
  await refuseUnfit(ffmpeg, paid.store.folder);
  await paid.store.ffmpegProof.record(ffmpeg);
}

/** In any folder: it is a hidden one below it that a sandbox does not show. */
async function refuseUnfit(ffmpeg: Tool, folder: string): Promise<void> {
  try {
    await proveFfmpeg(ffmpegAt(ffmpeg.path), folder);
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    const code = error.code === 'ffmpeg-missing' ? error.code : 'ffmpeg-unfit';
    throw new FilmError(code, { reason: error.message, path: ffmpeg.path }, error);
  }
}
