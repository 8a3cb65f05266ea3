/** Which wire format each provider speaks. A new one is its own folder and its line here. */

import { ACEDATA_DIALECT } from './acedata/dialect.ts';
import { ARK_DIALECT } from './ark/dialect.ts';
import { GPTPROTO_DIALECT } from './gptproto/dialect.ts';
import { MODELHUNTER_DIALECT } from './modelhunter/dialect.ts';
import { NOVITA_DIALECT } from './novita/dialect.ts';
import type { DialectMaker } from './order/dialect-shell.ts';

export const DIALECTS: Readonly<Record<string, DialectMaker>> = {
  local: ARK_DIALECT,
  ark: ARK_DIALECT,
  byteplus: ARK_DIALECT,
  modelhunter: MODELHUNTER_DIALECT,
  novita: NOVITA_DIALECT,
  gptproto: GPTPROTO_DIALECT,
  acedata: ACEDATA_DIALECT,
};
