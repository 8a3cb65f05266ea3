/** Until when what is finished at a provider can be fetched. */

import { catalogue } from '../../providers/registry.ts';

/** How long a clip can be fetched once its task has ended, in seconds. */
export function linkLifeSeconds(provider: string): number {
  const sheet = catalogue.providers.find(({ name }) => name === provider);
  return (sheet?.renewsLinks ? sheet.recordSeconds : sheet?.linkSeconds) ?? 0;
}
