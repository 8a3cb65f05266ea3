/** The legs of a film whose rendering may have failed because of its sound. */

import type { Ffmpeg } from './ffmpeg.ts';
import { hearSound } from './hearing.ts';
import type { Leg } from './leg.ts';
import { withoutSound } from './sound-notes.ts';

export type HeardLegs = {
  /** The legs, with the sound that each clip really has, read apart from its pictures. */
  readonly legs: readonly Leg[];
  /** Whether a clip has other sound than was assumed, or sound that is not whole. */
  readonly hasFaults: boolean;
  /** The same legs without any sound that is not whole. */
  readonly silenced: readonly Leg[];
};

export async function hearLegs(
  ffmpeg: Ffmpeg,
  legs: readonly Leg[],
  signal: AbortSignal | undefined,
): Promise<HeardLegs> {
  const heard: Leg[] = [];
  const silenced: Leg[] = [];
  let hasFaults = false;
  for (const leg of legs) {
    const { source } = leg;
    if (source.kind !== 'clip' || source.facts.audio === null) {
      heard.push(leg);
      silenced.push(leg);
      continue;
    }
    const { path, facts } = source;
    const { audio, notes } = await hearSound(ffmpeg, path, { facts, signal });
    const isWhole = audio === facts.audio && notes.length === 0 && facts.soundNotes.length === 0;
    hasFaults ||= !isWhole;
    const own = { ...leg, source: { ...source, facts: { ...facts, audio } }, hasOwnSound: true };
    heard.push(own);
    silenced.push(isWhole ? own : silent(own));
  }
  return { legs: heard, hasFaults, silenced };
}

function silent(leg: Leg): Leg {
  const { source } = leg;
  if (source.kind !== 'clip') return leg;
  return { ...leg, source: { ...source, facts: { ...source.facts, audio: null } } };
}

/** For people, once for each clip. */
export function silencedNotes({ legs, silenced }: HeardLegs): string[] {
  const notes = legs.flatMap(({ source }, index) => {
    const now = silenced[index]?.source;
    if (source.kind !== 'clip' || now?.kind !== 'clip') return [];
    if (source.facts.audio === null || now.facts.audio !== null) return [];
    return [`${source.path}: ${withoutSound('with it the film is wrong')}`];
  });
  return [...new Set(notes)];
}
