/** What a film is cut from when the filters of its pictures may be why it failed. */

import { toFilmPictures } from './color.ts';
import { timely } from './deadline.ts';
import type { ClipFacts } from './facts.ts';
import { inputOf, ONE_GRAPH, succeeds, type Ffmpeg } from './ffmpeg.ts';
import type { Leg } from './leg.ts';
import { prepareLookup } from './lookup.ts';

type Seeing = {
  /** Where the table of a clip's colours may be written. */
  readonly lookup: string;
  readonly signal: AbortSignal | undefined;
};

/**
 * The same legs, but without its look each clip whose pictures the filters do not stand, as when
 * such a clip was collected: that is known to the process alone which has collected it.
 */
export async function seeLegs(
  ffmpeg: Ffmpeg,
  legs: readonly Leg[],
  seeing: Seeing,
): Promise<readonly Leg[]> {
  const found = new Map<string, boolean>();
  const seen: Leg[] = [];
  for (const leg of legs) {
    const { source } = leg;
    if (source.kind !== 'clip' || !source.facts.seen) {
      seen.push(leg);
      continue;
    }
    const { path, facts } = source;
    const isStood = found.get(path) ?? (await standsFilters(ffmpeg, path, facts, seeing));
    found.set(path, isStood);
    seen.push(isStood ? leg : { ...leg, source: { ...source, facts: { ...facts, seen: null } } });
  }
  return [...found.values()].includes(false) ? seen : legs;
}

async function standsFilters(
  ffmpeg: Ffmpeg,
  clip: string,
  facts: ClipFacts,
  { lookup, signal }: Seeing,
): Promise<boolean> {
  await prepareLookup(lookup, facts);
  const filters = toFilmPictures(facts, () => lookup).join();
  const args = ['-max_error_rate', '1', ...inputOf(clip, ...ONE_GRAPH)];
  args.push('-map', '0:v:0', '-vf', filters, '-f', 'null', '-');
  const run = timely(facts, clip, { signal }, (until) => ffmpeg(args, { signal: until }));
  return succeeds(run, signal);
}
