/**
 * What the shot that a value stands in could ask for: its provider and model as far as the raw file
 * tells them. For remedies of values that cannot be read; values that can are checked by value.ts.
 */

import { durationsIn, soldModel } from '../models/offer.ts';
import {
  MODES,
  type Catalogue,
  type ModelSheet,
  type ProviderSheet,
  type Resolution,
} from '../models/sheet.ts';
import { OPTION_LIST, type Option } from '../options.ts';
import { DEFAULTS, FREE_MODEL } from './draft.ts';
import { treeAt, type Path, type Tree } from './tree.ts';
import { listed } from './words.ts';

export type Ability = {
  readonly provider: ProviderSheet | null;
  readonly sheet: ModelSheet | null;
  /** `seedance-2.0 on byteplus`; empty where the model is not known. */
  readonly who: string;
  /** Families that the provider sells; all of them where it is not known. */
  readonly families: readonly string[];
  readonly providers: readonly ProviderSheet[];
  /** Of the provider's price table; null where it has none. */
  readonly currency: string | null;
};

export function abilityAt(root: Tree, path: Path, catalogue: Catalogue): Ability {
  const levels: Path[] = [...(path[0] === 'shots' ? [path.slice(0, 2)] : []), ['defaults'], []];
  const pick = (...keys: string[]): string | null => {
    for (const level of levels) {
      for (const key of keys) {
        const value = treeAt(root, [...level, key])?.value;
        const first: unknown = Array.isArray(value) ? value[0] : value;
        if (typeof first === 'string') return first;
      }
    }
    return null;
  };
  const name = pick('provider', 'providers') ?? DEFAULTS.provider;
  const provider = catalogue.providers.find((sheet) => sheet.name === name) ?? null;
  const model = pick('model') ?? (provider?.isFree === true ? FREE_MODEL : null);
  const offer = provider?.offers.find(
    ({ modelId, family }) => modelId === model || family === model,
  );
  const sheet = offer === undefined ? null : soldModel(offer, catalogue.models);
  const sold = provider?.offers.filter(({ status }) => status !== 'ended') ?? [];
  const tariff = offer?.tariff ?? sold.find((one) => one.tariff !== null)?.tariff;
  return {
    provider,
    sheet,
    who: sheet === null || provider === null ? '' : `${sheet.family} on ${provider.name}`,
    families: [
      ...new Set((provider === null ? catalogue.models : sold).map(({ family }) => family)),
    ],
    providers: catalogue.providers,
    currency: tariff?.currency ?? null,
  };
}

/** Every resolution that the model has in some mode, smallest first. */
export function resolutionsOf({ resolutions }: ModelSheet): Resolution[] {
  return [...new Set(Object.values(resolutions).flat())];
}

/** What the shot's model can do, where a value of this key could not be read. */
export function abilityWords(
  key: string,
  { sheet, who, families, provider: own, providers }: Ability,
): string | null {
  if (key === 'model' || key === 'like') {
    return `${own === null ? 'Models are' : `${own.name} offers`} ${listed(families)}.`;
  }
  if (key === 'provider') return `Providers are ${listed(providers.map(({ name }) => name))}.`;
  if (sheet === null) return null;
  const option = OPTION_LIST.find((one) => one.key === key);
  if (option) return optionWords(option, sheet, who);
  if (key !== 'duration') return null;
  return `${who} renders ${durationWords(sheet.durationSeconds)}.`;
}

/** `4 to 12 s`, `5 or 10 s`. */
export function durationWords(range: ModelSheet['durationSeconds']): string {
  if (range.step === undefined) return `${range.min} to ${range.max} s`;
  return `${listed(durationsIn(range).map(String), 'or')} s`;
}

/** Of no mode in particular: the file may not say yet what the shot is made from. */
function optionWords(option: Option, model: ModelSheet, who: string): string | null {
  const has = MODES.map((mode) => option.has({ model, mode, patienceSeconds: null }));
  const able = has.flatMap((one) => (typeof one === 'boolean' ? [] : one));
  if (able.length > 0) return `${who} has ${listed([...new Set(able)])}.`;
  const isAble = option.isByMode || has.includes(true);
  return isAble ? null : `${who} ${option.lack(option.default, '')}.`;
}
