/** A line of `takes`: what one has cost. */

import { expect, test } from 'vitest';
import { takesLines } from '../../cli/text/takes-text.ts';
import type { ListedTake } from '../../films/directing/takes.ts';
import type { Money } from '../../specs/money.ts';
import { aTake } from '../store/fixtures.ts';

function priceOf(charge: Money | null, own: Partial<ListedTake> = {}): string | undefined {
  const record = aTake({ charge, seed: 7 });
  const { shot, take } = record;
  const listed = { record, shot, take, takeOf: null, clip: '/v001.mp4', stands: true, charge };
  const said = { said: [], differs: null, decisions: [], isPlaceholder: true, measures: null };
  const [line] = takesLines([{ ...listed, ...said, ...own }]);
  return line?.split('seed 7')[1]?.replace('fits', '').trim();
}

test('a placeholder is free, unless the simulator has named a price', () => {
  expect(priceOf(null)).toBe('free');
  expect(priceOf({ currency: 'USD', micros: 0 })).toBe('free');
  expect(priceOf({ currency: 'USD', micros: 65_000 })).toBe('0.065 USD');
  expect(priceOf(null, { isPlaceholder: false })).toBe('–');
});
