/**
 * A create request, checked as strictly as the service checks one, out of the sheets: the first
 * thing that is wrong is refused by name. docs.volcengine.com/docs/82379/1520757, read 2026-09.
 */

import type { Mode, ModelSheet, Offer, Resolution } from '../../../specs/models/sheet.ts';
import type { DialectOptions } from '../dialect.ts';
import { choiceField, flagField, textField, wholeField, type Fields } from '../order/fields.ts';
import { completeOrder, type ReadOrder } from '../order/order.ts';
import {
  readCallback,
  readParameters,
  readTier,
  type FieldNames,
  type Usual,
} from '../order/parameters.ts';
import { invalid, missing, unsupported } from '../order/refusal.ts';
import { soldAs } from '../order/shelf.ts';
import { readContent } from './content.ts';

const NAMES: FieldNames = {
  resolution: 'resolution',
  ratio: 'ratio',
  seconds: 'duration',
  frames: 'frames',
  seed: 'seed',
  audio: 'generate_audio',
  cameraFixed: 'camera_fixed',
  watermark: 'watermark',
};

const EXPIRY_SECONDS = { min: 3_600, max: 259_200, usual: 172_800 } as const;
const MAX_SAFETY_IDENTIFIER = 64;
const USUAL_SECONDS = 5;
/** The documented default where it is not 720p. */
const USUAL_RESOLUTION: Readonly<Record<string, Resolution>> = {
  'seedance-1.0-pro': '1080p',
  'seedance-1.0-pro-fast': '1080p',
};

/** Throws `OrderRefusal`. */
export async function readOrder(fields: Fields, options: DialectOptions): Promise<ReadOrder> {
  const model = textField(fields, 'model');
  if (model === null || model === '') throw missing('model');
  const sold = soldAs(model, options);
  const { sheet, offer } = sold;
  const { mode, prompt, images } = readContent(fields, sheet);
  const usual = usualOf(sheet, mode);
  const parameters = readParameters(fields, { sheet, mode, names: NAMES, usual });
  const delivery = readDelivery(fields, offer);
  refuseAbsent(fields);
  return completeOrder({ model, prompt, sold, images, parameters, ...delivery });
}

function usualOf({ family, adaptive }: ModelSheet, mode: Mode): Usual {
  return {
    resolution: USUAL_RESOLUTION[family] ?? '720p',
    ratio: adaptive[mode] === 'no' ? '16:9' : 'adaptive',
    seconds: USUAL_SECONDS,
    audio: true,
  };
}

function readDelivery(fields: Fields, offer: Offer) {
  const tier = readTier(fields, 'service_tier', offer);
  const priority = wholeField(fields, 'priority', { min: 0, max: 9 }) ?? 0;
  if (priority > 0 && tier === 'flex') throw invalid('priority', 'cannot be used with flex');
  const token = textField(fields, 'safety_identifier');
  if (token !== null && token.length > MAX_SAFETY_IDENTIFIER) {
    throw invalid('safety_identifier', `must be at most ${MAX_SAFETY_IDENTIFIER} characters`);
  }
  const expiry = wholeField(fields, 'execution_expires_after', EXPIRY_SECONDS);
  return {
    tier,
    token,
    callbackUrl: readCallback(fields, 'callback_url'),
    expiresAfterSeconds: expiry ?? EXPIRY_SECONDS.usual,
    wantsLastFrame: flagField(fields, 'return_last_frame') ?? false,
  };
}

/** What exists at the service and not here is refused, never dropped unseen. */
function refuseAbsent(fields: Fields): void {
  if (flagField(fields, 'draft') === true) {
    throw unsupported('draft', 'the simulator makes no drafts');
  }
  if (choiceField(fields, 'output_format', ['mp4', 'mov']) === 'mov') {
    throw unsupported('output_format', 'the simulator writes mp4');
  }
  const tools = fields['tools'] ?? [];
  if (!Array.isArray(tools)) throw invalid('tools', 'must be an array');
  if (tools.length > 0) throw unsupported('tools', 'the simulator has none');
}
