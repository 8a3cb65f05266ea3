/** What a person says of the picture that a take hands on: its last one will do, or another frame. */

import { rm } from 'node:fs/promises';
import { writeFrame } from '../../media/chosen-frame.ts';
import { MediaError } from '../../media/error.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { ownFrame } from '../../specs/picture/own-frame.ts';
import { nameOf, takeId, type TakeSummary } from '../../specs/plan/decision.ts';
import { directedShots, type Decision } from '../../specs/plan/directing.ts';
import { handOversSaid } from '../../specs/plan/handed-on.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import { FRAMES_PER_SECOND } from '../../specs/plan/timecode.ts';
import type { SaidOfShot } from '../../store/decisions.ts';
import { openStore, type Store } from '../../store/store.ts';
import type { TakeRecord } from '../../store/takes.ts';
import { findTool } from '../../tools/find.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import { takesOf, type WeighedFilm } from './weighed.ts';

export type HandOverRequest =
  | { readonly kind: 'accept'; readonly shot: string }
  /** `frame`: of the clip in the film, from 0. */
  | { readonly kind: 'frame'; readonly shot: string; readonly frame: number };

export type HandOverMade =
  | { readonly isNew: true; readonly said: SaidOfShot }
  /** It was the last thing that was said of it: nothing is to be written. */
  | { readonly isNew: false; readonly said: Decision };

/**
 * A frame is decoded, and kept by its hash, before anything is said of it. Throws `not-decided`,
 * `ffmpeg-missing`.
 */
export async function handOverSaid(
  film: WeighedFilm,
  shot: PlannedShot,
  request: HandOverRequest,
  host: FilmHost,
): Promise<HandOverMade> {
  const { take, isChosen } = takeMeant(film, shot);
  const before = handOversSaid(film.decisions).get(takeId(take));
  const isSame =
    before?.kind === request.kind &&
    (before.kind === 'accept' || (request.kind === 'frame' && before.frame === request.frame));
  const known = film.decisions.findLast(
    (one) => (one.kind === 'accept' || one.kind === 'frame') && takeId(one.take) === takeId(take),
  );
  if (isSame && known && !isChosen) return { isNew: false, said: known };
  const about = { shot: shot.id, take: nameOf(take), ...(isChosen && { isChosen }) };
  if (request.kind === 'accept') return { isNew: true, said: { kind: 'accept', ...about } };
  const { frame } = request;
  const picture = await pictureOf(film, { shot: shot.id, take, frame }, host);
  return { isNew: true, said: { kind: 'frame', ...about, frame, picture } };
}

/** The take that stands or waits; else the one that was rejected, which stands again then. */
function takeMeant(
  film: WeighedFilm,
  { id }: PlannedShot,
): { readonly take: TakeSummary; readonly isChosen?: true } {
  const decision = film.wanted.get(id);
  if (decision?.kind === 'stands') return { take: decision.take };
  if (decision?.kind === 'asks') {
    if (decision.asks !== 'circle') return { take: decision.take };
    const takes = (decision.among ?? []).map((name) => name.slice(name.lastIndexOf('/') + 1));
    throw new FilmError('not-decided', { why: 'several', shot: id, takes });
  }
  if (decision?.kind === 'rejected') return { take: decision.take, isChosen: true };
  const takes = takesOf(film, id);
  // One more was asked for in its place, and has not come.
  const rejection = directedShots(film.decisions).get(id)?.rejection;
  const before = takes.find((take) => takeId(take) === rejection?.take);
  if (decision?.kind === 'orders' && before) return { take: before, isChosen: true };
  throw new FilmError('not-decided', {
    why: 'none-stands',
    shot: id,
    takes: takes.map(({ take }) => take),
  });
}

type Wanted = {
  readonly shot: string;
  readonly take: TakeSummary;
  readonly frame: number;
};

/** SHA-256 of the picture, which is in the store then. */
async function pictureOf(
  { store: { root } }: WeighedFilm,
  { shot, take, frame }: Wanted,
  host: FilmHost,
): Promise<string> {
  // Another machine's project is refused here, before anything is written.
  const store = await openStore(root);
  const record = await store.takes.readTake(take.film, take.shot, take.take);
  if (!record) throw new FilmError('not-decided', { why: 'none-stands', shot, takes: [] });
  const { frames } = record.clip;
  const about = { shot, take: take.take, frame, frames };
  const isInClip = Number.isSafeInteger(frame) && frame >= 0 && frame < frames;
  if (!isInClip) throw new FilmError('not-decided', { why: 'no-frame', ...about });
  const picture = await decoded(store, { record, frame }, host);
  if (picture === null) throw new FilmError('not-decided', { why: 'undecoded', ...about });
  return picture;
}

/** Null where it does not decode. */
async function decoded(
  { objects, measures }: Store,
  { record, frame }: { readonly record: TakeRecord; readonly frame: number },
  { environment, tell }: FilmHost,
): Promise<string | null> {
  const { sha256, frames, framesPerSecond } = record.clip;
  const tool = await findTool('ffmpeg', {
    environment,
    onEvent: (event) => tell({ kind: 'tool', event }),
  });
  // What a clip of another rate has was counted when it was measured.
  const counted = (await measures.find(sha256))?.measures?.frames;
  const own = counted ?? Math.max(1, Math.round((frames * framesPerSecond) / FRAMES_PER_SECOND));
  const path = await objects.temporaryPath('chosen.png');
  const clip = await objects.file(sha256);
  try {
    const picture = ownFrame(frame, own, frames);
    const isThere = await writeFrame(ffmpegAt(tool.path), { clip, sha256, picture, path });
    return isThere ? (await objects.adopt(path)).sha256 : null;
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    if (error.code !== 'ffmpeg-missing') return null;
    throw new FilmError('ffmpeg-missing', { reason: error.message, path: tool.path }, error);
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}
