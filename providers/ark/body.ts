/** An order in Ark's words (docs.volcengine.com/docs/82379/1520757, read 2026-09). */

import type { ModelSheet } from '../../specs/models/sheet.ts';
import { parametersOf, type ParameterNames } from '../parameters.ts';
import type { SubmitRequest } from '../provider.ts';
import { contentOf } from './content.ts';

export const ARK_NAMES: ParameterNames = {
  resolution: 'resolution',
  ratio: 'ratio',
  seconds: 'duration',
  frames: 'frames',
  seed: 'seed',
  audio: 'generate_audio',
  cameraFixed: 'camera_fixed',
  watermark: 'watermark',
  tier: 'service_tier',
  expiresAfter: 'execution_expires_after',
};

/** `model` is what the provider offers of it: the maker's sheet, perhaps narrowed. */
export function requestBody(
  { order, pictures, callbackUrl }: Pick<SubmitRequest, 'order' | 'pictures' | 'callbackUrl'>,
  model: ModelSheet,
): unknown {
  return {
    model: order.modelId,
    content: contentOf(order.request, pictures),
    ...parametersOf(order, model, ARK_NAMES),
    return_last_frame: true,
    safety_identifier: order.token,
    ...(callbackUrl !== null && { callback_url: callbackUrl }),
  };
}
