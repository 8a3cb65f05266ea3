/**
 * Joins of which it is known whether a frame is repeated: pairs of clips cut from one movement, the
 * second from the frame after the last one of the first (a neighbour) or from that very frame (a
 * duplicate), each encoded by itself as a provider does. All of it is drawn once by ffmpeg, and read
 * by as many releases of it as there are.
 */

import { edgeFilters, MOST_EDGES, readEdges, type Edges } from '../../media/edges.ts';
import type { Ffmpeg } from '../../media/ffmpeg.ts';
import { ffmpeg } from './clip.ts';

const WIDTH = 480;
const HEIGHT = 270;
/** Of each clip: enough for a first picture and ones that refer to it. */
const FRAMES = 8;

/** Soft shapes of every size with some hard edges, three times as wide as a clip. */
const stillOf = (seed: number, sigma: number, edges: string, blend: string) => {
  const drawn = `color=gray:s=160x90,format=yuv444p,noise=alls=90:all_seed=${seed},gblur=sigma=${sigma}`;
  const large = 'scale=1440:810:flags=bicubic';
  return [
    `${drawn},eq=contrast=5:saturation=2.5,${large}[soft]`,
    `mandelbrot=s=720x405:${edges},${large},format=yuv444p[hard]`,
    `[soft][hard]blend=all_mode=${blend}`,
  ].join(';');
};

/** What the movements are seen of; to be made before they are. */
const STILLS = {
  first: stillOf(7, 4, 'start_scale=0.06:start_x=-0.7436:start_y=0.1318', 'softlight'),
  other: stillOf(41, 2.5, 'start_scale=0.02:start_x=-1.25066:start_y=0.02012', 'overlay'),
} as const;
export type Still = keyof typeof STILLS;
const stillName = (still: Still) => `still-${still}.png`;
export async function makeStills(at: (name: string) => string): Promise<void> {
  await makeStill('first', at);
  await makeStill('other', at);
}
async function makeStill(still: Still, at: (name: string) => string): Promise<void> {
  await ffmpeg(['-filter_complex', STILLS[still], '-frames:v', '1', at(stillName(still))]);
}

/** A window that wanders over the still, in thirds of a clip's pixel. */
const pan = (x: string, y = '90') =>
  `crop=1200:675:x='${x}':y='${y}',scale=${WIDTH}:${HEIGHT}:flags=area`;
/** Grows by so much a frame, between pixels as well. */
const zoom = (growth: number, start = 0.42) => {
  const side = `${start}*pow(${1 - growth},on)`;
  const [left, right] = [`W*(0.5-${side})`, `W*(0.5+${side})`];
  const [top, bottom] = [`H*(0.5-${side})`, `H*(0.5+${side})`];
  const corners = [left, top, right, top, left, bottom, right, bottom].map(
    (value, index) => `${index % 2 === 0 ? 'x' : 'y'}${Math.floor(index / 2)}='${value}'`,
  );
  return `perspective=${corners.join(':')}:eval=frame:interpolation=cubic,scale=${WIDTH}:${HEIGHT}:flags=area`;
};
const FIXED = pan('120');
/** A lit square over the standing picture. */
const moving = (x: string, back = FIXED) =>
  `${back}[back];color=0xd0b060:s=70x70:r=24[square];[back][square]overlay=x='${x}':y=100:shortest=1:format=yuv444`;

/** How the picture moves; `n` is the frame. */
export const MOVEMENTS: Readonly<Record<string, string>> = {
  'a slow pan': pan('40+2*n'),
  'a pan': pan('40+5*n'),
  'a fast pan': pan('2+15*n'),
  'a tilt': pan('120', '20+4*n'),
  'a slow zoom': zoom(0.003),
  'a zoom of 1 %': zoom(0.01),
  'a zoom of 2 %': zoom(0.02),
  'a hand that shakes': pan('120+8*sin(n*1.9)', '60+6*cos(n*2.7)'),
  'a pan that begins': pan('20+0.5*n*n'),
  'grain over a standing picture': `${FIXED},noise=alls=14:allf=t:all_seed=3`,
  'grain over a slow pan': `${pan('40+2*n')},noise=alls=10:allf=t:all_seed=3`,
  'a fade out': `${FIXED},fade=t=out:s=0:n=30`,
  'a fade in over a pan': `${pan('40+3*n')},fade=t=in:s=0:n=30`,
  'a light that flickers': `${FIXED},eq=brightness='0.05*sin(n*2.3)':eval=frame`,
  'something that moves': moving('150+6*n'),
  'something that moves slowly': moving('150+n'),
  'a picture that turns': `${FIXED},rotate=0.004*n:bilinear=1`,
  'a counter': `testsrc2=s=${WIDTH}x${HEIGHT}:r=24`,
  'a hand that sways': pan('120+9*sin(n*0.5)', '60+7*cos(n*0.37)'),
  'something over a pan': moving('150+5*n', pan('40+3*n')),
};

/** Others, of the other still: thresholds were chosen on those above. */
export const OTHERS: Readonly<Record<string, string>> = {
  'a slanting pan': pan('60+4*n', '30+2*n'),
  'a fast tilt up': pan('100', '120-6*n'),
  'a slow zoom out': zoom(-0.006, 0.3),
  'a zoom of 1.5 %': zoom(0.015),
  'a pan that ends': pan('200-0.4*(24-n)*(24-n)'),
  'something against a pan': moving('300-4*n', pan('40+3*n')),
  'something over a zoom': moving('150+3*n', zoom(0.004)),
  'a picture that turns back': `${FIXED},rotate=-0.007*n:bilinear=1`,
  'grain over a zoom': `${zoom(0.006)},noise=alls=10:allf=t:all_seed=9`,
  'a hand that trembles': pan('120+3*sin(n*2.1)', '60+2*cos(n*1.3)'),
};

/** Nothing moves: nobody could tell a frame from the next. */
export const STANDING: Readonly<Record<string, string>> = { 'a standing picture': FIXED };

/**
 * How both sides are encoded: constant rate factors of x264. Small clips are averaged over fewer
 * pixels when they are compared: they keep as much noise as ones of 720p at 4 to 6 more.
 */
const QUALITIES = [
  [16, 16],
  [18, 25],
  [25, 18],
  [26, 26],
] as const;

/** A step of brightness is no more told apart where the light itself changes. */
const LIT = /^a (fade|light)/;
const OF_LIGHT = ['a little brighter', 'of another gamma', 'more colourful'];

/** What a model does to the picture that it was given, beside encoding it. */
const DRAWINGS: Readonly<Record<string, string>> = {
  'a little brighter': 'lutyuv=y=val+3',
  'of another gamma': 'eq=gamma=1.06',
  'more colourful': 'eq=saturation=1.1',
  softer: 'gblur=sigma=0.8',
  sharper: 'unsharp=5:5:0.6',
};

/** Drawn again in a place of its own: `larger` in parts, the others in pixels of 1280. */
const redrawn = ({ larger = 0, left = 0, up = 0 }): string => {
  const side = 0.5 / (1 + larger);
  const [x, y] = [0.5 + left / 1280, 0.5 + up / 720];
  const [west, east, north, south] = [x - side, x + side, y - side, y + side];
  const corners = [west, north, east, north, west, south, east, south].map(
    (value, index) =>
      `${index % 2 === 0 ? 'x' : 'y'}${Math.floor(index / 2)}=${index % 2 === 0 ? 'W' : 'H'}*${value.toFixed(7)}`,
  );
  return `perspective=${corners.join(':')}:interpolation=cubic`;
};
const REDRAWINGS: Readonly<Record<string, string>> = {
  '1 % larger': redrawn({ larger: 0.01 }),
  '2 % larger': redrawn({ larger: 0.02 }),
  '1 % smaller': redrawn({ larger: -0.01 }),
  '2 % smaller': redrawn({ larger: -0.02 }),
  '1 pixel lower': redrawn({ up: -1 }),
  '2 pixels to the left': redrawn({ left: 2 }),
  '2 pixels to the right': redrawn({ left: -2 }),
  '1.5 % larger and 1 pixel up': redrawn({ larger: 0.015, up: 1 }),
};

/** Where the movement itself does just that: the picture drawn again is the next one. */
const GOES_ON: readonly string[] = [
  'a zoom of 1 %: 1 % larger',
  'a zoom of 2 %: 2 % larger',
  'a slow pan: 2 pixels to the left',
];

export type JoinKind = 'next' | 'same' | 'drawn' | 'redrawn' | 'goes-on';

export type Join = {
  readonly movement: string;
  readonly what: string;
  readonly kind: JoinKind;
  readonly before: Edges;
  readonly after: Edges;
};

type Piece = { readonly name: string; readonly from: number; readonly crf: number; filter: string };

/** The clips of all joins of one movement. */
export type Drawn = {
  readonly movement: string;
  readonly pieces: readonly Piece[];
  readonly drawings: readonly { readonly what: string; readonly kind: JoinKind }[];
  readonly path: (piece: Piece) => string;
};

/** All joins of one movement, encoded in one run. */
export async function drawJoins(
  [movement, graph]: readonly [string, string],
  still: Still,
  at: (name: string) => string,
): Promise<Drawn> {
  const last = FRAMES - 1;
  const pieces: Piece[] = QUALITIES.flatMap(([left, right], index) => [
    { name: `${index}-left`, from: 0, crf: left, filter: '' },
    { name: `${index}-next`, from: last + 1, crf: right, filter: '' },
    { name: `${index}-same`, from: last, crf: right, filter: '' },
  ]);
  const drawings = Object.entries(DRAWINGS)
    .filter(([what]) => !LIT.test(movement) || !OF_LIGHT.includes(what))
    .map(([what, filter]) => ({ what, filter, kind: 'drawn' as JoinKind }));
  for (const [what, filter] of Object.entries(REDRAWINGS)) {
    const goesOn = GOES_ON.includes(`${movement}: ${what}`);
    drawings.push({ what, filter, kind: goesOn ? 'goes-on' : 'redrawn' });
  }
  drawings.forEach(({ filter }, index) =>
    pieces.push({ name: `drawn-${index}`, from: last, crf: 23, filter: `,${filter}` }),
  );
  const slug = movement.replaceAll(/\W+/g, '-');
  const path = ({ name }: Piece) => at(`${slug}-${name}.mp4`);
  await encode(at(stillName(still)), graph, pieces, path);
  return { movement, pieces, drawings, path };
}

/** The joins of one movement, read in one run of this release. */
export async function readJoins(
  { movement, pieces, drawings, path }: Drawn,
  release: Ffmpeg,
): Promise<Join[]> {
  const edges = await readAll(pieces, path, release);
  const of = (name: string) => edges.get(name) ?? { head: [], tail: [] };
  return [
    ...QUALITIES.flatMap(([left, right], index) =>
      (['next', 'same'] as const).map((kind) => ({
        movement,
        what: `${kind}, CRF ${left} and ${right}`,
        kind,
        before: of(`${index}-left`),
        after: of(`${index}-${kind}`),
      })),
    ),
    ...drawings.map(({ what, kind }, index) => ({
      movement,
      what,
      kind,
      before: of('1-left'),
      after: of(`drawn-${index}`),
    })),
  ];
}

const ENCODER = '-c:v libx264 -preset veryfast -threads 1 -f mp4'.split(' ');
const PIXMAPS = `-fps_mode passthrough -frames:v ${MOST_EDGES} -c:v ppm -f image2pipe`.split(' ');

async function encode(
  still: string,
  graph: string,
  pieces: readonly Piece[],
  path: (piece: Piece) => string,
): Promise<void> {
  const frames = 2 * FRAMES;
  const isDrawn = graph.startsWith('testsrc2');
  const source = isDrawn
    ? graph
    : `[0:v]format=yuv444p,loop=loop=${frames}:size=1,setpts=N/24/TB,fps=24,${graph}`;
  const lines = [
    `${source},trim=end_frame=${frames},setsar=1,format=yuv420p,split=${pieces.length}`.concat(
      pieces.map((_, index) => `[s${index}]`).join(''),
    ),
    ...pieces.map(({ from, filter }, index) => {
      const cut = `trim=start_frame=${from}:end_frame=${from + FRAMES},setpts=PTS-STARTPTS`;
      return `[s${index}]${cut}${filter},format=yuv420p[o${index}]`;
    }),
  ];
  const outputs = pieces.flatMap((piece, index) => [
    '-map',
    `[o${index}]`,
    ...ENCODER,
    '-crf',
    String(piece.crf),
    path(piece),
  ]);
  await ffmpeg(['-i', still, '-filter_complex', lines.join(';'), ...outputs]);
}

async function readAll(
  pieces: readonly Piece[],
  path: (piece: Piece) => string,
  release: Ffmpeg,
): Promise<Map<string, Edges | null>> {
  const filters = edgeFilters({ width: WIDTH, height: HEIGHT }, FRAMES, []) ?? [];
  const lines = pieces.map((_, index) => `[${index}:v]${filters.join()},format=rgb24[o${index}]`);
  const outputs = pieces.flatMap((piece, index) => [
    '-map',
    `[o${index}]`,
    ...PIXMAPS,
    `${path(piece)}.ppm`,
  ]);
  const inputs = pieces.flatMap((piece) => ['-i', path(piece)]);
  await release([...inputs, '-filter_complex', lines.join(';'), ...outputs]);
  const read = pieces.map(
    async (piece) => [piece.name, await readEdges(`${path(piece)}.ppm`)] as const,
  );
  return new Map(await Promise.all(read));
}
