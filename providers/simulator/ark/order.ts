/**
 * A create request, checked by the sheets as strictly as the service checks one: the first wrong
 * field is named. docs.volcengine.com/docs/82379/1520757, read 2026-09.
 */

import type { Mode, ModelSheet, Offer, Resolution } from '../../../specs/models/sheet.ts';
import {
  addressField,
  choiceField,
  flagField,
  listField,
  textField,
  wholeField,
  type Fields,
} from '../order/fields.ts';
import { completeOrder, type ReadOrder } from '../order/order.ts';
import { readParameters, readTier, type FieldNames, type Usual } from '../order/parameters.ts';
import { invalid, unsupported } from '../order/refusal.ts';
import { soldIn, type Stock } from '../order/shelf.ts';
import { readContent } from './content.ts';

export const ARK_NAMES: FieldNames = {
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
export async function readOrder(fields: Fields, stock: Stock): Promise<ReadOrder> {
  const sold = soldIn(fields, stock);
  const { sheet, offer } = sold;
  const { mode, prompt, images } = readContent(fields, sheet);
  const usual = usualOf(sheet, mode);
  const parameters = readParameters(fields, { sheet, mode, names: ARK_NAMES, usual });
  const delivery = readDelivery(fields, offer);
  if (flagField(fields, 'draft') === true) {
    throw unsupported('draft', 'the simulator makes no drafts');
  }
  refuseAbsent(fields);
  return completeOrder({ prompt, sold, images, parameters, ...delivery });
}

export function usualOf({ family, adaptive }: ModelSheet, mode: Mode): Usual {
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
  return {
    tier,
    token: readIdentifier(fields),
    expiresAfterSeconds: readExpiry(fields),
    callbackUrl: addressField(fields, 'callback_url'),
    wantsLastFrame: flagField(fields, 'return_last_frame') ?? false,
  };
}

export function readIdentifier(fields: Fields): string | null {
  const identifier = textField(fields, 'safety_identifier');
  if (identifier === null || identifier.length <= MAX_SAFETY_IDENTIFIER) return identifier;
  throw invalid('safety_identifier', `must be at most ${MAX_SAFETY_IDENTIFIER} characters`);
}

export function readExpiry(fields: Fields): number {
  return wholeField(fields, 'execution_expires_after', EXPIRY_SECONDS) ?? EXPIRY_SECONDS.usual;
}

/** Refuses what the service has and the simulator lacks, rather than drop it silently. */
export function refuseAbsent(fields: Fields): void {
  if (choiceField(fields, 'output_format', ['mp4', 'mov']) === 'mov') {
    throw unsupported('output_format', 'the simulator writes mp4');
  }
  const tools = listField(fields, 'tools') ?? [];
  if (tools.length > 0) throw unsupported('tools', 'the simulator has none');
}
