/** What a storyboard says of the film's file. */

import { z } from 'zod';
import { CODECS, QUALITIES } from '../delivery/delivery.ts';
import { FILM_SIDES, isFilmSide, parseSize, SIZE } from './unit.ts';
import { choice, text } from './value-schema.ts';

const LOUDNESS_LIMITS = { min: -40, max: -6 } as const;
const LOUDNESS = `a loudness from ${LOUDNESS_LIMITS.min} to ${LOUDNESS_LIMITS.max} LUFS, as -14 LUFS`;
const LOUDNESS_TEXT = /^-\d{1,2}(\.\d{1,2})? ?LUFS$/i;

/** In decibels; a part's own loudness is left as it is at 0. */
const GAIN_LIMITS = { min: -60, max: 20 } as const;
const GAIN = `a number of decibels from ${GAIN_LIMITS.min} to ${GAIN_LIMITS.max}`;

const MOST_FADE_SECONDS = 60;
const FADE = `0 to ${MOST_FADE_SECONDS} seconds, as 2s or 0.5`;
const MUSIC = '{file: path, gain_db: decibels, fade: seconds}';

export function gain(description: string) {
  const { min, max } = GAIN_LIMITS;
  return z
    .number({ error: GAIN })
    .min(min, { error: GAIN })
    .max(max, { error: GAIN })
    .transform((decibels) => Math.round(decibels * 100) / 100)
    .describe(description);
}

const loudness = z
  .union([z.number({ error: LOUDNESS }), text(LOUDNESS_TEXT, LOUDNESS)], { error: LOUDNESS })
  .transform((value) => (typeof value === 'number' ? value : Number.parseFloat(value)))
  .refine((value) => value >= LOUDNESS_LIMITS.min && value <= LOUDNESS_LIMITS.max, {
    error: LOUDNESS,
  })
  .describe('How loud the film is as a whole: `-14 LUFS`. Default: as its clips are.');

const fade = z
  .union([z.number({ error: FADE }), text(/^\d+(\.\d{1,3})? ?s$/, FADE)], { error: FADE })
  .transform((value) => (typeof value === 'number' ? value : Number.parseFloat(value)))
  .refine((value) => value >= 0 && value <= MOST_FADE_SECONDS, { error: FADE })
  .describe('How long it fades at both ends: `2s`. Default 1s.');

const music = z
  .strictObject(
    {
      file: text(/\S/, 'the path of a sound file').describe(
        'A sound file, by its path from the storyboard’s folder.',
      ),
      gain_db: gain('How much louder it is made. Default 0.').optional(),
      fade: fade.optional(),
    },
    { error: MUSIC },
  )
  .describe('Music under the whole film: once, with a fade at both ends.');

export const outputSchema = z.strictObject(
  {
    size: text(SIZE, 'width x height in even pixels, as 1280x720')
      .transform(parseSize)
      .refine(({ width, height }) => [width, height].every(isFilmSide), {
        error: `even numbers of pixels from ${FILM_SIDES.min} to ${FILM_SIDES.max}`,
      })
      .describe('Size of the film: `1280x720`. Default: the size of most seconds.')
      .optional(),
    fit: choice(
      ['crop', 'pad'],
      'How a clip of another shape fills the film. Default crop.',
    ).optional(),
    audio: choice(['clip', 'mute'], 'The sound of the clips, or none. Default clip.').optional(),
    codec: choice(CODECS, 'How the film is coded; prores is a film.mov. Default h264.').optional(),
    quality: choice(QUALITIES, 'Of what is encoded, and its size. Default standard.').optional(),
    match: choice(
      ['none', 'colour'],
      'colour: each clip is given the mean colours of its chain’s first picture. Default none.',
    ).optional(),
    loudness: loudness.optional(),
    music: music.optional(),
  },
  { error: 'a mapping of settings' },
);
