/** A film for editing programs, as it stands: from the store alone; nothing is started or ordered. */

import { dirname, join, relative, resolve, sep } from 'node:path';
import { csvText } from '../specs/export/csv.ts';
import { edlText } from '../specs/export/edl.ts';
import { fcpxmlText } from '../specs/export/fcpxml.ts';
import { otioText } from '../specs/export/otio.ts';
import type { ExportTimeline } from '../specs/export/timeline.ts';
import type { Film } from '../store/films.ts';
import { findProject } from '../store/project.ts';
import { openStoreIfPresent, type Store } from '../store/store.ts';
import { FilmError } from './error.ts';
import type { ExportFormat } from './export-formats.ts';
import { cutOf } from './exporting/cut.ts';
import { writeMarked } from './exporting/write-marked.ts';
import type { FilmHost } from './host.ts';
import type { FilmOptions } from './options.ts';
import { pendingEdit } from './planning/pending-edit.ts';
import { filmToChange } from './table/named-films.ts';

export type ExportRequest = {
  readonly to: ExportFormat;
  /** Absent: beside the film, under its name. */
  readonly out?: string | undefined;
};

export type Exported = {
  readonly to: ExportFormat;
  /** Absolute path. */
  readonly file: string;
  readonly timeline: ExportTimeline;
  /** Shots of which it is not known whether they begin with a frame that repeats the one before. */
  readonly unmeasured: readonly string[];
  /** Its storyboard says something else than when it was last run. */
  readonly isEdited: boolean;
};

/** Of one film: see `filmToChange`. Throws `not-exported`, and `not-decided` before the first run. */
export async function exportFilm(
  file: string,
  { to, out }: ExportRequest,
  options: Pick<FilmOptions, 'project' | 'row'>,
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<Exported> {
  const { row } = await filmToChange(file, options);
  const { root } = await findProject({ explicit: options.project ?? null, storyboards: [file] });
  const store = await openStoreIfPresent(root);
  const film = (await store?.films.findFilm(file, row)) ?? null;
  if (!store || !film || film.plan === null) {
    throw new FilmError('not-decided', { why: 'never-run', file });
  }
  const path = out === undefined ? await besideFilm(store, film, to) : resolve(out);
  const { timeline, unmeasured } = await cutOf(store, film, {
    file,
    pathOf: (clip) => relative(dirname(path), clip).split(sep).join('/'),
  });
  const text = textOf(timeline, to);
  if (typeof text !== 'string') throw new FilmError('not-exported', { file, ...text });
  await writeMarked(path, text, () => {
    return new FilmError('not-exported', { why: 'not-replaced', file: out ?? path });
  });
  const edit = await pendingEdit(file, film, { store, environment });
  return { to, file: path, timeline, unmeasured, isEdited: edit?.kind === 'changed' && !edit.said };
}

async function besideFilm({ renders }: Store, film: Film, to: ExportFormat): Promise<string> {
  return join(await renders.folderOf(film), `film.${to}`);
}

function textOf(timeline: ExportTimeline, to: ExportFormat): ReturnType<typeof edlText> {
  if (to === 'otio') return otioText(timeline);
  if (to === 'fcpxml') return fcpxmlText(timeline);
  return to === 'csv' ? csvText(timeline) : edlText(timeline);
}
