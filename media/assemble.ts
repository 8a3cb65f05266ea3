/**
 * The film from its edit list: copied where the clips already have the film's form and nothing is
 * cut, else encoded once. A failure leaves nothing behind.
 */

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EditList } from '../specs/plan/edit-list.ts';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import { isOfClip, isOfSystem, MediaError } from './error.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import type { LaidMusic } from './finish.ts';
import { canCopy } from './copy.ts';
import { isFilmRate, readLegs, type Leg } from './leg.ts';
import type { ClipFacts } from './facts.ts';
import { musicSamples } from './music-sound.ts';
import { hearLegs, silencedNotes } from './own-sound.ts';
import { probeClip } from './probe.ts';
import { seeLegs } from './seen-legs.ts';
import { writableLegs } from './slate.ts';
import { renderFilm } from './render.ts';
import type { Render, SegmentShelf } from './render-parts.ts';
import { SAMPLES_PER_FRAME } from './sound.ts';

export type AssembleRequest = {
  readonly list: EditList;
  /** The path of the clip or still with that hash. */
  readonly pathOf: (sha256: string) => string | Promise<string>;
  /** A temporary path of the caller's; `<output>.parts` beside it is used and removed. */
  readonly output: string;
  readonly signal?: AbortSignal | undefined;
  /** Where encoded pictures are kept for the next film; absent: nowhere. */
  readonly shelf?: SegmentShelf | undefined;
  /** Called about twice a second with how many of the list's frames are done. */
  readonly onProgress?: ((frames: number) => void) | undefined;
};

export type AssembledFilm = {
  readonly facts: ClipFacts;
  /** The film has the clips' own pictures, not encoded again. */
  readonly isCopied: boolean;
};

/**
 * @throws MediaError when a clip cannot be read, when ffmpeg fails, or (`film-wrong`) when the film
 * lacks the list's frames, size or sound
 */
export async function assembleFilm(
  ffmpeg: Ffmpeg,
  { list, pathOf, output, shelf, signal, onProgress }: AssembleRequest,
): Promise<AssembledFilm> {
  const folder = `${output}.parts`;
  try {
    const legs = await writableLegs(ffmpeg, await readLegs(ffmpeg, list, pathOf, signal), signal);
    await mkdir(folder);
    const music = await readMusic(ffmpeg, { list, pathOf, signal });
    const kept = shelf ?? null;
    const whole = { ffmpeg, list, music, output, folder, shelf: kept, signal, onProgress };
    const render = (from: readonly Leg[]) => renderLegs({ ...whole, legs: from });
    return await renderAnyhow({ ffmpeg, folder, signal, render }, legs);
  } catch (error) {
    await rm(output, { force: true });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Attempts = {
  readonly ffmpeg: Ffmpeg;
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
  readonly render: (legs: readonly Leg[]) => Promise<AssembledFilm>;
};

/**
 * Renders as it is. If that fails, without what some clips say of their pictures, where the filters
 * cannot handle it. Then with each clip's sound from an input of its own: where a part of the sound
 * is missing, a file may end early for a reader of both. At last without sound that is not whole.
 */
async function renderAnyhow(attempts: Attempts, legs: readonly Leg[]): Promise<AssembledFilm> {
  const { ffmpeg, folder, signal, render } = attempts;
  try {
    return await render(legs);
  } catch (error) {
    if (!mayBeOfClips(error)) throw error;
    if (error.code === 'ffmpeg-failed') {
      const seen = await seeLegs(ffmpeg, legs, { lookup: join(folder, 'seen.cube'), signal });
      if (seen !== legs) return await renderAnyhow(attempts, seen);
    }
    if (!legs.some(isSounding)) throw error;
    const heard = await hearLegs(ffmpeg, legs, signal);
    if (error.code !== 'film-wrong' && !heard.hasFaults) throw error;
    try {
      return await render(heard.legs);
    } catch (again) {
      if (!mayBeOfClips(again) || !heard.hasFaults) throw again;
      const film = await render(heard.silenced);
      const soundNotes = [...film.facts.soundNotes, ...silencedNotes(heard)];
      return { ...film, facts: { ...film.facts, soundNotes } };
    }
  }
}

/** Null: there is none, or none is heard. */
async function readMusic(
  ffmpeg: Ffmpeg,
  { list, pathOf, signal }: Pick<AssembleRequest, 'list' | 'pathOf' | 'signal'>,
): Promise<LaidMusic | null> {
  const { music } = list.delivery ?? {};
  if (music === undefined) return null;
  const { sha256, gainDb, fadeSeconds } = music;
  const path = await pathOf(sha256);
  const most = list.frames * SAMPLES_PER_FRAME;
  const samples = await musicSamples(ffmpeg, path, { most, signal });
  if (samples === null) throw new MediaError('clip-unreadable', 'The music does not decode.');
  return { path, samples, gainDb, fadeSeconds };
}

async function renderLegs(
  wanted: Omit<Render, 'pictures' | 'hasClipSound'>,
): Promise<AssembledFilm> {
  const { list, legs, output, signal } = wanted;
  const hasClipSound = list.audio === 'clip' && legs.some(isSounding);
  const render = { ...wanted, hasClipSound };
  const probe = () => probeClip(output, { maxPackets: mostPackets(list), signal });
  if (canCopy(legs, list)) {
    const facts = await copied(render, probe);
    if (facts !== null && faultOf(facts, render) === null) return { facts, isCopied: true };
  }
  await renderFilm({ ...render, pictures: 'encoded' });
  const facts = await probe();
  const fault = faultOf(facts, render);
  if (fault !== null) throw new MediaError('film-wrong', `film ${output} has ${fault}`);
  return { facts, isCopied: false };
}

/** Null when the clips' packets cannot be laid end to end: then their pictures are encoded. */
async function copied(
  render: Omit<Render, 'pictures'>,
  probe: () => Promise<ClipFacts>,
): Promise<ClipFacts | null> {
  try {
    await renderFilm({ ...render, pictures: 'copied' });
    return await probe();
  } catch (error) {
    render.signal?.throwIfAborted();
    if (mayBeOfClips(error) || isOfClip(error)) return null;
    throw error;
  }
}

/** Allows for films of hours, with many packets of sound for each picture. */
function mostPackets({ frames }: EditList): number {
  return 10_000 + 10 * frames;
}

/** Whether the clips may be at fault: a full disk is no reason to leave out parts of them. */
function mayBeOfClips(error: unknown): error is MediaError {
  if (!(error instanceof MediaError)) return false;
  return error.code === 'film-wrong' || (error.code === 'ffmpeg-failed' && !isOfSystem(error));
}

function isSounding({ source }: Leg): boolean {
  return source.kind === 'clip' && source.facts.audio !== null;
}

/**
 * Pictures and sound of a film begin together, at zero; containers round times by less than this.
 */
const START_SECONDS = 0.002;

/** How the film differs from its list, in words; null when it is right. */
function faultOf(
  facts: ClipFacts,
  { list, hasClipSound, music }: Pick<Render, 'list' | 'hasClipSound' | 'music'>,
): string | null {
  const hasSound = hasClipSound || music !== null;
  const { size, frames } = list;
  if (facts.frames !== frames) return `${facts.frames} frames, its edit list ${frames}`;
  if (!facts.isSteady || !isFilmRate(facts)) return 'frames of unequal length';
  if (facts.width !== size.width || facts.height !== size.height) {
    return `the size ${facts.width}×${facts.height}, not ${size.width}×${size.height}`;
  }
  if (facts.startSeconds > START_SECONDS) {
    return `pictures that begin ${facts.startSeconds.toFixed(3)} s after its start`;
  }
  if (!hasSound) return facts.audio === null ? null : 'sound, its edit list none';
  if (facts.audio === null) return 'no sound';
  const { startSeconds } = facts.audio;
  if (Math.abs(startSeconds) > START_SECONDS) {
    return `sound that begins ${startSeconds.toFixed(3)} s after its pictures`;
  }
  const drift = facts.audio.durationSeconds - frames / FRAMES_PER_SECOND;
  const isLong = Math.abs(drift) > 1 / FRAMES_PER_SECOND;
  return isLong ? `sound that is ${drift.toFixed(3)} s longer than its pictures` : null;
}
