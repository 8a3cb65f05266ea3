import type { SaidOf } from './said.ts';

const MUSIC = { file: 'film.yaml', music: '/films/song.mp3' };
const LACKS = { file: 'film.yaml', path: '/usr/bin/ffmpeg' };
const OTHER =
  'To have it: set STORYBOARD_FFMPEG to another one, or take this one out of PATH and let this program ' +
  'fetch its own, which has all of it. Or take that out of the storyboard.';

export const SAID_OF_DELIVERY: Required<SaidOf<'unfit-music' | 'ffmpeg-lacks'>> = {
  'unfit-music': [
    [
      { ...MUSIC, why: 'changed' },
      4,
      '/films/song.mp3 has changed while film.yaml was read; nothing was ordered.',
      'Run the same command again.',
    ],
    [
      { ...MUSIC, why: 'no-sound' },
      4,
      'film.yaml: the music /films/song.mp3 has no sound that ffmpeg can read. Nothing was ordered.',
      'Save it as WAV, FLAC or MP3, and name that under output: { music: { file: … } }.',
    ],
  ],
  'ffmpeg-lacks': [
    [
      { ...LACKS, lacks: [{ feature: 'libx265', asks: 'codec: h265' }] },
      78,
      'film.yaml asks for "output: codec: h265", and ffmpeg was built without libx265 (/usr/bin/ffmpeg). Nothing was ordered.',
      OTHER,
    ],
    [
      {
        ...LACKS,
        lacks: [
          { feature: 'prores_ks', asks: 'codec: prores' },
          { feature: 'loudnorm', asks: 'loudness' },
        ],
      },
      78,
      'film.yaml asks for "output: codec: prores" and "output: loudness", and ffmpeg was built without prores_ks and loudnorm (/usr/bin/ffmpeg). Nothing was ordered.',
      OTHER,
    ],
  ],
};
