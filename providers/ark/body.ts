/** An order in Ark's words (docs.volcengine.com/docs/82379/1520757, read 2026-09). */

import type { ModelSheet } from '../../specs/models/sheet.ts';
import { parametersOf, type ParameterNames } from '../parameters.ts';
import { pictureUrl } from '../picture.ts';
import type { SubmitRequest } from '../provider.ts';

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

/**
 * An order's body for every provider that uses Ark's format. `model` is what the provider offers:
 * the maker's sheet, perhaps narrowed.
 */
export function arkBody(
  { order, pictures }: Pick<SubmitRequest, 'order' | 'pictures'>,
  model: ModelSheet,
  names: ParameterNames,
): object {
  const { text } = order.request;
  const images = order.request.pictures.map((asked, index) => ({
    type: 'image_url',
    image_url: { url: pictureUrl(asked, pictures[index] ?? null) },
    role: asked.role,
  }));
  return {
    model: order.modelId,
    content: [...(text === '' ? [] : [{ type: 'text', text }]), ...images],
    ...parametersOf(order, model, names),
    return_last_frame: true,
  };
}
