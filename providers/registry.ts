/** Every provider there is. A new one is its own folder and its lines here, and nothing else. */

import { SEEDANCE_MODELS } from '../specs/models/seedance.ts';
import type { Catalogue, ProviderSheet } from '../specs/models/sheet.ts';
import { createAceData } from './acedata/acedata.ts';
import { ACEDATA } from './acedata/sheet.ts';
import { createArk } from './ark/ark.ts';
import { ARK, BYTEPLUS } from './ark/sheet.ts';
import { createGptproto } from './gptproto/gptproto.ts';
import { GPTPROTO } from './gptproto/sheet.ts';
import { LOCAL } from './local/sheet.ts';
import { createModelHunter } from './modelhunter/modelhunter.ts';
import { MODELHUNTER } from './modelhunter/sheet.ts';
import { createNovita } from './novita/novita.ts';
import { NOVITA } from './novita/sheet.ts';
import type { Provider, ProviderSettings } from './provider.ts';

export type Registration = {
  readonly sheet: ProviderSheet;
  /** Where its documents say that it is; null for one that is started by ourselves. */
  readonly baseUrl: string | null;
  readonly create: (sheet: ProviderSheet, settings: ProviderSettings) => Provider;
};

export const REGISTRATIONS: readonly Registration[] = [
  { sheet: LOCAL, baseUrl: null, create: createArk },
  { sheet: ARK, baseUrl: 'https://ark.cn-beijing.volces.com/api/v3', create: createArk },
  {
    sheet: BYTEPLUS,
    baseUrl: 'https://ark.ap-southeast.bytepluses.com/api/v3',
    create: createArk,
  },
  {
    sheet: MODELHUNTER,
    baseUrl: 'https://api.modelhunter.ai/api/v1',
    create: createModelHunter,
  },
  { sheet: NOVITA, baseUrl: 'https://api.novita.ai', create: createNovita },
  { sheet: GPTPROTO, baseUrl: 'https://gptproto.com/api/v3', create: createGptproto },
  { sheet: ACEDATA, baseUrl: 'https://api.acedata.cloud', create: createAceData },
];

/**
 * Whether an order was sent to where its provider is asked. Origins; null: the provider's own
 * address, which old journals name where it was configured. Undefined: nobody wrote it down.
 */
export function isSameSite(
  provider: string,
  ordered: string | null | undefined,
  asked: string | null,
): boolean {
  if (ordered === undefined || ordered === asked) return true;
  return asked === null && ordered === ownOriginOf(provider);
}

/** Origin of the provider's own address; null for one that is started by ourselves. */
function ownOriginOf(provider: string): string | null {
  const { baseUrl } = REGISTRATIONS.find(({ sheet }) => sheet.name === provider) ?? {};
  return URL.parse(baseUrl ?? '')?.origin ?? null;
}

export const catalogue: Catalogue = {
  models: SEEDANCE_MODELS,
  providers: REGISTRATIONS.map(({ sheet }) => sheet),
};
