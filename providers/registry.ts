/** Every provider there is, and the adapter that speaks to it. */

import { createAceData } from './acedata/acedata.ts';
import { createArk } from './ark/ark.ts';
import { SITES, type ProviderSite } from './catalogue.ts';
import { createGptproto } from './gptproto/gptproto.ts';
import { createModelHunter } from './modelhunter/modelhunter.ts';
import { createNovita } from './novita/novita.ts';
import type { ProviderSheet } from '../specs/models/sheet.ts';
import type { Provider, ProviderSettings } from './provider.ts';

type Create = (sheet: ProviderSheet, settings: ProviderSettings) => Provider;

const ADAPTERS = new Map<string, Create>([
  ['local', createArk],
  ['ark', createArk],
  ['byteplus', createArk],
  ['modelhunter', createModelHunter],
  ['novita', createNovita],
  ['gptproto', createGptproto],
  ['acedata', createAceData],
]);

export type Registration = ProviderSite & { readonly create: Create };

export const REGISTRATIONS: readonly Registration[] = SITES.map((site) => {
  const create = ADAPTERS.get(site.sheet.name);
  if (!create) throw new Error(`No adapter speaks to ${site.sheet.name}.`);
  return { ...site, create };
});
