/** What is said of files that changed meanwhile, and of a film that cannot be delivered as it asks. */

import type { FilmErrors } from '../../films/error.ts';
import { listed, printable } from '../../specs/storyboard/words.ts';
import type { RefusalWords } from './refusal-text.ts';

export const OTHER_FFMPEG =
  'set STORYBOARD_FFMPEG to another one, or take this one out of PATH and let this program fetch ' +
  'its own, which has all of it.';

const changed = (path: string, file: string): RefusalWords => ({
  message: `${path} has changed while ${file} was read; nothing was ordered.`,
  hint: 'Run the same command again.',
});

export const DELIVERY_WORDS = {
  'picture-changed': ({ path, file }: FilmErrors['picture-changed']) => changed(path, file),
  'unfit-music': ({ file, music, why }: FilmErrors['unfit-music']): RefusalWords => {
    const name = printable(music);
    if (why === 'changed') return changed(name, file);
    return {
      message: `${file}: the music ${name} has no sound that ffmpeg can read. Nothing was ordered.`,
      hint: 'Save it as WAV, FLAC or MP3, and name that under output: { music: { file: … } }.',
    };
  },
  'ffmpeg-lacks': ({ file, path, lacks }: FilmErrors['ffmpeg-lacks']): RefusalWords => {
    const asked = lacks.map(({ asks }) => `"output: ${asks}"`);
    const parts = lacks.map(({ feature }) => feature);
    return {
      message: `${file} asks for ${listed(asked)}, and ffmpeg was built without ${listed(parts)} (${path}). Nothing was ordered.`,
      hint: `To have it: ${OTHER_FFMPEG} Or take that out of the storyboard.`,
    };
  },
};
