/**
 * A film as an editing program has it: clips and gaps one after another, cut in the middle of each
 * dissolve. What every format of an export is written from. Frames at 24 a second.
 */

import type { PixelSize } from '../models/sheet.ts';
import type { MoneyJson } from '../money.ts';
import type { EditClip, EditList } from '../plan/edit-list.ts';

/** A take, as the media that an editing program links. */
export type ExportTake = {
  /** Tells it from the other takes of its shot: `v001`, of a lent one its name. */
  readonly key: string;
  /** Of its clip, without the ending; no two of a project share it. */
  readonly name: string;
  /** From the folder of the export, with `/`. */
  readonly path: string;
  readonly frames: number;
  readonly size: PixelSize;
  /** Of the file itself; the film shows it at 24. */
  readonly framesPerSecond: number;
  readonly hasAudio: boolean;
  readonly facts: TakeFacts;
};

/** What made it. Never a key, an account or a link. */
export type TakeFacts = {
  readonly shot: string;
  readonly take: string;
  readonly prompt: string;
  readonly seed: number | null;
  readonly model: string;
  readonly provider: string;
  readonly tier: string;
  /** The provider's; null of a person's own file. */
  readonly task: string | null;
  readonly tokens: number | null;
  readonly charge: MoneyJson | null;
  readonly orderedAt: string;
  readonly finishedAt: string;
  readonly sha256: string;
  /** What differs from what was asked. */
  readonly notes: readonly string[];
  /** Name of the file that it was; null: it was rendered. */
  readonly ownFile: string | null;
};

/** What a person has said of a shot or its take. */
type ExportNote = {
  readonly kind: string;
  readonly text: string;
  readonly by: string;
  readonly at: string;
};

export type ExportShot = {
  readonly takes: readonly ExportTake[];
  /** Key of the one in the film; null: none stands. */
  readonly active: string | null;
  readonly notes: readonly ExportNote[];
  /** Why there is none, in a word or two; null: one is in the film. */
  readonly missing: string | null;
};

export type ExportTimeline = {
  readonly title: string;
  /** Of the storyboard, without its ending; what an untitled film is called. */
  readonly film: string;
  readonly size: PixelSize;
  readonly isMuted: boolean;
  readonly frames: number;
  readonly items: readonly ExportItem[];
};

export type ExportItem = ExportShot & {
  readonly shot: string;
  /** The take that is in the film; null: a gap. */
  readonly take: ExportTake | null;
  /** How many frames of the film it shares with the item before it: from `startFrame` on. */
  readonly dissolveFrames: number;
  /** Where it begins in the film and in its clip, and ends there: with all of its dissolves. */
  readonly startFrame: number;
  readonly inFrame: number;
  readonly outFrame: number;
  /** Of its frames before `inFrame`, those that only repeat the clip before it. */
  readonly droppedHeadFrames: number;
  /** Whether its sound is in the film. */
  readonly hasSound: boolean;
  /** From the middle of the dissolve before it to that of the one after it. */
  readonly cut: Cut;
};

/** Frames of the film and of the clip, each from, and to without the last. */
type Cut = {
  readonly recordIn: number;
  readonly recordOut: number;
  readonly sourceIn: number;
  readonly sourceOut: number;
  /** Frames of the dissolve before it that lie before and after the cut; both 0: there is none. */
  readonly transitionIn: number;
  readonly transitionOut: number;
};

type Named = Pick<ExportTimeline, 'title' | 'film'>;

/** `shotOf` is asked once for every clip of the list. */
export function timelineOf(
  list: EditList,
  { title, film }: Named,
  shotOf: (shot: string) => ExportShot,
): ExportTimeline {
  const isMuted = list.audio === 'mute';
  const items = list.clips.map((clip, index): ExportItem => {
    const shot = shotOf(clip.shot);
    const take = shot.takes.find(({ key }) => key === shot.active) ?? null;
    return {
      ...shot,
      shot: clip.shot,
      take,
      dissolveFrames: dissolveOf(clip),
      startFrame: clip.startFrame,
      inFrame: clip.inFrame,
      outFrame: clip.outFrame,
      droppedHeadFrames: clip.droppedHeadFrames,
      hasSound: take !== null && take.hasAudio && !isMuted,
      cut: cutOf(clip, list.clips[index + 1]),
    };
  });
  return {
    title: title.trim() || film,
    film,
    size: list.size,
    isMuted,
    frames: list.frames,
    items,
  };
}

function dissolveOf({ joinBefore }: Pick<EditClip, 'joinBefore'>): number {
  return joinBefore.kind === 'dissolve' ? joinBefore.frames : 0;
}

/** Of an odd dissolve the longer half lies after the cut. */
function cutOf(clip: EditClip, after: EditClip | undefined): Cut {
  const transitionIn = Math.floor(dissolveOf(clip) / 2);
  const next = after ? dissolveOf(after) : 0;
  const cutAway = next - Math.floor(next / 2);
  const length = clip.outFrame - clip.inFrame;
  return {
    recordIn: clip.startFrame + transitionIn,
    recordOut: clip.startFrame + length - cutAway,
    sourceIn: clip.inFrame + transitionIn,
    sourceOut: clip.outFrame - cutAway,
    transitionIn,
    transitionOut: dissolveOf(clip) - transitionIn,
  };
}
