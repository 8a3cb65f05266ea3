/** Orders of Novita's models, and a Novita that asks a server of the test's own. */

import { createNovita } from '../../../providers/novita/novita.ts';
import { NOVITA } from '../../../providers/novita/sheet.ts';
import type { Provider } from '../../../providers/provider.ts';
import type { RenderRequest, Order } from '../../../specs/order.ts';
import { KEY, order } from '../ark/fixtures.ts';

export const TASK_ID = 'f6aec953-2e81-4e8b-938e-2ceab54d6df9';

export function novitaAt(origin: string, sheet = NOVITA): Provider {
  return createNovita(sheet, { apiKey: KEY, baseUrl: new URL(origin) });
}

export function pro15(asked: Partial<RenderRequest> = {}, more: Partial<Order> = {}): Order {
  return order(asked, { modelId: 'seedance-v1.5-pro', ...more });
}

export function pro10(asked: Partial<RenderRequest> = {}, more: Partial<Order> = {}): Order {
  return order({ family: 'seedance-1.0-pro', ...asked }, { modelId: 'seedance-v1-pro', ...more });
}
