/** How far apart two colours are to the eye: ΔE by CIEDE2000. */

export type Rgb = { readonly red: number; readonly green: number; readonly blue: number };
export type Lab = { readonly l: number; readonly a: number; readonly b: number };

/** Red, green and blue of 0 to 255 as a screen shows them (bt709 primaries, D65). */
export function labOf({ red, green, blue }: Rgb): Lab {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const x = bent((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = bent(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = bent((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return { l: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z) };
}

function linear(value: number): number {
  const part = Math.min(255, Math.max(0, value)) / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function bent(part: number): number {
  return part > 216 / 24_389 ? Math.cbrt(part) : ((24_389 / 27) * part + 16) / 116;
}

/** About 1 is just seen side by side; 0 is the same. */
export function differenceOf(one: Rgb, other: Rgb): number {
  return ciede2000(labOf(one), labOf(other));
}

const FULL = 2 * Math.PI;
const degrees = (angle: number) => (angle * Math.PI) / 180;
/** `√(C⁷ / (C⁷ + 25⁷))`, by which the formula treats strong colours otherwise. */
const strength = (chroma: number) => Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));

/** The formula of CIE 142-2001 with all its factors at 1. */
export function ciede2000(one: Lab, other: Lab): number {
  const chroma = (Math.hypot(one.a, one.b) + Math.hypot(other.a, other.b)) / 2;
  const stretch = 1 + 0.5 * (1 - strength(chroma));
  const [a1, a2] = [one.a * stretch, other.a * stretch];
  const [c1, c2] = [Math.hypot(a1, one.b), Math.hypot(a2, other.b)];
  const [h1, h2] = [hue(a1, one.b), hue(a2, other.b)];
  const isGrey = c1 * c2 === 0;
  const dL = other.l - one.l;
  const dC = c2 - c1;
  const turn = isGrey ? 0 : wrapped(h2 - h1);
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(turn / 2);
  const l = (one.l + other.l) / 2;
  const c = (c1 + c2) / 2;
  const h = isGrey ? h1 + h2 : between(h1, h2);
  const t =
    1 -
    0.17 * Math.cos(h - degrees(30)) +
    0.24 * Math.cos(2 * h) +
    0.32 * Math.cos(3 * h + degrees(6)) -
    0.2 * Math.cos(4 * h - degrees(63));
  const sL = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const sC = 1 + 0.045 * c;
  const sH = 1 + 0.015 * c * t;
  const bend = degrees(30) * Math.exp(-(((h - degrees(275)) / degrees(25)) ** 2));
  const rotation = -2 * strength(c) * Math.sin(2 * bend);
  const [byL, byC, byH] = [dL / sL, dC / sC, dH / sH];
  return Math.sqrt(byL ** 2 + byC ** 2 + byH ** 2 + rotation * byC * byH);
}

function hue(a: number, b: number): number {
  if (a === 0 && b === 0) return 0;
  const angle = Math.atan2(b, a);
  return angle < 0 ? angle + FULL : angle;
}

/** An angle between two hues, the shorter way round. */
function wrapped(angle: number): number {
  if (angle > Math.PI) return angle - FULL;
  return angle < -Math.PI ? angle + FULL : angle;
}

function between(one: number, other: number): number {
  if (Math.abs(one - other) <= Math.PI) return (one + other) / 2;
  return one + other < FULL ? (one + other + FULL) / 2 : (one + other - FULL) / 2;
}
