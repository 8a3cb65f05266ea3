/**
 * A create request as AceDataCloud's schema takes it (AceDataCloud/Docs openapi/seedance.json at
 * 0e1d52d, read 2026-11-21): Ark's content, other names and defaults.
 */

import type { Mode, ModelSheet } from '../../../specs/models/sheet.ts';
import { readContent } from '../ark/content.ts';
import type { DialectOptions } from '../dialect.ts';
import {
  choiceField,
  flagField,
  isFields,
  textField,
  wholeField,
  type Fields,
} from '../order/fields.ts';
import { completeOrder, type ReadOrder } from '../order/order.ts';
import { readCallback, readParameters, type FieldNames, type Usual } from '../order/parameters.ts';
import { invalid, missing, unsupported } from '../order/refusal.ts';
import { soldAs } from '../order/shelf.ts';

const NAMES: FieldNames = {
  resolution: 'resolution',
  ratio: 'ratio',
  seconds: 'duration',
  frames: 'frames',
  seed: 'seed',
  audio: 'generate_audio',
  cameraFixed: 'camerafixed',
  watermark: 'watermark',
};

const USUAL: Usual = { resolution: '720p', ratio: '16:9', seconds: 5, audio: false };
const MAX_SEED = 4_294_967_295;
const EXPIRY_SECONDS = { min: 3_600, max: 259_200, usual: 172_800 } as const;
const MAX_SAFETY_IDENTIFIER = 64;
/** An item of the content has these and no other keys. */
const ITEM_KEYS: Readonly<Record<string, readonly string[]>> = {
  text: ['type', 'text'],
  image_url: ['type', 'image_url', 'role'],
};

/** Throws `OrderRefusal`. `service_tier` is ignored, as the service does since it took it back. */
export async function readOrder(fields: Fields, options: DialectOptions): Promise<ReadOrder> {
  const model = textField(fields, 'model');
  if (model === null || model === '') throw missing('model');
  const sold = soldAs(model, options);
  const { sheet } = sold;
  checkItems(fields);
  const { mode, prompt, images } = readContent(fields, sheet);
  const { maxTextCharacters = Infinity } = sheet;
  if (Array.from(prompt).length > maxTextCharacters) {
    throw invalid('content.text', `must be at most ${maxTextCharacters} characters`);
  }
  const parameters = readParameters(fields, {
    sheet,
    mode,
    names: namesFor(sheet),
    usual: USUAL,
    maxSeed: MAX_SEED,
  });
  refuseAbsent(fields, mode);
  const expiry = wholeField(fields, 'execution_expires_after', EXPIRY_SECONDS);
  return completeOrder({
    model,
    prompt,
    sold,
    images,
    parameters,
    tier: 'default',
    token: readIdentifier(fields),
    callbackUrl: readCallback(fields, 'callback_url'),
    expiresAfterSeconds: expiry ?? EXPIRY_SECONDS.usual,
    wantsLastFrame: flagField(fields, 'return_last_frame') ?? false,
    echo: fields,
  });
}

/** A model without sound ignores the wish for it, as the guide says. */
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

function readIdentifier(fields: Fields): string | null {
  const identifier = textField(fields, 'safety_identifier');
  if (identifier === null || identifier.length <= MAX_SAFETY_IDENTIFIER) return identifier;
  throw invalid('safety_identifier', `must be at most ${MAX_SAFETY_IDENTIFIER} characters`);
}

/** What exists at the service and not here is refused, never dropped unseen. */
function refuseAbsent(fields: Fields, mode: Mode): void {
  wholeField(fields, 'priority', { min: 0, max: 9 });
  const kind = choiceField(fields, 'omni_reference_task_type', [
    'auto',
    'reference',
    'edit',
    'extend',
  ]);
  const isKnown =
    kind === null || kind === 'auto' || (kind === 'reference' && mode === 'references');
  if (!isKnown) throw unsupported('omni_reference_task_type', `there is no ${kind} here`);
  if (choiceField(fields, 'output_format', ['mp4', 'mov']) === 'mov') {
    throw unsupported('output_format', 'the simulator writes mp4');
  }
  const tools = fields['tools'] ?? [];
  if (!Array.isArray(tools)) throw invalid('tools', 'must be an array');
  if (tools.length > 0) throw unsupported('tools', 'the simulator has none');
}
