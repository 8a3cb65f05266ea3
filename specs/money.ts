/**
 * Money in whole millionths of one currency: added and compared, never converted or rounded down.
 */

export type Money = { readonly currency: string; readonly micros: number };

const MICROS = 1_000_000;

/** Sums per currency, in the order in which currencies first appear. */
export function sumMoney(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, number>();
  for (const { currency, micros } of amounts) {
    sums.set(currency, (sums.get(currency) ?? 0) + micros);
  }
  return [...sums].map(([currency, micros]) => ({ currency, micros }));
}

/** Price of a number of tokens, rounded up to the next millionth; exact at any size. */
export function priceOfTokens(tokens: number, currency: string, microsPerMillion: number): Money {
  const product = BigInt(tokens) * BigInt(microsPerMillion);
  const million = BigInt(MICROS);
  return { currency, micros: Number((product + million - 1n) / million) };
}

/** Price of a length of clip, rounded up to the next millionth. */
export function priceOfSeconds(seconds: number, currency: string, microsPerSecond: number): Money {
  return { currency, micros: Math.ceil(seconds * microsPerSecond) };
}

/**
 * A decimal string for people and JSON: two digits (`1.48`, `0.13`), three below a tenth
 * (`0.065`), and as many more as keep an amount from looking like nothing (`0.0004`). Rounds half
 * up.
 */
export function formatAmount(micros: number): string {
  const digits = digitsOf(Math.abs(micros));
  return (rounded(micros, digits) / 10 ** digits).toFixed(digits);
}

/** With its currency, e.g. `0.13 USD`. */
export function formatMoney(money: Money): string {
  return `${formatAmount(money.micros)} ${money.currency}`;
}

/** Digits after the point; what rounds up to a tenth is written like one. */
function digitsOf(micros: number): number {
  if (micros % 10_000 === 0 || rounded(micros, 3) >= 100) return 2;
  return [3, 4, 5].find((digits) => rounded(micros, digits) > 0) ?? 6;
}

/** The amount in units of the last digit shown. */
function rounded(micros: number, digits: number): number {
  return Math.round(micros / 10 ** (6 - digits));
}
