/** A create request by GPTProto's table of parameters: Ark's content, other spellings. */

import { readContent } from '../ark/content.ts';
import { ARK_NAMES, usualOf } from '../ark/order.ts';
import { wholeField, type Fields } from '../order/fields.ts';
import { completeOrder, type ReadOrder } from '../order/order.ts';
import { LARGE_SEED, readParameters } from '../order/parameters.ts';
import { soldIn, type Stock } from '../order/shelf.ts';

const NAMES = { ...ARK_NAMES, cameraFixed: 'camerafixed' };

/** Throws `OrderRefusal`. */
export async function readOrder(fields: Fields, stock: Stock): Promise<ReadOrder> {
  const sold = soldIn(fields, stock);
  const { sheet } = sold;
  const { mode, prompt, images } = readContent(fields, sheet);
  const usual = usualOf(sheet, mode);
  const reading = { sheet, mode, names: NAMES, usual, maxSeed: LARGE_SEED };
  const parameters = readParameters(fields, reading);
  wholeField(fields, 'framespersecond', { min: 24, max: 24 });
  return completeOrder({ prompt, sold, images, parameters });
}
