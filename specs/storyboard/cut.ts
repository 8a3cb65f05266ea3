/** How clips meet in the film: joins and trims against the lengths that are asked for. */

import { framesAsked, type Draft } from './draft.ts';
import type { Report } from './report.ts';

/** Lengths of pinned takes are the files' own; they are measured when the film is put together. */
export function checkCuts(drafts: readonly Draft[], report: Report): void {
  let before: Draft | null = null;
  for (const draft of drafts) {
    if (draft.file.skip) continue;
    checkTrim(draft, report);
    checkJoin(draft, before, report);
    before = draft;
  }
}

/** Frames of the clip that are in the film; null where only the file knows. */
function framesInFilm(draft: Draft): number | null {
  if (draft.file.take !== undefined) return null;
  if (draft.isSpoiled('duration') || draft.isSpoiled('frames')) return null;
  const { head = 0, tail = 0 } = draft.file.trim ?? {};
  return framesAsked(draft) - head - tail;
}

function checkTrim({ file, ...draft }: Draft, report: Report): void {
  const left = framesInFilm({ file, ...draft });
  if (file.trim === undefined || left === null || left > 0) return;
  const { head = 0, tail = 0 } = file.trim;
  report.add({
    path: [...draft.path, 'trim'],
    code: 'trim-length',
    message: `${draft.name}: trim takes ${head + tail} frames of a clip of ${left + head + tail}; nothing is left.`,
    hint: 'Trim less, or leave the shot out with "skip: true".',
  });
}

function checkJoin(draft: Draft, before: Draft | null, report: Report): void {
  const { join } = draft.file;
  if (join === undefined || join === 'cut') return;
  const { dissolve, keep_duplicate: keepsDuplicate } = join;
  if (dissolve === undefined && keepsDuplicate !== true) return;
  const path = [...draft.path, 'join'];
  if (before === null) {
    report.add({
      path,
      atKey: true,
      code: 'first-shot-join',
      message: `${draft.name}: the first shot of the film has no shot before it to ${dissolve === undefined ? 'repeat a frame of' : 'dissolve from'}.`,
      hint: 'Take join out.',
    });
    return;
  }
  if (dissolve === undefined) return;
  const lengths = [framesInFilm(before), framesInFilm(draft)];
  const known = lengths.filter((frames) => frames !== null && frames > 0);
  const most = Math.floor(Math.min(...known.map(Number)) / 2);
  if (known.length === 0 || dissolve <= most) return;
  report.add({
    path: [...path, 'dissolve'],
    code: 'join-length',
    message: `${draft.name}: a dissolve of ${dissolve} frames is longer than half of the shorter clip; with ${before.name} at most ${most} are there.`,
    hint: `Write "dissolve: ${most}" or less.`,
  });
}
