/** Before a project's first paid order: the ffmpeg that will read the clips can do so. */

import { MediaError } from '../../media/error.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { proveFfmpeg } from '../../media/prove.ts';
import type { Store } from '../../store/store.ts';
import type { Tool } from '../../tools/tool.ts';
import { EXIT } from '../../cli/exit.ts';
import { Refusal } from '../../cli/refusal.ts';
import { paidOrders } from '../../cli/run/consent.ts';
import type { FilmToRun } from './film-run.ts';

type Run = Pick<FilmToRun, 'plan' | 'decisions'> & {
  readonly store: Pick<Store, 'folder' | 'ffmpegProof'>;
};

/** The proof takes about a second and is remembered. Throws a `Refusal` (78). */
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
    const message = `${error.message} (${ffmpeg.path}). Nothing was ordered.`;
    throw new Refusal({ exit: EXIT.settings, code: error.code, message, hint: UNFIT_HINT }, error);
  }
}

/** What to do about an ffmpeg that runs and cannot work in a project. */
export const UNFIT_HINT =
  'A sandboxed ffmpeg (snap, flatpak) cannot see hidden folders: set STORYBOARD_FFMPEG to ' +
  'another one, or take it out of PATH and let this program fetch its own.';
