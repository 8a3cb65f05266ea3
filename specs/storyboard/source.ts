/**
 * Where each shot's frames come from: `previous` resolved, ids looked up, pictures told apart.
 *
 * Without looking at takes: a skipped shot is passed over here, and the plan looks again.
 */

import type { Mode } from '../models/sheet.ts';
import type { Draft } from './draft.ts';
import { byWord, SOURCES } from './habit.ts';
import { readPicture } from './picture.ts';
import type { Report } from './report.ts';
import { plainText } from './sign.ts';
import type { FrameSource, PictureReference } from './storyboard.ts';
import type { Path } from './tree.ts';
import { nearest, quoted, suggestion } from './words.ts';

export type Sources = {
  readonly first: FrameSource;
  readonly last: FrameSource;
  readonly references: readonly PictureReference[];
  readonly mode: Mode;
  readonly isFromPrevious: boolean;
  /** Something about the frames is wrong or hangs on takes: nothing is said about what is missing. */
  readonly isUnclear: boolean;
};

const NONE: FrameSource = { kind: 'none' };

/** The frames of every shot, in the order of the drafts. */
export function findSources(drafts: readonly Draft[], report: Report): Sources[] {
  const named = drafts.filter((draft) => !draft.isSpoiled('id'));
  const ids = new Set(named.map(({ file }) => file.id));
  const areIdsKnown = named.length === drafts.length;
  let previous: FrameSource = NONE;
  let isSkippedAbove = false;
  return drafts.map((draft) => {
    const sources = sourcesOf(draft, { ids, areIdsKnown, previous, isSkippedAbove, report });
    if (draft.file.skip) isSkippedAbove = true;
    else previous = { kind: 'last-frame-of', shot: draft.file.id };
    if (draft.isOrdered) checkPresence(draft, sources, report);
    return sources;
  });
}

type Context = {
  readonly ids: ReadonlySet<string>;
  /** False when a shot's own id cannot be read: it may be the one that is meant. */
  readonly areIdsKnown: boolean;
  readonly previous: FrameSource;
  readonly isSkippedAbove: boolean;
  readonly report: Report;
};

function sourcesOf(draft: Draft, context: Context): Sources {
  const { file, path, name } = draft;
  const { report, ids, areIdsKnown } = context;
  const isFromPrevious =
    file.first_frame === undefined &&
    file.references === undefined &&
    (file.from ?? 'previous') === 'previous';
  let hasFault = FRAME_KEYS.some((key) => draft.isSpoiled(key));
  const pictureAt = (text: string, at: Path): PictureReference | null => {
    const read = readPicture(text);
    if ('kind' in read) return read;
    hasFault = true;
    report.add({ path: at, ...read, message: `${name}: ${read.message}` });
    return null;
  };
  const shotAt = (id: string, at: Path): string | null => {
    if (ids.has(id)) return id;
    hasFault = true;
    if (!areIdsKnown) return null;
    report.add({
      path: at,
      code: 'unknown-shot',
      message: `${name}: the film has no shot ${quoted(id)}.`,
      hint: shotHint(id, [...ids], at),
    });
    return null;
  };
  const first = firstOf(draft, context, { pictureAt, shotAt });
  const last = lastOf(draft, { pictureAt, shotAt });
  const references = (file.references ?? []).flatMap(
    (text, place) => pictureAt(text, [...path, 'references', place]) ?? [],
  );
  const isFramed = first.kind !== 'none' || last.kind !== 'none';
  return {
    first,
    last,
    references,
    mode: file.references === undefined ? (isFramed ? 'frames' : 'text') : 'references',
    isFromPrevious,
    isUnclear: hasFault || (isFromPrevious && context.isSkippedAbove && first.kind === 'none'),
  };
}

const FRAME_KEYS = ['from', 'first_frame', 'last_frame', 'references'] as const;

type Lookups = {
  readonly pictureAt: (text: string, at: Path) => PictureReference | null;
  readonly shotAt: (id: string, at: Path) => string | null;
};

function firstOf({ file, path }: Draft, { previous }: Context, lookups: Lookups): FrameSource {
  if (file.first_frame !== undefined) {
    return pictureSource(lookups.pictureAt(file.first_frame, [...path, 'first_frame']));
  }
  if (file.references !== undefined || file.from === 'none') return NONE;
  if (file.from === undefined || file.from === 'previous') return previous;
  const shot = lookups.shotAt(file.from, [...path, 'from']);
  return shot === null ? NONE : { kind: 'last-frame-of', shot };
}

function lastOf({ file, path }: Draft, lookups: Lookups): FrameSource {
  const { last_frame: last } = file;
  if (last === undefined) return NONE;
  if (typeof last === 'string')
    return pictureSource(lookups.pictureAt(last, [...path, 'last_frame']));
  const shot = lookups.shotAt(last.first_frame_of, [...path, 'last_frame', 'first_frame_of']);
  return shot === null ? NONE : { kind: 'first-frame-of', shot };
}

function pictureSource(picture: PictureReference | null): FrameSource {
  return picture === null ? NONE : { kind: 'picture', picture };
}

/** A shot needs words or a picture of its own, and a last frame needs a first one. */
function checkPresence(draft: Draft, sources: Sources, report: Report): void {
  const { file, path, name } = draft;
  if (sources.isUnclear) return;
  const namesPicture = [file.first_frame, file.last_frame, file.references].some(
    (key) => key !== undefined,
  );
  if (file.prompt === undefined && !namesPicture && !draft.isSpoiled('prompt')) {
    report.add({
      path,
      code: 'prompt-missing',
      message: `${name}: the shot has no prompt and names no picture of its own.`,
      hint: 'Write "prompt:" with what is to be seen, or name a first_frame.',
    });
  }
  if (sources.last.kind !== 'none' && sources.first.kind === 'none') {
    report.add({
      path: [...path, 'last_frame'],
      atKey: true,
      code: 'first-frame-missing',
      message: `${name}: last_frame is given and the shot has no first frame; models take both or the first alone.`,
      hint: 'Name a first_frame, or start from a shot with "from:".',
    });
  }
}

function shotHint(id: string, ids: readonly string[], at: Path): string {
  const isFrom = at.at(-1) === 'from';
  const words = isFrom ? ['previous', 'none'] : [];
  const plain = plainText(id);
  const habit = isFrom ? byWord(SOURCES, plain) : null;
  const near = habit ?? nearest(plain, [...ids, ...words]);
  return near === null ? suggestion(id, ids, 'shot') : `Did you mean "${near}"?`;
}
