/** What is known about every provider, apart from how its API is called. */

import { SEEDANCE_MODELS } from '../specs/models/seedance.ts';
import type { Catalogue, ProviderSheet } from '../specs/models/sheet.ts';
import { ACEDATA } from './acedata/sheet.ts';
import { ARK, BYTEPLUS } from './ark/sheet.ts';
import { GPTPROTO } from './gptproto/sheet.ts';
import { LOCAL } from './local/sheet.ts';
import { MODELHUNTER } from './modelhunter/sheet.ts';
import { NOVITA } from './novita/sheet.ts';

export type ProviderSite = {
  readonly sheet: ProviderSheet;
  /** The address in its documents; null for a provider that we start ourselves. */
  readonly baseUrl: string | null;
};

export const SITES: readonly ProviderSite[] = [
  { sheet: LOCAL, baseUrl: null },
  { sheet: ARK, baseUrl: 'https://ark.cn-beijing.volces.com/api/v3' },
  { sheet: BYTEPLUS, baseUrl: 'https://ark.ap-southeast.bytepluses.com/api/v3' },
  { sheet: MODELHUNTER, baseUrl: 'https://api.modelhunter.ai/api/v1' },
  { sheet: NOVITA, baseUrl: 'https://api.novita.ai' },
  { sheet: GPTPROTO, baseUrl: 'https://gptproto.com/api/v3' },
  { sheet: ACEDATA, baseUrl: 'https://api.acedata.cloud' },
];

export const catalogue: Catalogue = {
  models: SEEDANCE_MODELS,
  providers: SITES.map(({ sheet }) => sheet),
};

/**
 * Whether an order was sent to the site where its provider is asked now. Both are origins; null:
 * the provider's own address. Old journals name that where it was configured. Undefined: not
 * written down.
 */
export function isSameSite(
  provider: string,
  ordered: string | null | undefined,
  asked: string | null,
): boolean {
  if (ordered === undefined || ordered === asked) return true;
  return asked === null && ordered === ownOriginOf(provider);
}

/** Origin of the provider's own address; null for a provider that we start ourselves. */
function ownOriginOf(provider: string): string | null {
  const { baseUrl } = SITES.find(({ sheet }) => sheet.name === provider) ?? {};
  return URL.parse(baseUrl ?? '')?.origin ?? null;
}
