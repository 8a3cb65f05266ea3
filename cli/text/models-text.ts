/** What each provider offers of each model, for people. */

import type { Offer, ProviderSheet, TariffRow, Tier } from '../../specs/models/sheet.ts';
import { TIERS } from '../../specs/models/sheet.ts';
import { formatAmount } from '../../specs/money.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { ModelCheck, ModelDifference } from '../model-check.ts';
import { tableLines, widthOf, type Column } from './table.ts';

const RIGHT: Column = { align: 'right' };
const COLUMNS: readonly Column[] = [{ width: 23 }, { width: 10 }, RIGHT, RIGHT];
const HEADINGS = ['', '', ...TIERS];

/** A block a provider: who it is, what a price counts, a line a model. */
export function modelLines(sheet: ProviderSheet, columns: number | null): string[] {
  const { name, title, offers, doubt } = sheet;
  const rows = offers.map((offer) => [
    `  ${offer.family}`,
    statusText(offer),
    ...TIERS.map((tier) => priceText(offer, tier)),
    // Pads the prices; the id is added where there is room.
    '',
  ]);
  const [headings = '', ...lines] = tableLines([HEADINGS, ...rows], COLUMNS);
  const width = Math.max(...lines.map(widthOf));
  return [
    `${name}  ${title}${pricesText(sheet)}${doubt ? ', may be gone' : ''}`,
    headings,
    ...offers.flatMap(({ modelId }, index) => {
      const line = (lines[index] ?? '').padEnd(width);
      const whole = `${line}  ${modelId}`;
      if (columns === null || widthOf(whole) <= columns) return [whole];
      return [line.trimEnd(), `    ${modelId}`];
    }),
  ];
}

/** `, USD for a million tokens, read 2026-07-13`. */
function pricesText({ offers, isFree }: ProviderSheet): string {
  if (isFree) return ', placeholder pictures, free';
  const told = offers.flatMap(({ tariff }) =>
    (tariff?.rows ?? []).map(
      (row) => `${tariff?.currency} for ${unitOf(row)}, read ${tariff?.pricedAt}`,
    ),
  );
  const units = [...new Set(told)];
  return units.length === 0 ? ', no price known' : `, ${units.join('; ')}`;
}

function unitOf(row: TariffRow): string {
  return 'microsPerSecond' in row ? 'a second' : 'a million tokens';
}

function statusText({ status, endsAt }: Offer): string {
  if (endsAt === null) return status;
  return status === 'ended' ? `ended ${endsAt}` : `ends ${endsAt}`;
}

/** `1.20–2.40`: the least and the most, by resolution and sound. */
function priceText({ tiers, tariff }: Offer, tier: Tier): string {
  if (!tiers.includes(tier)) return '–';
  const rates = (tariff?.rows ?? []).filter((row) => row.tier === tier).map(rateOf);
  if (rates.length === 0) return 'unknown';
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  if (most === 0) return 'free';
  return least === most ? formatAmount(most) : `${formatAmount(least)}–${formatAmount(most)}`;
}

function rateOf(row: TariffRow): number {
  return 'microsPerSecond' in row ? row.microsPerSecond : row.microsPerMillionTokens;
}

/** What a look at the provider's own list has told. */
export function checkLines({ name }: ProviderSheet, check: ModelCheck): string[] {
  if (check.state === 'no-list') return [];
  if (check.state === 'no-key') return [`  not checked: ${check.message}`];
  if (check.state === 'no-answer') return [`  not checked: ${printable(check.message)}`];
  if (check.differences.length === 0) return [`  as ${name} lists them now`];
  return check.differences.map((one) => `  ${differenceText(name, one)}`);
}

function differenceText(name: string, { modelId, sheet, provider }: ModelDifference): string {
  const id = printable(modelId);
  if (provider === null) return `${id}: ${sheet} here, not listed by ${name}`;
  const word = printable(provider);
  return sheet === null
    ? `${id}: ${word} at ${name}, not known here`
    : `${id}: ${sheet} here, ${word} at ${name}`;
}
