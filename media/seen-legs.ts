/** The legs of a film whose rendering may have failed because of its picture filters. */

import { toFilmPictures } from './color.ts';
import { timely } from './deadline.ts';
import type { ClipFacts } from './facts.ts';
import { inputOf, ONE_GRAPH, succeeds, type Ffmpeg } from './ffmpeg.ts';
import type { Leg } from './leg.ts';
import { prepareLookup } from './lookup.ts';

type Seeing = {
  /** Path at which the table of a clip's colours may be written. */
  readonly lookup: string;
  readonly signal: AbortSignal | undefined;
};

/**
 * The same legs, but without `seen` for each clip whose pictures the filters cannot handle, as when
 * that clip was collected. Only the process that collected it remembers this.
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
