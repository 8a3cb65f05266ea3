import { catalogue } from '../../providers/catalogue.ts';
import type { Offer, ProviderSheet, TariffRow } from '../../specs/models/sheet.ts';
import { exactAmount, priceJson } from '../../specs/money.ts';
import { secondPrices } from '../../specs/plan/quote.ts';
import { openAccounts } from '../../films/accounts.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { checkModels, type ModelCheck } from '../../films/model-check.ts';
import { projectOf } from './place.ts';
import { checkLines, modelLines } from '../text/models-text.ts';

type Options = { check?: true; project?: string };

/** Our sheets; with `--check` beside what each provider that there is a key for lists itself. */
export async function models(options: Options, context: CommandContext): Promise<VerbAnswer> {
  const { providers } = catalogue;
  const checks = options.check ? await checkAll(options, context) : new Map<string, ModelCheck>();
  const isAnswered = [...checks.values()].every(({ state }) => state !== 'no-answer');
  return {
    exit: isAnswered ? EXIT.done : EXIT.unreachable,
    json: providers.map((sheet) => providerJson(sheet, checks.get(sheet.name) ?? null)),
    isWrapped: true,
    lines: () =>
      providers.flatMap((sheet, index) => {
        const check = checks.get(sheet.name);
        const lines = modelLines(sheet, catalogue.models, context.console.columns);
        return [...(index === 0 ? [] : ['']), ...lines, ...(check ? checkLines(sheet, check) : [])];
      }),
  };
}

async function checkAll(
  options: Options,
  { environment }: CommandContext,
): Promise<Map<string, ModelCheck>> {
  const root = await projectOf(options);
  const { opened, problems } = await openAccounts({ root, environment });
  const checks = catalogue.providers.map(async (sheet): Promise<[string, ModelCheck]> => {
    const account = opened.find(({ provider }) => provider.sheet.name === sheet.name) ?? null;
    const own = problems.filter(
      ({ provider, code }) => provider === sheet.name && code !== 'ignored',
    );
    return [sheet.name, await checkModels(sheet, account, own[0]?.message ?? '')];
  });
  return new Map(await Promise.all(checks));
}

function providerJson(sheet: ProviderSheet, check: ModelCheck | null) {
  const { name, title, isFree, offers } = sheet;
  return { provider: name, title, free: isFree, models: offers.map(offerJson), check };
}

/** Rates in millionths of the currency, as the sheet has them, and as exact decimal text. */
function offerJson(offer: Offer) {
  const { family, modelId, status, endsAt, tiers, tariff, usualSeconds } = offer;
  return {
    model: family,
    modelId,
    status,
    endsAt,
    tiers,
    usualSeconds,
    tariff: tariff && { ...tariff, rows: tariff.rows.map(rowJson) },
    secondAt720p: secondPrices(offer, catalogue.models).map(({ tier, audio, money }) => ({
      tier,
      audio,
      ...priceJson(money),
      pricedAt: tariff?.pricedAt ?? null,
    })),
  };
}

function rowJson(row: TariffRow) {
  const [unit, micros] =
    'microsPerSecond' in row
      ? (['second', row.microsPerSecond] as const)
      : (['million tokens', row.microsPerMillionTokens] as const);
  return { ...row, unit, amount: exactAmount(micros) };
}
