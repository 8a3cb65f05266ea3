/**
 * One filter graph for a run of legs. Counts are exact: pictures are cut by frame number and sound
 * by sample, 2,000 for each frame, so the two cannot drift apart.
 */

import type { EditList } from '../specs/plan/edit-list.ts';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import { SQUARE_PIXELS, toFilmPictures, type Conversion } from './color.ts';
import { inputOf, ONE_GRAPH } from './ffmpeg.ts';
import { isFilmRate, type Leg } from './leg.ts';
import { slateFilter, type Slates } from './slate.ts';
import { joinSound, silenceFilters, soundFilters, type FilmEnds } from './sound.ts';

/**
 * Gives the n-th frame the n-th place, whatever time its file gives it. A still's own clock has 25
 * ticks a second, by which two of its frames would fall on one place of the film.
 */
const RETIME = [`settb=1/${FRAMES_PER_SECOND}`, 'setpts=N', `fps=${FRAMES_PER_SECOND}`];

export type Graph = {
  /** Number of the first input that may follow. */
  readonly nextInput: number;
  /** Arguments that open all inputs of the graph. */
  readonly inputs: readonly string[];
  /** The graph itself; it ends in `[v]` and `[a]`, as far as these are wanted. */
  readonly text: string;
};

export type GraphOptions = FilmEnds & {
  readonly film: Pick<EditList, 'size' | 'fit'>;
  readonly pictures: boolean;
  readonly sound: boolean;
  /** Number of the graph's first input, where others are opened before it. */
  readonly firstInput: number;
  /** Path of the table for clips of other colours. */
  readonly lookupOf: (conversion: Conversion) => string;
  /** Words on held pictures; absent: none. */
  readonly slates?: Slates;
  /** Of the film's pictures; absent: 8 bits, 4:2:0. */
  readonly pixelFormat?: string;
};

export function buildGraph(legs: readonly Leg[], options: GraphOptions): Graph {
  const inputs: string[] = [];
  const lines: string[] = [];
  let input = options.firstInput;
  legs.forEach((leg, index) => {
    const { source } = leg;
    const audio = options.sound && source.kind === 'clip' ? source.facts.audio : null;
    const isOpened = source.kind !== 'grey' && (options.pictures || audio !== null);
    const isApart = isOpened && options.pictures && audio !== null && hasOwnSound(leg);
    if (isOpened) inputs.push(...inputOf(source.path, ...ONE_GRAPH, ...(isApart ? ['-an'] : [])));
    if (isApart) inputs.push(...inputOf(source.path, '-vn'));
    if (options.pictures) {
      const pad = source.kind === 'grey' ? '' : `[${input}:v:0]`;
      lines.push(`${pad}${pictureFilters(leg, options).join()}[v${index}]`);
    }
    if (options.sound) {
      lines.push(
        audio === null
          ? `${silenceFilters(leg)}[a${index}]`
          : `[${isApart ? input + 1 : input}:a:0]${soundFilters(leg, audio)}[a${index}]`,
      );
    }
    if (isOpened) input += isApart ? 2 : 1;
  });
  if (options.pictures) lines.push(...joinPictures(legs));
  if (options.sound) lines.push(...joinSound(legs, options));
  return { inputs, text: lines.join(';\n'), nextInput: input };
}

/**
 * Whether a clip's sound has an input of its own. Where pictures are taken by their time, the last
 * one is held to the end. So a file whose sound ends too early must not seem to end there.
 */
function hasOwnSound({ source, hasOwnSound: isWanted = false }: Leg): boolean {
  return isWanted || (source.kind === 'clip' && !isFilmRate(source.facts));
}

type PictureOptions = Pick<GraphOptions, 'film' | 'lookupOf' | 'slates' | 'pixelFormat'>;

/** From any source to the film's size, rate and colours, `outFrame - inFrame` frames long. */
function pictureFilters(
  leg: Leg,
  { film, lookupOf, slates, pixelFormat }: PictureOptions,
): string[] {
  const { source, inFrame, outFrame } = leg;
  const length = outFrame - inFrame;
  const slate = slates?.get(leg);
  const words = slate === undefined ? [] : [slateFilter(slate, film.size)];
  if (source.kind === 'grey') {
    const { width, height } = film.size;
    const color = `color=c=gray:s=${width}x${height}:r=${FRAMES_PER_SECOND}`;
    return [color, `trim=end_frame=${length}`, ...fitFilters(film, pixelFormat), ...words];
  }
  if (source.kind === 'still') {
    const hold = [`loop=loop=${length}:size=1:start=0`, `trim=end_frame=${length}`];
    const shape = [...SQUARE_PIXELS, ...fitFilters(film, pixelFormat)];
    return ['trim=end_frame=1', ...shape, ...words, ...hold, ...RETIME];
  }
  const cut = `trim=start_frame=${inFrame}:end_frame=${outFrame}`;
  // A mean rate says nothing about the last frame, which may be the longest: it is held to the cut.
  const rate = [`fps=${FRAMES_PER_SECOND}`, 'tpad=stop_mode=clone:stop=-1'];
  const ofFilm = toFilmPictures(source.facts, lookupOf);
  return [
    // Cut before converting where possible; frames of another rate have other numbers before it.
    ...(isFilmRate(source.facts) ? [cut, ...ofFilm] : [...ofFilm, ...rate, cut]),
    ...RETIME,
    ...matchFilters(leg),
    ...fitFilters(film, pixelFormat),
    ...words,
  ];
}

/** In 16 bits, as values of the screen, which are what was measured. */
function matchFilters({ match }: Leg): string[] {
  if (match === undefined) return [];
  const [red, green, blue] = match;
  return [
    'scale=flags=bicubic+accurate_rnd+full_chroma_int',
    'format=gbrp16',
    `colorchannelmixer=rr=${red}:gg=${green}:bb=${blue}`,
  ];
}

/** For square pixels only: the option of `scale` for others is younger than some builds. */
function fitFilters(
  { size: { width, height }, fit }: GraphOptions['film'],
  pixelFormat = 'yuv420p',
): string[] {
  const shape = fit === 'crop' ? 'increase' : 'decrease';
  const scale = [
    `scale=${width}:${height}:force_original_aspect_ratio=${shape}`,
    'flags=lanczos+accurate_rnd+full_chroma_int:out_color_matrix=bt709:out_range=limited',
  ];
  const frame = fit === 'crop' ? `crop=${width}:${height}` : `pad=${width}:${height}:-1:-1:black`;
  const tag = 'range=limited:color_primaries=bt709:color_trc=bt709:colorspace=bt709';
  return [scale.join(':'), frame, 'setsar=1', `format=${pixelFormat}`, `setparams=${tag}`];
}

/**
 * Joins `[v0]`, `[v1]` … into `[v]`. Only overlapping frames are mixed; the others stay untouched.
 */
function joinPictures(legs: readonly Leg[]): string[] {
  const lines: string[] = [];
  const row: string[] = [];
  legs.forEach((leg, index) => {
    const length = leg.outFrame - leg.inFrame;
    const head = leg.dissolveFrames;
    const tail = legs[index + 1]?.dissolveFrames ?? 0;
    const pieces = [
      { label: `[v${index}h]`, from: 0, to: head },
      { label: `[v${index}b]`, from: head, to: length - tail },
      { label: `[v${index}t]`, from: length - tail, to: length },
    ].filter(({ from, to }) => from < to);
    const source = (piece: number) => `[v${index}s${piece}]`;
    lines.push(`[v${index}]split=${pieces.length}${pieces.map((_, i) => source(i)).join('')}`);
    pieces.forEach(({ label, from, to }, piece) => {
      const cut = [`trim=start_frame=${from}:end_frame=${to}`, ...RETIME].join();
      lines.push(`${source(piece)}${cut}${label}`);
    });
    if (head > 0) {
      // The first mixed frame is number 1, and each one is a mix of both clips. Not xfade: that of
      // ffmpeg 6 loses the last frame.
      const fade = `blend=all_expr='round(A+(B-A)*N/${head + 1})'`;
      lines.push(`[v${index - 1}t][v${index}h]${fade}[x${index}]`);
      row.push(`[x${index}]`);
    }
    if (head + tail < length) row.push(`[v${index}b]`);
  });
  // concat gives a piece of one frame no duration: the next frame would get the same time.
  const film = [`concat=n=${row.length}:v=1:a=0`, ...RETIME].join();
  return [...lines, `${row.join('')}${film}[v]`];
}
