/** How much of a clip's sound decodes, for a clip whose sound was found to be damaged. */

import { timely, type Until } from './deadline.ts';
import type { AudioFacts, ClipFacts } from './facts.ts';
import { inputOf, PROGRESS, succeeds, type Ffmpeg } from './ffmpeg.ts';
import { damagedPackets, unplacedChannels, withoutSound } from './sound-notes.ts';
import { isUnplaced, stereoFilters } from './sound.ts';

export type Hearing = {
  /** Null: a film can use no part of it. */
  readonly audio: ClipFacts['audio'];
  readonly notes: readonly string[];
};

/** ffmpeg's messages about a packet that its decoder refuses; the second one until version 6. */
const REFUSED = /Error submitting packet to decoder|Error while decoding stream/;

/**
 * @throws MediaError `clip-absurd`, `ffmpeg-missing`, `ffmpeg-killed`
 */
export async function hearSound(
  ffmpeg: Ffmpeg,
  clip: string,
  { facts, ...until }: Until & { readonly facts: ClipFacts },
): Promise<Hearing> {
  const { audio } = facts;
  if (audio === null) return { audio: null, notes: [] };
  const unplaced = { ...audio, hasNoPlaces: true } as const;
  for (const heard of isUnplaced(audio) ? [audio] : [audio, unplaced]) {
    const { isHeard, refused } = await listen(ffmpeg, clip, { facts, heard, ...until });
    if (!isHeard) continue;
    const notes = [
      ...(refused > 0 ? [damagedPackets(refused)] : []),
      ...(heard === unplaced ? [unplacedChannels(audio.channels)] : []),
    ];
    return { audio: heard, notes };
  }
  return { audio: null, notes: [withoutSound('nothing of it decodes')] };
}

type Listening = Until & { readonly facts: ClipFacts; readonly heard: AudioFacts };

/** Decodes all of the sound as a film does, and counts the packets that the decoder refuses. */
async function listen(
  ffmpeg: Ffmpeg,
  clip: string,
  { facts, heard, signal, untilMs }: Listening,
): Promise<{ readonly isHeard: boolean; readonly refused: number }> {
  let refused = 0;
  let isHeard = false;
  const onMessage = (line: string) => {
    if (REFUSED.test(line)) refused += 1;
  };
  const onLine = (line: string) => {
    const [, time] = /^out_time_us=(\d+)$/.exec(line) ?? [];
    if (Number(time) > 0) isHeard = true;
  };
  // Each packet gets its own message, even where equal ones follow each other.
  const args = ['-v', 'repeat+error', '-max_error_rate', '1', ...PROGRESS, ...inputOf(clip)];
  args.push('-map', '0:a:0', '-af', stereoFilters(heard), '-f', 'null', '-');
  const run = timely(facts, clip, { signal, untilMs }, (until) =>
    ffmpeg(args, { signal: until, onLine, onMessage }),
  );
  const isWhole = await succeeds(run, signal);
  return { isHeard: isHeard && isWhole, refused };
}
