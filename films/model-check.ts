/** Our sheets beside what the providers list themselves. */

import { ProviderError, type ListedModel } from '../providers/provider.ts';
import type { OpenedProvider } from '../providers/settings.ts';
import type { Offer, ProviderSheet } from '../specs/models/sheet.ts';

export type ModelDifference = {
  readonly modelId: string;
  /** What the sheet says; null: it does not have the model. */
  readonly sheet: Offer['status'] | null;
  /** What the provider says, in its own word where it has one; null: it does not list the model. */
  readonly provider: string | null;
};

export type ModelCheck =
  | { readonly state: 'checked'; readonly differences: readonly ModelDifference[] }
  /** No key is set, so nobody was asked. */
  | { readonly state: 'no-key'; readonly message: string }
  /** The provider has no list of models. */
  | { readonly state: 'no-list' }
  | { readonly state: 'no-answer'; readonly message: string };

export async function checkModels(
  sheet: ProviderSheet,
  opened: OpenedProvider | null,
  missing: string,
): Promise<ModelCheck> {
  if (sheet.isFree) return { state: 'no-list' };
  if (!opened) return { state: 'no-key', message: missing };
  if (!opened.provider.listModels) return { state: 'no-list' };
  try {
    const listed = await opened.provider.listModels();
    return { state: 'checked', differences: differencesOf(sheet.offers, listed) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { state: 'no-answer', message: error.message };
  }
}

/** A model that has ended need not be listed; a word that we do not know is told as it stands. */
export function differencesOf(
  offers: readonly Offer[],
  listed: readonly ListedModel[],
): ModelDifference[] {
  const theirs = new Map(listed.map((model) => [model.id, model]));
  const ours = new Set(offers.map(({ modelId }) => modelId));
  const known = offers.flatMap(({ modelId, status }): ModelDifference[] => {
    const model = theirs.get(modelId);
    if (!model) return status === 'ended' ? [] : [{ modelId, sheet: status, provider: null }];
    if (model.status === status) return [];
    return [{ modelId, sheet: status, provider: model.word ?? model.status }];
  });
  const unknown = listed
    .filter(({ id, status }) => !ours.has(id) && status !== 'ended')
    .map(({ id, status, word }) => ({ modelId: id, sheet: null, provider: word ?? status }));
  return [...known, ...unknown];
}
