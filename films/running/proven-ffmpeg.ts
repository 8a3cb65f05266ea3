/** Before a project's first paid order: the ffmpeg that will read the clips can do so. */

import { MediaError } from '../../media/error.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { proveFfmpeg } from '../../media/prove.ts';
import type { Store } from '../../store/store.ts';
import type { Tool } from '../../tools/tool.ts';
import { FilmError } from '../error.ts';
import { paidOrders } from '../money/paid.ts';
import type { FilmToRun } from './film-run.ts';

type Run = Pick<FilmToRun, 'plan' | 'decisions'> & {
  readonly store: Pick<Store, 'folder' | 'ffmpegProof'>;
};

/** The proof takes about a second and is remembered. Throws `ffmpeg-unfit`. */
export async function proveBeforePaying(runs: readonly Run[], ffmpeg: Tool): Promise<void> {
  const paid = runs.find((run) => paidOrders(run).length > 0);
  if (!paid || (await paid.store.ffmpegProof.isOf(ffmpeg))) return;
  await refuseUnfit(ffmpeg, paid.store.folder);
  await paid.store.ffmpegProof.record(ffmpeg);
}

/** In any folder: it is a hidden one below it that a sandbox does not show. */
export async function refuseUnfit(ffmpeg: Tool, folder: string): Promise<void> {
  try {
    await proveFfmpeg(ffmpegAt(ffmpeg.path), folder);
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    const code = error.code === 'ffmpeg-missing' ? error.code : 'ffmpeg-unfit';
    throw new FilmError(code, { reason: error.message, path: ffmpeg.path }, error);
  }
}
