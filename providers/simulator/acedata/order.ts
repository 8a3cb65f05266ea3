/**
 * A create request as AceDataCloud's schema takes it (AceDataCloud/Docs openapi/seedance.json at
 * 0e1d52d, read 2026-11-21): Ark's content, other names and defaults.
 */

import type { Mode, ModelSheet } from '../../../specs/models/sheet.ts';
import { readContent } from '../ark/content.ts';
import { ARK_NAMES, readExpiry, readIdentifier, refuseAbsent } from '../ark/order.ts';
import {
  addressField,
  choiceField,
  flagField,
  isFields,
  wholeField,
  type Fields,
} from '../order/fields.ts';
import { completeOrder, type ReadOrder } from '../order/order.ts';
import { LARGE_SEED, readParameters, type FieldNames, type Usual } from '../order/parameters.ts';
import { invalid, unsupported } from '../order/refusal.ts';
import { soldIn, type Stock } from '../order/shelf.ts';

const NAMES: FieldNames = { ...ARK_NAMES, cameraFixed: 'camerafixed' };
const USUAL: Usual = { resolution: '720p', ratio: '16:9', seconds: 5, audio: false };
const OMNI_TASKS = ['auto', 'reference', 'edit', 'extend'] as const;
/** The keys that an item of the content may have. */
const ITEM_KEYS: Readonly<Record<string, readonly string[]>> = {
  text: ['type', 'text'],
  image_url: ['type', 'image_url', 'role'],
};

/**
 * Throws `OrderRefusal`. `service_tier` is ignored, as the service has done since it removed it.
 */
export async function readOrder(fields: Fields, stock: Stock): Promise<ReadOrder> {
  const sold = soldIn(fields, stock);
  const { sheet } = sold;
  checkItems(fields);
  const { mode, prompt, images } = readContent(fields, sheet);
  const { maxTextCharacters = Infinity } = sheet;
  if (Array.from(prompt).length > maxTextCharacters) {
    throw invalid('content.text', `must be at most ${maxTextCharacters} characters`);
  }
  const reading = { sheet, mode, names: namesFor(sheet), usual: USUAL, maxSeed: LARGE_SEED };
  const parameters = readParameters(fields, reading);
  refuseOthers(fields, mode);
  return completeOrder({
    prompt,
    sold,
    images,
    parameters,
    expiresAfterSeconds: readExpiry(fields),
    token: readIdentifier(fields),
    callbackUrl: addressField(fields, 'callback_url'),
    wantsLastFrame: flagField(fields, 'return_last_frame') ?? false,
    echo: fields,
  });
}

/** A model without sound ignores the parameter for it, as the guide says. */
function namesFor({ audio }: ModelSheet): FieldNames {
  return audio ? NAMES : { ...NAMES, audio: null };
}

function checkItems(fields: Fields): void {
  const items: unknown = fields['content'];
  if (!Array.isArray(items)) return;
  items.forEach((item: unknown, index) => {
    const keys = isFields(item) ? ITEM_KEYS[String(item['type'])] : undefined;
    const strange = keys && Object.keys(Object(item)).find((key) => !keys.includes(key));
    if (strange !== undefined) throw invalid(`content[${index}].${strange}`, 'is no such field');
  });
}

function refuseOthers(fields: Fields, mode: Mode): void {
  wholeField(fields, 'priority', { min: 0, max: 9 });
  const kind = choiceField(fields, 'omni_reference_task_type', OMNI_TASKS);
  const isKnown =
    kind === null || kind === 'auto' || (kind === 'reference' && mode === 'references');
  if (!isKnown) throw unsupported('omni_reference_task_type', `there is no ${kind} here`);
  refuseAbsent(fields);
}
