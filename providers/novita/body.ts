/**
 * An order in Novita's words (novita.ai/docs/api-reference, read 2026-11-21): a flat body, posted
 * to a route of the model and of what the clip is made from.
 */

import { failure } from '../../specs/failures.ts';
import type { ModelSheet } from '../../specs/models/sheet.ts';
import type { RequestPicture, Order, PictureRole } from '../../specs/order.ts';
import { parametersOf, type ParameterNames } from '../parameters.ts';
import { pictureUrl } from '../picture.ts';
import { ProviderError, type SubmitRequest } from '../provider.ts';

const V1_NAMES: ParameterNames = {
  resolution: 'resolution',
  ratio: 'aspect_ratio',
  seconds: 'duration',
  frames: null,
  seed: 'seed',
  audio: null,
  cameraFixed: 'camera_fixed',
  watermark: null,
  tier: null,
  expiresAfter: null,
};

const V1_5_NAMES: ParameterNames = {
  ...V1_NAMES,
  ratio: 'ratio',
  audio: 'generate_audio',
  watermark: 'watermark',
  tier: 'service_tier',
  expiresAfter: 'execution_expires_after',
};

const PICTURE_FIELDS: Readonly<Record<PictureRole, string | null>> = {
  first_frame: 'image',
  last_frame: 'last_image',
  reference_image: null,
};

/** The path of an order, below the base URL. A model with only one route is named by it. */
export function routeOf({ request, modelId }: Order): string {
  const suffix = request.pictures.length > 0 ? '-i2v' : '-t2v';
  const route = /-[it]2v$/.test(modelId) ? modelId : `${modelId}${suffix}`;
  return `v3/async/${encodeURIComponent(route)}`;
}

/** `model` is the model as the provider offers it. Throws for what there is no field for. */
export function requestBody(
  { order, pictures, callbackUrl }: Pick<SubmitRequest, 'order' | 'pictures' | 'callbackUrl'>,
  model: ModelSheet,
): unknown {
  const { request } = order;
  const isV1 = request.family !== 'seedance-1.5-pro';
  const images = request.pictures.map((asked, place): [string, string] => [
    fieldOf(asked),
    pictureUrl(asked, pictures[place] ?? null),
  ]);
  return {
    ...(request.text !== '' && { prompt: request.text }),
    ...Object.fromEntries(images),
    ...parametersOf(order, model, isV1 ? V1_NAMES : V1_5_NAMES),
    ...(!isV1 && { fps: 24 }),
    ...(callbackUrl !== null && { extra: { webhook: { url: callbackUrl } } }),
  };
}

function fieldOf({ role, picture }: RequestPicture): string {
  const field = PICTURE_FIELDS[role];
  if (field !== null && picture.kind === 'bytes') return field;
  const what = field === null ? 'reference images' : 'assets';
  const message = `Novita has no field for ${what}.`;
  throw new ProviderError(failure('invalid', { code: 'no-such-parameter', message }), 'no');
}
