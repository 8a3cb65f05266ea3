/** An order for AceDataCloud, and an adapter that asks a server of the test's own. */

import { createAceData } from '../../../providers/acedata/acedata.ts';
import { ACEDATA } from '../../../providers/acedata/sheet.ts';
import type { Provider } from '../../../providers/provider.ts';
import type { RenderRequest, Order } from '../../../specs/order.ts';
import { KEY, order } from '../ark/fixtures.ts';

export const PRO_15 = 'doubao-seedance-1-5-pro-251215';
export const TASK = 'f7096c6c-9430-4392-8201-d259632d7afd';
export const TRACE = '4a4a3721-00fb-43d2-aff2-3b516ac01a8a';

export function aceDataAt(origin: string, sheet = ACEDATA): Provider {
  return createAceData(sheet, { apiKey: KEY, baseUrl: new URL(origin) });
}

export function aceOrder(asked: Partial<RenderRequest> = {}, more: Partial<Order> = {}): Order {
  return order(asked, { modelId: PRO_15, ...more });
}
