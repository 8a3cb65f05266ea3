import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exactAmount,
  formatAmount,
  formatMoney,
  priceOfSeconds,
  priceOfTokens,
  sumMoney,
} from '../../specs/money.ts';

fc.configureGlobal({ seed: 20261121 });

describe('formatAmount', () => {
  it.each([
    [0, '0.00'],
    [1_480_520, '1.48'],
    [2_199_780, '2.20'],
    [65_340, '0.065'],
    [130_000, '0.13'],
    [130_680, '0.13'],
    [400, '0.0004'],
    [499, '0.0005'],
    [12, '0.00001'],
    [1, '0.000001'],
    [99_400, '0.099'],
    [99_600, '0.10'],
    [1_005_000, '1.01'],
    [-65_340, '-0.065'],
    [12_345_678_900_000, '12345678.90'],
  ])('writes %i millionths as %s', (micros, text) => {
    expect(formatAmount(micros)).toBe(text);
  });

  it('never writes an amount as nothing, and is never off by more than half a last digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 13 }), (micros) => {
        const text = formatAmount(micros);
        const digits = text.split('.')[1]?.length ?? 0;
        expect(Number(text)).toBeGreaterThan(0);
        expect(Math.abs(Number(text) * 1e6 - micros)).toBeLessThanOrEqual(
          10 ** (6 - digits) / 2 + 1,
        );
      }),
    );
  });

  it('names the currency after the amount', () => {
    expect(formatMoney({ currency: 'CNY', micros: 800_000 })).toBe('0.80 CNY');
  });
});

/** As a program that trusts no floating point reads it: millionths. */
function read(amount: string): bigint {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)\.(\d{2,6})$/.exec(amount) ?? [];
  const micros = BigInt(whole + fraction.padEnd(6, '0'));
  return sign === '-' ? -micros : micros;
}

describe('exactAmount', () => {
  it.each([
    [0, '0.00'],
    [1, '0.000001'],
    [130_000, '0.13'],
    [100_000, '0.10'],
    [65_340, '0.06534'],
    [50_922, '0.050922'],
    [1_000_000, '1.00'],
    [1_480_520, '1.48052'],
    [1_234_567_000_001, '1234567.000001'],
    [-65_340, '-0.06534'],
    [Number.MAX_SAFE_INTEGER, '9007199254.740991'],
  ])('writes %i millionths as %s', (micros, text) => {
    expect(exactAmount(micros)).toBe(text);
  });

  it('loses nothing of any amount', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (micros) => {
        expect(read(exactAmount(micros))).toBe(BigInt(micros));
      }),
    );
  });

  it('gives parts that add up to the sum, whatever they are', () => {
    const amount = fc.record({
      currency: fc.constantFrom('USD', 'CNY'),
      micros: fc.integer({ min: 0, max: 10 ** 12 }),
    });
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 200 }), (amounts) => {
        for (const sum of sumMoney(amounts)) {
          const own = amounts.filter(({ currency }) => currency === sum.currency);
          const parts = own.map(({ micros }) => read(exactAmount(micros)));
          expect(read(exactAmount(sum.micros))).toBe(parts.reduce((all, part) => all + part, 0n));
        }
      }),
    );
  });
});

describe('sumMoney', () => {
  it('adds per currency and converts nothing', () => {
    const sums = sumMoney([
      { currency: 'USD', micros: 1 },
      { currency: 'CNY', micros: 5 },
      { currency: 'USD', micros: 2 },
    ]);
    expect(sums).toEqual([
      { currency: 'USD', micros: 3 },
      { currency: 'CNY', micros: 5 },
    ]);
  });

  it('is nothing for no amounts', () => {
    expect(sumMoney([])).toEqual([]);
  });
});

describe('priceOfTokens', () => {
  it.each([
    [108_900, 600_000, 65_340],
    [108_900, 1_200_000, 130_680],
    [1, 1, 1],
    [0, 7_000_000, 0],
    [1_000_001, 3, 4],
  ])('%i tokens at %i cost %i', (tokens, rate, micros) => {
    expect(priceOfTokens(tokens, 'USD', rate)).toEqual({ currency: 'USD', micros });
  });

  it('never charges less than the exact price, and less than one millionth more', () => {
    const tokens = fc.integer({ min: 0, max: 10 ** 10 });
    fc.assert(
      fc.property(tokens, fc.integer({ min: 0, max: 10 ** 8 }), (count, rate) => {
        const { micros } = priceOfTokens(count, 'USD', rate);
        const excess = BigInt(micros) * 1_000_000n - BigInt(count) * BigInt(rate);
        expect(excess >= 0n && excess < 1_000_000n).toBe(true);
      }),
    );
  });
});

describe('priceOfSeconds', () => {
  it.each([
    [5, 26_000, 130_000],
    [12, 12_000, 144_000],
    [29 / 24, 24_000, 29_000],
    [1 / 3, 1, 1],
    // 1.1 * 70000 is 77000.00000000001.
    [1.1, 70_000, 77_000],
    [121 / 24, 24_000, 121_000],
  ])('%d s at %i cost %i', (seconds, rate, micros) => {
    expect(priceOfSeconds(seconds, 'USD', rate)).toEqual({ currency: 'USD', micros });
  });
});
