/**
 * Tables that turn the colours of other screens into those of the film: bt709, gamma 2.4. They are
 * made here, so that every build of ffmpeg and every machine gives the same picture.
 *
 * What an ordinary screen can show keeps its intended brightness: white is 203 cd/m² (ITU-R
 * BT.2408). Only what is near or above that is compressed.
 */

import { writeFile } from 'node:fs/promises';
import { conversionOf, type Conversion } from './color.ts';
import type { ClipFacts } from './facts.ts';

type Color = readonly [number, number, number];
type Matrix = readonly [Color, Color, Color];

/** Values along each side of the table. */
const SIDE = 49;
const WHITE_NITS = 203;
/** The brightest value that is kept distinct, as in films graded for homes; HLG's nominal peak. */
const PEAK_NITS = 1000;
/** Below this share of white nothing is changed. */
const KNEE = 0.9;

/** To bt709, both with the white of D65: BT.2087, SMPTE EG 432-1. */
const TO_BT709: Readonly<Record<Conversion['primaries'], Matrix>> = {
  bt2020: [
    [1.660491, -0.587641, -0.07285],
    [-0.12455, 1.1329, -0.008349],
    [-0.018151, -0.100579, 1.11873],
  ],
  p3: [
    [1.22494, -0.22494, 0],
    [-0.042057, 1.042057, 0],
    [-0.019638, -0.078636, 1.098274],
  ],
  bt709: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
};

/** Writes the table as a `.cube` file. */
export function writeLookup(path: string, conversion: Conversion): Promise<void> {
  return writeFile(path, cubeOf(conversion));
}

/** Writes the table for a clip, if it needs one. */
export async function prepareLookup(path: string, { seen = null }: Pick<ClipFacts, 'seen'>) {
  const conversion = conversionOf(seen);
  if (conversion !== null) await writeLookup(path, conversion);
}

function cubeOf({ transfer, primaries }: Conversion): string {
  const axis = Array.from({ length: SIDE }, (_, step) => LIGHT[transfer](step / (SIDE - 1)));
  const lines = [`LUT_3D_SIZE ${SIDE}`];
  for (const blue of axis) {
    for (const green of axis) {
      for (const red of axis) {
        const scene: Color = [red, green, blue];
        const light = transfer === 'hlg' ? onScreen(scene) : scene;
        const linear = multiply(TO_BT709[primaries], light);
        lines.push((transfer === 'sdr' ? linear : pressed(linear)).map(codeOf).join(' '));
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Light of one channel of a coded colour, 0 … 1, as a share of white; HLG gives that of the scene.
 */
const LIGHT: Readonly<Record<Conversion['transfer'], (value: number) => number>> = {
  sdr: (value) => value ** 2.4,
  pq: (value) => pqNits(value) / WHITE_NITS,
  hlg: hlgScene,
};

/** SMPTE ST 2084. */
function pqNits(coded: number): number {
  const root = coded ** (1 / 78.84375);
  const ratio = Math.max(0, root - 0.8359375) / (18.8515625 - 18.6875 * root);
  return 10_000 * ratio ** (1 / 0.1593017578125);
}

/** ITU-R BT.2100, HLG without its system gamma. */
function hlgScene(coded: number): number {
  if (coded <= 0.5) return coded ** 2 / 3;
  return (Math.exp((coded - 0.559_910_73) / 0.178_832_77) + 0.284_668_92) / 12;
}

/** The system gamma of a screen with HLG's nominal peak, from the light of the scene, 0 … 1. */
function onScreen([red, green, blue]: Color): Color {
  const luma = 0.2627 * red + 0.678 * green + 0.0593 * blue;
  const gain = (PEAK_NITS / WHITE_NITS) * luma ** 0.2;
  return [red * gain, green * gain, blue * gain];
}

/**
 * Scales all three alike, so that a bright colour keeps its hue: from the knee on, up to 1 at the
 * peak.
 */
function pressed(light: Color): Color {
  const brightest = Math.max(...light);
  if (brightest <= KNEE) return light;
  const over = (brightest - KNEE) / (1 - KNEE);
  const most = (PEAK_NITS / WHITE_NITS - KNEE) / (1 - KNEE);
  const reached = Math.min(1, (over * (1 + over / most ** 2)) / (1 + over));
  const factor = (KNEE + (1 - KNEE) * reached) / brightest;
  return [light[0] * factor, light[1] * factor, light[2] * factor];
}

/** Far finer than the steps of any film. */
const STEPS = 10_000;
/** Made once, since formatting a number takes longer than calculating it. */
const CODES = Array.from({ length: STEPS + 1 }, (_, step) => String(step / STEPS));

/** A value that the film cannot show becomes the nearest that it can, channel by channel. */
function codeOf(light: number): string {
  const code = Math.min(1, Math.max(0, light)) ** (1 / 2.4);
  return CODES[Math.round(code * STEPS)] ?? '0';
}

function multiply(matrix: Matrix, [red, green, blue]: Color): Color {
  const row = ([r, g, b]: Color) => r * red + g * green + b * blue;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}
