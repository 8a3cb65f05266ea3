/** The `--json` form of an export. */

import type { Exported } from '../export.ts';

export type ExportJson = {
  readonly to: Exported['to'];
  /** Absolute path. */
  readonly file: string;
  /** Of the film, at 24 a second. */
  readonly frames: number;
  readonly shots: number;
  /** Gaps: shots without a take that stands. */
  readonly missing: readonly { readonly shot: string; readonly why: string }[];
  /** Shots that may begin with a frame that repeats the one before. */
  readonly unmeasured: readonly string[];
  /** The storyboard was edited since the film was run. */
  readonly edited: boolean;
};

export function exportJson({ to, file, timeline, unmeasured, isEdited }: Exported): ExportJson {
  const { frames, items } = timeline;
  const missing = items.flatMap(({ shot, missing: why }) => (why === null ? [] : [{ shot, why }]));
  return { to, file, frames, shots: items.length, missing, unmeasured, edited: isEdited };
}
