/**
 * A placeholder picture out of a number: hills in haze under a low sun. Pure, so that one seed is
 * one picture on every machine.
 */

import type { PixelSize } from '../../../specs/models/sheet.ts';

type Colour = readonly [red: number, green: number, blue: number];
type Hill = { readonly level: number; readonly waves: readonly Wave[]; readonly colour: Colour };
type Wave = { readonly height: number; readonly turns: number; readonly shift: number };

/** Painted small and scaled up by ffmpeg, which is soft as haze, and fast. */
const LONG_SIDE = 640;
const HILLS = 4;

/** A binary PPM of about the shape asked for. */
export function paintScene({ width, height }: PixelSize, seed: number): Uint8Array {
  const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
  const columns = Math.round(width * scale);
  const rows = Math.round(height * scale);
  const header = Buffer.from(`P6\n${columns} ${rows}\n255\n`, 'latin1');
  const picture = Buffer.alloc(header.length + columns * rows * 3);
  header.copy(picture);
  const colourAt = composeScene(seed, columns / rows);
  let place = header.length;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const colour = colourAt((column + 0.5) / columns, (row + 0.5) / rows);
      for (const channel of colour) picture[place++] = Math.round(channel * 255);
    }
  }
  return picture;
}

/** A function from a place in the picture, both ways 0 to 1, to its colour. */
function composeScene(seed: number, shape: number): (x: number, y: number) => Colour {
  const random = randomFrom(seed);
  const night = 0.5 + 0.38 * random();
  const zenith = fromHsl(night, 0.42, 0.36);
  const horizon = fromHsl(0.01 + 0.11 * random(), 0.68, 0.76);
  const sun = { x: 0.2 + 0.6 * random(), y: 0.3 + 0.2 * random(), radius: 0.05 + 0.04 * random() };
  const light: Colour = [1, 0.96, 0.86];
  const hills: Hill[] = Array.from({ length: HILLS }, (_, index) => {
    const depth = index / (HILLS - 1);
    return {
      level: 0.52 + 0.13 * index,
      waves: [1.1, 2.7, 6.1].map((turns) => ({
        height: (0.09 * (0.6 + 0.6 * random())) / turns,
        turns: turns * (0.8 + 0.4 * random()) * Math.max(1, shape),
        shift: random() * 2 * Math.PI,
      })),
      colour: mix(horizon, fromHsl(night, 0.4, 0.11), 0.3 + 0.62 * depth),
    };
  });
  return (x, y) => {
    let colour = mix(zenith, horizon, Math.min(1, y / 0.62));
    const distance = Math.hypot((x - sun.x) * shape, y - sun.y);
    colour = mix(colour, light, 0.35 * Math.exp(-distance * 5));
    colour = mix(colour, light, edge(sun.radius - distance));
    for (const { level, waves, colour: ink } of hills) {
      const crest = waves.reduce(
        (sum, wave) =>
          sum - wave.height * Math.sin(2 * Math.PI * wave.turns * 0.5 * x + wave.shift),
        level,
      );
      colour = mix(colour, ink, edge(y - crest));
    }
    return colour;
  };
}

/** 0 outside and 1 inside, soft over about a pixel. */
function edge(inside: number): number {
  return Math.min(1, Math.max(0, inside * 200 + 0.5));
}

function mix(from: Colour, to: Colour, share: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

function fromHsl(hue: number, saturation: number, lightness: number): Colour {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const turn = (offset + hue * 12) % 12;
    return lightness - chroma * Math.max(-1, Math.min(turn - 3, 9 - turn, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

/** The mulberry32 generator: numbers from 0 up to 1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
