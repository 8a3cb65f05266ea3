/** The generated parts of docs/providers.md: what the sheets say, for people. */

import { catalogue } from '../providers/catalogue.ts';
import { durationsIn, patienceOf, soldModel } from '../specs/models/offer.ts';
import {
  TIERS,
  type ModelSheet,
  type Offer,
  type ProviderSheet,
  type Tariff,
  type TariffRow,
  type Tier,
} from '../specs/models/sheet.ts';
import { table } from './table.ts';

const PAID = catalogue.providers.filter(({ isFree }) => !isFree);
const YES_NO = { true: 'yes', false: 'no' } as const;

/** What each provider does beside rendering: one column a provider. */
export function abilitiesTable(): string {
  const facts: readonly (readonly [string, (sheet: ProviderSheet) => string])[] = [
    ['key', ({ settingsPrefix }) => `\`${settingsPrefix}_API_KEY\``],
    ['a lost order is', lostText],
    ['ids in one look', ({ statusBatch }) => String(statusBatch)],
    ['a queued order can be taken back', ({ canCancel }) => YES_NO[`${canCancel}`]],
    ['gives the last frame', ({ returnsLastFrame }) => returnsLastFrame],
    ['calls back', ({ callbacks }) => callbacks.map((one) => `per ${one}`).join(', ') || 'no'],
    ['an order ends by itself', endText],
    ['links live', ({ linkSeconds }) => lifetimeText(linkSeconds)],
    ['records live', ({ recordSeconds }) => lifetimeText(recordSeconds)],
    ['bytes of one order', ({ maxBodyBytes }) => `${maxBodyBytes / 1_000_000} MB`],
    ['in doubt', ({ doubt }) => (doubt ? `since ${doubt.date}` : 'no')],
  ];
  return table(
    ['', ...PAID.map(({ name }) => `\`${name}\``)],
    facts.map(([name, tell]) => [name, ...PAID.map(tell)]),
  );
}

function lostText({ tokenField, findIsComplete }: ProviderSheet): string {
  if (tokenField === null) return 'asked about';
  return findIsComplete
    ? `found by \`${tokenField}\`, or proven absent`
    : `found by \`${tokenField}\`, or asked about`;
}

function endText(sheet: ProviderSheet): string {
  const ends = new Set(sheet.offers.map((offer) => patienceOf(sheet, offer)));
  const [only] = ends;
  if (ends.size > 1) return 'some models';
  if (only === null || only === undefined) return 'yes';
  return `no: asked about after ${lifetimeText(only)}`;
}

function lifetimeText(seconds: number): string {
  if (seconds < 3_600) return `${seconds / 60} min`;
  return seconds <= 48 * 3_600 ? `${seconds / 3_600} h` : `${seconds / 86_400} days`;
}

/** What each provider sells of each model: one table a provider. */
export function offersTables(): string {
  return PAID.map((sheet) => {
    const rows = sheet.offers.flatMap((offer) => {
      const model = soldModel(offer, catalogue.models);
      return model ? [offerRow(offer, model)] : [];
    });
    const headings = ['model', 'id', 'sold', 'made from', 'sizes', 'length', 'sound'];
    const prices = TIERS.map((tier) => `price, ${tier}`);
    return `### ${sheet.title}\n\n${pricedText(sheet)}\n\n${table([...headings, ...prices], rows)}`;
  }).join('\n\n');
}

function offerRow(offer: Offer, model: ModelSheet): string[] {
  const { status, endsAt } = offer;
  return [
    offer.family.replace('seedance-', ''),
    `\`${offer.modelId}\``,
    endsAt === null ? status : `${status}, ${status === 'ended' ? '' : 'ends '}${endsAt}`,
    modesText(model),
    [...new Set(Object.values(model.resolutions).flat())].join(', '),
    lengthText(model),
    YES_NO[`${model.audio}`],
    ...TIERS.map((tier) => priceText(offer, tier)),
  ];
}

function modesText({ modes: { text, firstFrame, firstAndLastFrame, references } }: ModelSheet) {
  const range = references && `${references.min}–${references.max} references`;
  return [text && 'text', firstFrame && 'first frame', firstAndLastFrame && 'first and last', range]
    .filter(Boolean)
    .join(', ');
}

function lengthText({ durationSeconds, frames }: ModelSheet): string {
  const { min, max, step } = durationSeconds;
  const seconds =
    step === undefined ? `${min}–${max} s` : `${durationsIn(durationSeconds).join(', ')} s`;
  return frames ? `${seconds}, ${frames.min}–${frames.max} frames` : seconds;
}

function pricedText({ offers }: ProviderSheet): string {
  const told = offers.flatMap(({ tariff }) => (tariff ? [sourceText(tariff)] : []));
  if (told.length === 0) return 'No price is published, so no cap can hold an order.';
  return `${[...new Set(told)].join('; ')}.`;
}

function sourceText({ currency, pricedAt, source, rows }: Tariff): string {
  const units = new Set(
    rows.map((row) => ('microsPerSecond' in row ? 'second' : 'million tokens')),
  );
  return `Prices in ${currency} a ${[...units].join(' or ')}, read ${pricedAt} (${source})`;
}

/** `1.20–2.40`: the least and the most, by size and sound. */
function priceText({ tiers, tariff }: Offer, tier: Tier): string {
  if (!tiers.includes(tier)) return '–';
  const rates = (tariff?.rows ?? []).filter((row) => row.tier === tier).map(rateOf);
  if (rates.length === 0) return 'unknown';
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  return least === most ? exact(most) : `${exact(least)}–${exact(most)}`;
}

/** As the provider prints it, not rounded for reading. */
function exact(micros: number): string {
  return String(micros / 1_000_000);
}

function rateOf(row: TariffRow): number {
  return 'microsPerSecond' in row ? row.microsPerSecond : row.microsPerMillionTokens;
}
