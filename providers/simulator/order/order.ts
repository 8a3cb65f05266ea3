/** Completes an order that was read: pictures fetched and measured, size and length settled. */

import type { FixedRatio, ModelSheet, PixelSize, Resolution } from '../../../specs/models/sheet.ts';
import { FIXED_RATIOS, framesOf, sizeOf } from '../../../specs/plan/size.ts';
import type { TaskOrder } from '../engine/task.ts';
import type { OrderedImage } from './images.ts';
import type { Parameters } from './parameters.ts';
import { takePicture, type TakenPicture } from './picture.ts';
import type { OfferedModel } from './shelf.ts';

export type ReadOrder = {
  readonly order: TaskOrder;
  readonly pictures: ReadonlyMap<string, Uint8Array>;
};

export type ParsedOrder = Partial<
  Pick<
    TaskOrder,
    'tier' | 'token' | 'callbackUrl' | 'expiresAfterSeconds' | 'wantsLastFrame' | 'echo'
  >
> & {
  readonly sold: OfferedModel;
  readonly prompt: string;
  readonly images: readonly OrderedImage[];
  readonly parameters: Parameters;
};

/** The values where a provider has no field. */
const WITHOUT = {
  tier: 'default',
  token: null,
  callbackUrl: null,
  expiresAfterSeconds: null,
  wantsLastFrame: false,
} as const;

/** Throws `OrderRefusal` for a picture that is not accepted. */
export async function completeOrder(parsed: ParsedOrder): Promise<ReadOrder> {
  const { sold, images, parameters, ...rest } = parsed;
  const { sheet, offer, model } = sold;
  const { ratio, length, ...switches } = parameters;
  const taken = await takeAll(images, sheet);
  const first = taken.find((_, index) => images[index]?.role === 'first_frame');
  const { resolution } = parameters;
  const size = sizeOf(sheet, { resolution, ratio, firstSize: first?.size ?? null });
  const order: TaskOrder = {
    ...WITHOUT,
    ...rest,
    ...switches,
    ...size,
    model,
    modelId: offer.modelId,
    family: sheet.family,
    pictures: taken.map(({ sha256, assetId }, index) => ({
      role: images[index]?.role ?? 'first_frame',
      sha256,
      assetId,
    })),
    ratio: ratio === 'adaptive' ? ratioOf(sheet, resolution, size) : ratio,
    frames: framesOf(length),
    durationSeconds: length.unit === 'seconds' ? length.seconds : null,
  };
  return { order, pictures: bytesOf(taken) };
}

async function takeAll(
  images: readonly OrderedImage[],
  sheet: ModelSheet,
): Promise<TakenPicture[]> {
  const taken: TakenPicture[] = [];
  for (const { url, param } of images) taken.push(await takePicture(url, param, sheet));
  return taken;
}

function bytesOf(taken: readonly TakenPicture[]): ReadonlyMap<string, Uint8Array> {
  return new Map(
    taken.flatMap(({ sha256, bytes }) => (sha256 !== null && bytes ? [[sha256, bytes]] : [])),
  );
}

function ratioOf(sheet: ModelSheet, resolution: Resolution, size: PixelSize): FixedRatio {
  const sizes = sheet.sizes[resolution];
  const found = FIXED_RATIOS.find(
    (ratio) => sizes?.[ratio].width === size.width && sizes[ratio].height === size.height,
  );
  return found ?? '16:9';
}
