/** Flat patches of known colours, coded as other screens want them: the way back is what is tested. */

import { writeFile } from 'node:fs/promises';
import { ffmpeg, readRgb } from './clip.ts';

export type Rgb = readonly [number, number, number];

/** Of an ordinary screen: greys, skin, leaves, sky, and the corners of what it can show. */
export const PATCHES: readonly Rgb[] = [
  [243, 243, 242],
  [200, 200, 200],
  [160, 160, 160],
  [122, 122, 121],
  [85, 85, 85],
  [52, 52, 52],
  [115, 82, 68],
  [194, 150, 130],
  [98, 122, 157],
  [87, 108, 67],
  [133, 128, 177],
  [103, 189, 170],
  [214, 126, 44],
  [80, 91, 166],
  [193, 90, 99],
  [94, 60, 108],
  [157, 188, 64],
  [224, 163, 46],
  [56, 61, 150],
  [70, 148, 73],
  [175, 54, 60],
  [231, 199, 31],
  [187, 86, 149],
  [8, 133, 161],
];

const SIDE = 32;
export const PATCHES_SIZE = { width: SIDE * PATCHES.length, height: SIDE } as const;

/** SMPTE ST 2084, towards the code. */
function pq(nits: number): number {
  const power = (nits / 10_000) ** (2610 / 16_384);
  return ((3424 / 4096 + (2413 / 128) * power) / (1 + (2392 / 128) * power)) ** (2523 / 32);
}

/** ITU-R BT.2100 with the gamma 1.2 of a screen of 1,000 cd/m². */
function hlg([red, green, blue]: Rgb): Rgb {
  const luma = (0.2627 * red + 0.678 * green + 0.0593 * blue) / 1000;
  const code = (nits: number) => {
    const scene = luma > 0 ? nits / 1000 / luma ** (1 - 1 / 1.2) : 0;
    if (scene <= 1 / 12) return Math.sqrt(3 * scene);
    return 0.17883277 * Math.log(12 * scene - 0.28466892) + 0.55991073;
  };
  return [code(red), code(green), code(blue)];
}

function toBt2020([red, green, blue]: Rgb): Rgb {
  return [
    0.6274 * red + 0.3293 * green + 0.0433 * blue,
    0.0691 * red + 0.9195 * green + 0.0114 * blue,
    0.0164 * red + 0.088 * green + 0.8956 * blue,
  ];
}

const each = ([red, green, blue]: Rgb, change: (value: number) => number): Rgb => [
  change(red),
  change(green),
  change(blue),
];

const WEIGHTS = { bt709: [0.2126, 0.0722], bt2020nc: [0.2627, 0.0593], smpte240m: [0.212, 0.087] };

/** As an ordinary screen shows it, in cd/m², its white being 203. */
const shown = (rgb: Rgb) => each(rgb, (value) => 203 * (value / 255) ** 2.4);

const SCREENS = {
  pq: {
    coded: (rgb: Rgb) => each(toBt2020(shown(rgb)), pq),
    matrix: 'bt2020nc',
    tags: 'color_primaries=bt2020:color_trc=smpte2084',
  },
  hlg: {
    coded: (rgb: Rgb) => hlg(toBt2020(shown(rgb))),
    matrix: 'bt2020nc',
    tags: 'color_primaries=bt2020:color_trc=arib-std-b67',
  },
  bt2020: {
    coded: (rgb: Rgb) => each(toBt2020(shown(rgb)), (nits) => (nits / 203) ** (1 / 2.4)),
    matrix: 'bt2020nc',
    tags: 'color_primaries=bt2020:color_trc=bt2020-10',
  },
  smpte240m: {
    coded: (rgb: Rgb) => each(rgb, (value) => value / 255),
    matrix: 'smpte240m',
    tags: 'color_primaries=bt709:color_trc=bt709',
  },
  bt709: {
    coded: (rgb: Rgb) => each(rgb, (value) => value / 255),
    matrix: 'bt709',
    tags: 'color_primaries=bt709:color_trc=bt709',
  },
} as const;
export type Screen = keyof typeof SCREENS;

/** Writes a clip of three equal pictures, 10 bits deep and without loss, and gives its path back. */
export async function makePatches(
  path: string,
  screen: Screen,
  colors: readonly Rgb[] = PATCHES,
): Promise<string> {
  const { coded, matrix, tags } = SCREENS[screen];
  const [forRed = 0, forBlue = 0] = WEIGHTS[matrix];
  const rows = colors.map((rgb) => {
    const [red, green, blue] = coded(rgb);
    const luma = forRed * red + (1 - forRed - forBlue) * green + forBlue * blue;
    const chroma = (value: number, weight: number) =>
      Math.round(512 + (896 * (value - luma)) / (2 * (1 - weight)));
    return [Math.round(64 + 876 * luma), chroma(blue, forBlue), chroma(red, forRed)];
  });
  const width = SIDE * colors.length;
  const raw = Buffer.alloc((width * SIDE * 2 * 3) / 2);
  let offset = 0;
  for (const [plane, side] of [SIDE, SIDE / 2, SIDE / 2].entries()) {
    for (let y = 0; y < side; y += 1) {
      for (const row of rows) {
        for (let x = 0; x < side; x += 1) offset = raw.writeUInt16LE(row[plane] ?? 0, offset);
      }
    }
  }
  await writeFile(`${path}.yuv`, Buffer.concat([raw, raw, raw]));
  const source = `-f rawvideo -pix_fmt yuv420p10le -s ${width}x${SIDE} -r 24`.split(' ');
  const named = `setparams=range=limited:colorspace=${matrix}:${tags}`;
  const encode = '-c:v libx265 -x265-params log-level=error:lossless=1'.split(' ');
  await ffmpeg([...source, '-i', `${path}.yuv`, '-vf', named, ...encode, '-f', 'mp4', path]);
  return path;
}

/** The middle of each patch of a picture or of a film's first frame. */
export async function readPatches(picture: string, count = PATCHES.length): Promise<Rgb[]> {
  const bytes = await readRgb(picture);
  const width = SIDE * count;
  return Array.from({ length: count }, (_, patch): Rgb => {
    const at = 3 * ((SIDE / 2) * width + patch * SIDE + SIDE / 2);
    return [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0];
  });
}

/** ΔE of CIE 1976, both as an ordinary screen shows them. */
export function deltaE(one: Rgb, other: Rgb): number {
  const [a, b] = [labOf(one), labOf(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function labOf(rgb: Rgb): Rgb {
  const [red, green, blue] = each(shown(rgb), (nits) => nits / 203);
  const root = (value: number) =>
    value > 216 / 24_389 ? Math.cbrt(value) : (841 / 108) * value + 4 / 29;
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
