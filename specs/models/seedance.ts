/**
 * The Seedance family as its maker documents it: one sheet per model, data only.
 *
 * Sizes are copied from the tables, never computed: 1470×630 is no 21:9. A provider's offer may
 * narrow a sheet, nothing widens one.
 */

import type { FixedRatio, Mode, ModelSheet, PixelSize, Resolution, Source } from './sheet.ts';

type Sizes = Readonly<Record<FixedRatio, PixelSize>>;
type Pair = readonly [width: number, height: number];

function sizes(wide: Pair, standard: Pair, square: Pair, cinema: Pair): Sizes {
  const upright = ([width, height]: Pair): PixelSize => ({ width: height, height: width });
  const flat = ([width, height]: Pair): PixelSize => ({ width, height });
  return {
    '16:9': flat(wide),
    '4:3': flat(standard),
    '1:1': flat(square),
    '3:4': upright(standard),
    '9:16': upright(wide),
    '21:9': flat(cinema),
  };
}

const SIZES_1_0 = {
  '480p': sizes([864, 480], [736, 544], [640, 640], [960, 416]),
  '720p': sizes([1248, 704], [1120, 832], [960, 960], [1504, 640]),
  '1080p': sizes([1920, 1088], [1664, 1248], [1440, 1440], [2176, 928]),
};

const SIZES_1_5 = {
  '480p': sizes([864, 496], [752, 560], [640, 640], [992, 432]),
  '720p': sizes([1280, 720], [1112, 834], [960, 960], [1470, 630]),
  '1080p': sizes([1920, 1080], [1664, 1248], [1440, 1440], [2206, 946]),
};

const SIZES_2_0 = {
  ...SIZES_1_5,
  '4k': sizes([3840, 2160], [3326, 2494], [2880, 2880], [4398, 1886]),
};

const SIZES_2_5 = { ...SIZES_1_5, '480p': sizes([854, 480], [752, 560], [640, 640], [992, 432]) };

const SIZES_2_0_SMALL = { '480p': SIZES_2_0['480p'], '720p': SIZES_2_0['720p'] };

const TO_720: readonly Resolution[] = ['480p', '720p'];
const TO_1080: readonly Resolution[] = ['480p', '720p', '1080p'];
const TO_4K: readonly Resolution[] = ['480p', '720p', '1080p', '4k'];

const STILLS = ['jpeg', 'png', 'webp', 'bmp', 'tiff', 'gif'] as const;
const STILLS_AND_HEIC = [...STILLS, 'heic', 'heif'] as const;

/** BytePlus ModelArk and Volcengine Ark tutorials; the newer create page names no 1.0 model. */
const SOURCE_1_0: Source = {
  text: 'docs.byteplus.com/en/docs/ModelArk/1520757, docs.volcengine.com/docs/82379/2298881',
  date: '2026-04',
};

const SOURCE: Source = {
  text: 'docs.volcengine.com/docs/82379/1520757, docs.volcengine.com/docs/82379/1330310',
  date: '2026-09',
};

function everyMode<T>(value: T): Readonly<Record<Mode, T>> {
  return { text: value, frames: value, references: value };
}

/** What the 1.0 models share; each one states its modes. */
const FAMILY_1_0 = {
  resolutions: { text: TO_1080, frames: TO_1080, references: [] },
  adaptive: { text: 'no', frames: 'allowed', references: 'no' },
  sizes: SIZES_1_0,
  durationSeconds: { min: 2, max: 12 },
  frames: { min: 29, max: 289, step: 4 },
  audio: false,
  seed: true,
  cameraFixed: { text: true, frames: true, references: false },
  watermark: true,
  tiers: ['default', 'flex'],
  pictureFormats: STILLS,
  assets: false,
  source: SOURCE_1_0,
} as const satisfies Partial<ModelSheet>;

/** What the 2.0 models share. Documents disagree on `seed`: it is sent, and not relied on. */
const FAMILY_2_0 = {
  modes: { text: true, firstFrame: true, firstAndLastFrame: true, references: { min: 1, max: 9 } },
  adaptive: everyMode('allowed'),
  durationSeconds: { min: 4, max: 15 },
  frames: null,
  audio: true,
  seed: true,
  cameraFixed: everyMode(false),
  watermark: true,
  tiers: ['default'],
  pictureFormats: STILLS_AND_HEIC,
  assets: true,
  source: SOURCE,
} as const satisfies Partial<ModelSheet>;

const SMALL_2_0 = {
  ...FAMILY_2_0,
  resolutions: everyMode(TO_720),
  sizes: SIZES_2_0_SMALL,
} as const satisfies Partial<ModelSheet>;

/** Every Seedance model, oldest first. */
export const SEEDANCE_MODELS: readonly ModelSheet[] = [
  {
    ...FAMILY_1_0,
    family: 'seedance-1.0-pro',
    title: 'Seedance 1.0 Pro',
    modes: { text: true, firstFrame: true, firstAndLastFrame: true, references: null },
  },
  {
    ...FAMILY_1_0,
    family: 'seedance-1.0-pro-fast',
    title: 'Seedance 1.0 Pro Fast',
    modes: { text: true, firstFrame: true, firstAndLastFrame: false, references: null },
  },
  {
    ...FAMILY_1_0,
    family: 'seedance-1.0-lite-t2v',
    title: 'Seedance 1.0 Lite, text to video',
    modes: { text: true, firstFrame: false, firstAndLastFrame: false, references: null },
    resolutions: { text: TO_1080, frames: [], references: [] },
    adaptive: everyMode('no'),
    cameraFixed: { text: true, frames: false, references: false },
  },
  {
    ...FAMILY_1_0,
    family: 'seedance-1.0-lite-i2v',
    title: 'Seedance 1.0 Lite, image to video',
    modes: {
      text: false,
      firstFrame: true,
      firstAndLastFrame: true,
      references: { min: 1, max: 4 },
    },
    resolutions: { text: [], frames: TO_1080, references: TO_720 },
    cameraFixed: { text: false, frames: true, references: false },
  },
  {
    family: 'seedance-1.5-pro',
    title: 'Seedance 1.5 Pro',
    modes: { text: true, firstFrame: true, firstAndLastFrame: true, references: null },
    resolutions: { text: TO_1080, frames: TO_1080, references: [] },
    adaptive: { text: 'allowed', frames: 'allowed', references: 'no' },
    sizes: SIZES_1_5,
    durationSeconds: { min: 4, max: 12 },
    frames: null,
    audio: true,
    seed: true,
    cameraFixed: { text: true, frames: true, references: false },
    watermark: true,
    tiers: ['default', 'flex'],
    pictureFormats: STILLS_AND_HEIC,
    assets: false,
    source: SOURCE,
  },
  {
    ...FAMILY_2_0,
    family: 'seedance-2.0',
    title: 'Seedance 2.0',
    resolutions: everyMode(TO_4K),
    sizes: SIZES_2_0,
  },
  { ...SMALL_2_0, family: 'seedance-2.0-fast', title: 'Seedance 2.0 Fast' },
  { ...SMALL_2_0, family: 'seedance-2.0-mini', title: 'Seedance 2.0 Mini' },
  {
    ...FAMILY_2_0,
    family: 'seedance-2.5',
    title: 'Seedance 2.5',
    modes: {
      text: true,
      firstFrame: true,
      firstAndLastFrame: true,
      references: { min: 1, max: 30 },
    },
    resolutions: everyMode(TO_1080),
    adaptive: { text: 'allowed', frames: 'only', references: 'allowed' },
    sizes: SIZES_2_5,
    durationSeconds: { min: 4, max: 30 },
    seed: false,
  },
];
