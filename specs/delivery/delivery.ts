/**
 * How a film is handed over, beside its pictures: coding, loudness, music, captions. All of it is
 * part of the film alone; no take has any of it in its fingerprint.
 */

import type { EditClip, EditList } from '../plan/edit-list.ts';
import type { Plan, PlannedShot } from '../plan/plan.ts';

export const CODECS = ['h264', 'h265', 'prores'] as const;
export type Codec = (typeof CODECS)[number];

export const QUALITIES = ['draft', 'standard', 'high'] as const;
export type Quality = (typeof QUALITIES)[number];

/** What is put together: the film, one that lacks shots, or one of placeholder pictures. */
export type MasterKind = 'film' | 'rough' | 'animatic';

/** As an edit list has it: everything that changes the file, so that its hash names it. */
export type Delivery = {
  /** Written into the file. */
  readonly title: string;
  /** Absent: H.264. */
  readonly codec?: Exclude<Codec, 'h264'>;
  /** Absent: standard. */
  readonly quality?: Exclude<Quality, 'standard'>;
  /** Of the film as a whole, in LUFS; absent: as its clips are. */
  readonly loudness?: number;
  readonly music?: {
    readonly sha256: string;
    readonly gainDb: number;
    readonly fadeSeconds: number;
  };
};

/** How much a clip's red, green and blue are multiplied by. */
export type ColourGains = readonly [red: number, green: number, blue: number];

/** What a clip has of it. */
export type ClipDelivery = {
  readonly caption?: string;
  /** Of its sound; absent: 0. */
  readonly gainDb?: number;
  /** Absent: its colours are left. */
  readonly match?: ColourGains;
};

/** Of a plan, as far as the master of that kind has it. Null: the film is as films always were. */
export function deliveryOf({ title, output, shots }: Plan, kind: MasterKind): Delivery | null {
  const { codec, quality, match, loudness, music } = output;
  const isFilm = kind === 'film';
  const own = {
    ...(isFilm && codec !== undefined && { codec }),
    ...(isFilm && quality !== undefined && { quality }),
    ...(kind === 'rough' && { quality: 'draft' as const }),
    // What is missing, or only a placeholder, says nothing of how loud the film will be.
    ...(isFilm && loudness !== undefined && { loudness }),
    ...(music !== undefined && { music: musicOf(music) }),
  };
  const isPlain = Object.keys(own).length === 0 && match === undefined && !shots.some(hasOwn);
  return isPlain ? null : { title, ...own };
}

function musicOf({ sha256, gainDb, fadeSeconds }: NonNullable<Plan['output']['music']>) {
  if (sha256 === null) throw new Error('The music was not read.');
  return { sha256, gainDb, fadeSeconds };
}

function hasOwn({ caption, gainDb, skip }: PlannedShot): boolean {
  return !skip && (caption !== undefined || gainDb !== undefined);
}

/** The list with all that; the same list where nothing of it is asked. */
export function withDelivery(
  list: EditList,
  plan: Plan,
  { kind, matchOf }: { kind: MasterKind; matchOf: (clip: EditClip) => ColourGains | null },
): EditList {
  const delivery = deliveryOf(plan, kind);
  if (delivery === null) return list;
  const planned = new Map(plan.shots.map((shot) => [shot.id, shot]));
  const clips = list.clips.map((clip): EditClip => {
    const { caption, gainDb } = planned.get(clip.shot) ?? {};
    const match = matchOf(clip);
    return {
      ...clip,
      ...(caption !== undefined && { caption }),
      ...(gainDb !== undefined && clip.hasAudio && { gainDb }),
      ...(match !== null && { match }),
    };
  });
  return { ...list, clips, delivery };
}

/** The name under which people find it. */
export function masterFile(kind: MasterKind, { delivery }: Pick<EditList, 'delivery'>) {
  if (kind !== 'film') return kind === 'rough' ? 'rough.mp4' : 'animatic.mp4';
  return delivery?.codec === 'prores' ? 'film.mov' : 'film.mp4';
}

/** Of a film that is found by its path, whatever it is coded in. */
export function isFilmFile(name: string): boolean {
  return name === 'film.mp4' || name === 'film.mov';
}
