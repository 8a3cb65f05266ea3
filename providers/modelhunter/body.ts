/** An order in ModelHunter's words (docs.modelhunter.ai/api-reference/seedance, read 2026-11-21). */

import type { ModelSheet } from '../../specs/models/sheet.ts';
import type { RenderRequest, PictureRole } from '../../specs/order.ts';
import { parametersOf, type ParameterNames } from '../parameters.ts';
import { pictureUrl } from '../picture.ts';
import type { PictureBytes, SubmitRequest } from '../provider.ts';
import { TOKEN_KEY } from './answer.ts';

const NAMES: ParameterNames = {
  resolution: 'resolution',
  ratio: 'ratio',
  seconds: 'duration',
  frames: null,
  seed: 'seed',
  audio: 'generate_audio',
  cameraFixed: 'camera_fixed',
  watermark: 'watermark',
  tier: null,
  expiresAfter: null,
};

/** The path of an order, below the base URL. */
export function addressOf({ pictures }: RenderRequest): string {
  return pictures.length === 0 ? 'seedance/text-to-video' : 'seedance/image-to-video';
}

/** `model` is the model as the provider offers it. */
export function requestBody(
  { order, pictures, callbackUrl }: Pick<SubmitRequest, 'order' | 'pictures' | 'callbackUrl'>,
  model: ModelSheet,
): unknown {
  const { request } = order;
  return {
    model: order.modelId,
    input: {
      ...(request.text !== '' && { prompt: request.text }),
      ...picturesOf(request, pictures),
      ...parametersOf(order, model, NAMES),
      return_last_frame: true,
    },
    metadata: { [TOKEN_KEY]: order.token },
    ...(callbackUrl !== null && { webhookUrl: callbackUrl }),
  };
}

/**
 * The documents require `image` even beside references, but no Seedance model takes a first frame
 * together with references. So it is left out there. If that is wrong, the order is rejected.
 */
function picturesOf(
  request: RenderRequest,
  bytes: readonly (PictureBytes | null)[],
): Readonly<Record<string, unknown>> {
  const urls = (wanted: PictureRole): string[] =>
    request.pictures.flatMap((asked, index) =>
      asked.role === wanted ? [pictureUrl(asked, bytes[index] ?? null)] : [],
    );
  const [image] = urls('first_frame');
  const [lastImage] = urls('last_frame');
  const references = urls('reference_image');
  return {
    ...(image !== undefined && { image }),
    ...(lastImage !== undefined && { last_image: lastImage }),
    ...(references.length > 0 && { reference_images: references }),
  };
}
