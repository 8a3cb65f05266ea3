/** What a provider sells, under the names that an order may use. */

import { soldModel } from '../../../specs/models/offer.ts';
import type { ModelSheet, Offer } from '../../../specs/models/sheet.ts';
import type { DialectTools } from '../dialect.ts';
import { present, textField, type Fields } from './fields.ts';
import { OrderRefusal } from './refusal.ts';

export type Stock = Pick<DialectTools, 'sheet' | 'models' | 'endpoints'>;

export type OfferedModel = {
  /** The name as it was sent. */
  readonly model: string;
  readonly offer: Offer;
  readonly sheet: ModelSheet;
};

/** What the field `model` names. Throws `OrderRefusal` for a model that is not sold. */
export function soldIn(fields: Fields, stock: Stock): OfferedModel {
  return soldAs(present(textField(fields, 'model'), 'model'), stock);
}

/** Finds a model by its id or an endpoint's. Throws `OrderRefusal` for one that is not sold. */
export function soldAs(model: string, { sheet, models, endpoints }: Stock): OfferedModel {
  const offer = sheet.offers.find(({ modelId }) => modelId === (endpoints[model] ?? model));
  const sold = offer && soldModel(offer, models);
  if (sold) return { model, offer, sheet: sold };
  const fact = `${model} does not exist or you do not have access to it`;
  throw new OrderRefusal('unknown-model', 'model', fact);
}
