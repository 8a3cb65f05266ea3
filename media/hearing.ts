/** How much of a clip's sound decodes, for a clip whose sound was found to be damaged. */

import { timely, type Until } from './deadline.ts';
import { MediaError } from './error.ts';
import type { ClipFacts } from './facts.ts';
import { inputOf, PROGRESS, type Ffmpeg } from './ffmpeg.ts';
import { damagedPackets, withoutSound } from './sound-notes.ts';

export type Hearing = {
  /** Null: a film can have nothing of it. */
  readonly audio: ClipFacts['audio'];
  readonly notes: readonly string[];
};

/** How ffmpeg names a packet that its decoder refuses; the second until version 6. */
const REFUSED = /Error submitting packet to decoder|Error while decoding stream/;

/**
 * @throws MediaError `clip-absurd`, `ffmpeg-missing`, `ffmpeg-killed`
 */
export async function hearSound(
  ffmpeg: Ffmpeg,
  clip: string,
  { facts, signal, untilMs }: Until & { readonly facts: ClipFacts },
): Promise<Hearing> {
  if (facts.audio === null) return { audio: null, notes: [] };
  let refused = 0;
  let isHeard = false;
  const onMessage = (line: string) => {
    if (REFUSED.test(line)) refused += 1;
  };
  const onLine = (line: string) => {
    const [, time] = /^out_time_us=(\d+)$/.exec(line) ?? [];
    if (Number(time) > 0) isHeard = true;
  };
  // Each packet's message by itself, also where one follows another.
  const args = ['-v', 'repeat+error', '-max_error_rate', '1', ...PROGRESS, ...inputOf(clip)];
  try {
    await timely(facts, clip, { signal, untilMs }, (until) =>
      ffmpeg([...args, '-map', '0:a:0', '-f', 'null', '-'], { signal: until, onLine, onMessage }),
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof MediaError) || error.code !== 'ffmpeg-failed') throw error;
    isHeard = false;
  }
  if (!isHeard) return { audio: null, notes: [withoutSound('nothing of it decodes')] };
  return { audio: facts.audio, notes: refused > 0 ? [damagedPackets(refused)] : [] };
}
