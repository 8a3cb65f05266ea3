/** What each provider offers of each model, for people. */

import {
  type ModelSheet,
  type Offer,
  type ProviderSheet,
  type TariffRow,
  type Tier,
  TIERS,
} from '../../specs/models/sheet.ts';
import { exactAmount, formatAmount } from '../../specs/money.ts';
import { secondPrices } from '../../specs/plan/quote.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { ModelCheck, ModelDifference } from '../../films/model-check.ts';
import { fittedTable, tableLines, widthOf, wrapHanging, type Column } from './table.ts';

const RIGHT: Column = { align: 'right' };
const COLUMNS: readonly Column[] = [{ width: 23 }, { width: 10 }, RIGHT, RIGHT, RIGHT, RIGHT];
const HEADINGS = ['', '', ...TIERS];
/** Of both tiers. */
const SECOND_HEADINGS = ['1 s at 720p', '1 s flex'];
/** Without room: what flex costs, then the status. */
const SPARE = [3, 1];

/** A block a provider: who it is, what a price counts, a line a model. */
export function modelLines(
  sheet: ProviderSheet,
  models: readonly ModelSheet[],
  columns: number | null,
): string[] {
  const { name, title, offers, doubt } = sheet;
  const perSecond = offers.map((offer) => secondTexts(offer, models));
  const hasSeconds = !sheet.isFree && perSecond.flat().some(isPrice);
  const rows = (withSeconds: boolean) => [
    [...HEADINGS, ...(withSeconds ? SECOND_HEADINGS : []), ''],
    ...offers.map((offer, index) => [
      `  ${offer.family}`,
      statusText(offer),
      ...TIERS.map((tier) => priceText(offer, tier)),
      ...(withSeconds ? (perSecond[index] ?? []) : []),
      // Pads the prices; the id is added where there is room.
      '',
    ]),
  ];
  const wide = tableLines(rows(hasSeconds), COLUMNS);
  const isWide = columns === null || Math.max(...wide.map(widthOf)) <= columns;
  const narrow = fittedTable(rows(false), COLUMNS, { width: columns, spare: SPARE });
  const [headings = '', ...lines] = isWide ? wide : narrow.lines;
  const leftOut = isWide ? [] : narrow.leftOut.map((heading) => heading || 'status');
  const width = Math.max(...lines.map(widthOf));
  const heading = `${name}  ${title}${pricesText(sheet)}${doubt ? ', may be gone' : ''}`;
  return [
    ...(columns === null ? [heading] : wrapHanging(heading, columns)),
    headings,
    ...offers.flatMap(({ modelId }, index) => {
      const line = (lines[index] ?? '').padEnd(width);
      const whole = `${line}  ${modelId}`;
      const second = isWide || !hasSeconds ? '' : besideId(perSecond[index] ?? []);
      if (second === '' && (columns === null || widthOf(whole) <= columns)) return [whole];
      const below = `    ${modelId}${second}`;
      if (columns === null || widthOf(below) <= columns) return [line.trimEnd(), below];
      return [line.trimEnd(), `    ${modelId}`, `    ${second.trimStart()}`];
    }),
    ...(leftOut.length === 0
      ? []
      : [`  no room here for: ${leftOut.join(', ')} (a wider terminal or --json has them)`]),
  ];
}

const NONE = '–';
const UNKNOWN = 'unknown';

function isPrice(text: string): boolean {
  return text !== NONE && text !== UNKNOWN;
}

function isBySecond({ tariff }: Offer): boolean {
  return tariff?.rows.every((row) => 'microsPerSecond' in row) ?? false;
}

/** By tier, with and without sound: `0.026–0.052`. */
function secondTexts(offer: Offer, models: readonly ModelSheet[]): string[] {
  const prices = secondPrices(offer, models);
  return TIERS.map((tier) => {
    const own = prices.filter((price) => price.tier === tier).map(({ money }) => money.micros);
    // What follows from a rate of tokens has more digits than anybody reads.
    if (own.length > 0) return rangeText(own, isBySecond(offer) ? exactAmount : formatAmount);
    return priceText(offer, tier) === UNKNOWN ? UNKNOWN : NONE;
  });
}

/** `  1 s at 720p: 0.026–0.052, flex 0.013–0.026`; empty without a price. */
function besideId([standard = NONE, flex = NONE]: readonly string[]): string {
  if (!isPrice(standard) && !isPrice(flex)) return '';
  return `  1 s at 720p: ${standard}${isPrice(flex) ? `, flex ${flex}` : ''}`;
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
  return units.length === 0 ? ', no price known' : `, ${units.join('; ')}${rangesText(offers)}`;
}

/** What the two ends of a range are for. */
function rangesText(offers: readonly Offer[]): string {
  const rows = offers.flatMap(({ tariff }) => tariff?.rows ?? []);
  const hasSound = rows.some(({ audio }) => audio === true);
  const hasResolutions = rows.some(({ resolutions }) => resolutions !== undefined);
  if (hasSound && !hasResolutions) return '; a range: without–with sound';
  if (hasSound) return '; a range: without–with sound, or by resolution';
  return hasResolutions ? '; a range: by resolution' : '';
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
  if (!tiers.includes(tier)) return NONE;
  const rates = (tariff?.rows ?? []).filter((row) => row.tier === tier).map(rateOf);
  return rates.length === 0 ? UNKNOWN : rangeText(rates, exactAmount);
}

function rangeText(micros: readonly number[], amount: (micros: number) => string): string {
  const [least, most] = [Math.min(...micros), Math.max(...micros)];
  if (most === 0) return 'free';
  return least === most ? amount(most) : `${amount(least)}–${amount(most)}`;
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
