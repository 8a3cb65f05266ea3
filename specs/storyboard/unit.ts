/** Times, amounts and sizes as they are written in a storyboard. */

/** `48h`, `30m`, `90s`, `1.5h`, `2d`. */
export const SPAN = /^\d+(\.\d+)? ?(s|m|h|d)$/;

/** `6 USD`, `0.50EUR`: at most nine digits before the point, six behind it. */
export const AMOUNT = /^\d{1,9}(\.\d{1,6})? ?[A-Z]{3}$/;

/** The same without its currency, which a command line may leave out. */
export const BARE_AMOUNT = /^\d{1,9}(\.\d{1,6})?$/;

/** `1280x720`, `1280×720`. */
export const SIZE = /^\d{1,5} ?[x×] ?\d{1,5}$/;

/** Of a film, in pixels, and even: beyond these a side is a mistake of the file. */
export const FILM_SIDES = { min: 64, max: 8_192 } as const;

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Whole seconds, rounded. */
export function parseSpan(value: number | string): number {
  if (typeof value === 'number') return Math.round(value);
  return Math.round(Number.parseFloat(value) * (SECONDS[value.at(-1) ?? 's'] ?? 1));
}

export function parseAmount(text: string): { currency: string; micros: number } {
  const micros = Math.round(Number.parseFloat(text) * 1_000_000);
  return { currency: text.slice(-3), micros };
}

export function isFilmSide(pixels: number): boolean {
  return pixels % 2 === 0 && pixels >= FILM_SIDES.min && pixels <= FILM_SIDES.max;
}

export function parseSize(text: string): { width: number; height: number } {
  const [width = 0, height = 0] = text.split(/[x×]/).map(Number);
  return { width, height };
}
