/** A create request by GPTProto's table of parameters: Ark's content, other spellings. */

import type { Mode, ModelSheet, Resolution } from '../../../specs/models/sheet.ts';
import { readContent } from '../ark/content.ts';
import type { DialectOptions } from '../dialect.ts';
import { textField, wholeField, type Fields } from '../order/fields.ts';
import { completeOrder, type ReadOrder } from '../order/order.ts';
import { readParameters, type FieldNames, type Usual } from '../order/parameters.ts';
import { missing } from '../order/refusal.ts';
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
const MAX_SEED = 4_294_967_295;
const USUAL_RESOLUTION: Readonly<Record<string, Resolution>> = {
  'seedance-1.0-pro': '1080p',
  'seedance-1.0-pro-fast': '1080p',
};

/** Throws `OrderRefusal`. */
export async function readOrder(fields: Fields, options: DialectOptions): Promise<ReadOrder> {
  const model = textField(fields, 'model');
  if (model === null || model === '') throw missing('model');
  const sold = soldAs(model, options);
  const { mode, prompt, images } = readContent(fields, sold.sheet);
  const parameters = readParameters(fields, {
    sheet: sold.sheet,
    mode,
    names: NAMES,
    usual: usualOf(sold.sheet, mode),
    maxSeed: MAX_SEED,
  });
  wholeField(fields, 'framespersecond', { min: 24, max: 24 });
  return completeOrder({
    model,
    prompt,
    sold,
    images,
    parameters,
    tier: 'default',
    token: null,
    callbackUrl: null,
    expiresAfterSeconds: null,
    wantsLastFrame: false,
  });
}

function usualOf({ family, adaptive }: ModelSheet, mode: Mode): Usual {
  return {
    resolution: USUAL_RESOLUTION[family] ?? '720p',
    ratio: adaptive[mode] === 'no' ? '16:9' : 'adaptive',
    seconds: 5,
    audio: true,
  };
}
