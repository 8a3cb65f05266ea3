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

/** Parts of a millionth that a product of fractions is off by at most, many times over. */
const NOISE = 1e-6;

/**
 * Price of a length of clip, rounded up to the next millionth. Lengths are fractions of a second:
 * what only their binary form adds to an exact price is no millionth more.
 */
export function priceOfSeconds(seconds: number, currency: string, microsPerSecond: number): Money {
  const price = seconds * microsPerSecond;
  const whole = Math.round(price);
  return { currency, micros: Math.abs(price - whole) < NOISE ? whole : Math.ceil(price) };
}

/**
 * The amount as it is, for programs: two digits after the point and as many more, up to six, as it
 * has (`0.13`, `0.06534`). Nothing is rounded, so sums of such texts are exact.
 */
export function exactAmount(micros: number): string {
  const digits = String(Math.abs(micros)).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '');
  return `${micros < 0 ? '-' : ''}${digits.slice(0, -6)}.${fraction}`;
}

/** Money with what it was worked out from. `amount` is exact decimal text; sums are never converted. */
export type MoneyJson = {
  readonly currency: string;
  readonly amount: string;
  /** Null where the price counts seconds. */
  readonly tokens: number | null;
  readonly seconds: number;
  /** ISO date of the price table; null when nothing is billed. */
  readonly pricedAt: string | null;
  /** From the price table, not from the provider's bill. */
  readonly estimated: boolean;
};

/** What an amount was worked out from. */
export type PriceFacts = Pick<MoneyJson, 'tokens' | 'seconds' | 'pricedAt'> & {
  readonly isEstimated: boolean;
};

/** A price as programs read it. */
export function priceJson({ currency, micros }: Money): Pick<MoneyJson, 'currency' | 'amount'> {
  return { currency, amount: exactAmount(micros) };
}

/** A quote or a bill as programs read it. */
export function moneyJson(money: Money, { isEstimated, ...facts }: PriceFacts): MoneyJson {
  const { tokens, seconds, pricedAt } = facts;
  return { ...priceJson(money), tokens, seconds, pricedAt, estimated: isEstimated };
}

/**
 * A decimal string for people: two digits (`1.48`, `0.13`), three below a tenth (`0.065`), and as
 * many more as keep an amount from looking like nothing (`0.0004`). Rounds half up.
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
