/** What a provider sells, by the names that an order may use. */

import { soldModel } from '../../../specs/models/offer.ts';
import type { ModelSheet, Offer } from '../../../specs/models/sheet.ts';
import type { DialectOptions } from '../dialect.ts';
import { OrderRefusal } from './refusal.ts';

export type Sold = { readonly offer: Offer; readonly sheet: ModelSheet };

/** By a model's id or an endpoint's. Throws `OrderRefusal` for one that is not sold. */
export function soldAs(model: string, { sheet, models, endpoints }: DialectOptions): Sold {
  const offer = sheet.offers.find(({ modelId }) => modelId === (endpoints[model] ?? model));
  const sold = offer && soldModel(offer, models);
  if (sold) return { offer, sheet: sold };
  const fact = `${model} does not exist or you do not have access to it`;
  throw new OrderRefusal('unknown-model', 'model', fact);
}
