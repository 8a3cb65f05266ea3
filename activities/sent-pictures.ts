/**
 * The pictures of an order as they are sent: their own bytes, named for what they are. Only one in
 * a format that the model does not take (a last frame that came as AVIF) is sent as PNG instead.
 */

import { readFile } from 'node:fs/promises';
import { pictureFormat } from '../media/picture.ts';
import { writePng } from '../media/still.ts';
import { catalogue } from '../providers/catalogue.ts';
import type { PictureBytes } from '../providers/provider.ts';
import { offerOf, soldModel } from '../specs/models/offer.ts';
import type { ProviderSheet } from '../specs/models/sheet.ts';
import type { RequestPicture, Order } from '../specs/order.ts';
import type { Services } from './context.ts';
import { withTemporaryFiles } from './scratch.ts';

/** In the order in which they are asked; null for one that the provider has. */
export async function readPictures(
  context: Services,
  provider: ProviderSheet,
  { request, modelId }: Pick<Order, 'request' | 'modelId'>,
): Promise<(PictureBytes | null)[]> {
  const taken = formatsTaken(provider, modelId, request.family);
  return Promise.all(request.pictures.map((asked) => readPicture(context, asked, taken)));
}

/** Null: nothing is known of the model, so nothing is changed for it. */
function formatsTaken(
  provider: ProviderSheet,
  modelId: string,
  family: string,
): readonly string[] | null {
  const offer = offerOf(provider, modelId, family);
  const model = offer && soldModel(offer, catalogue.models);
  return model?.pictureFormats ?? null;
}

async function readPicture(
  context: Services,
  { picture }: RequestPicture,
  taken: readonly string[] | null,
): Promise<PictureBytes | null> {
  if (picture.kind === 'asset') return null;
  const { objects } = context.store;
  const bytes = await objects.read(picture.sha256);
  // A frame of another shot is as it came from its provider: only its bytes tell.
  const format = pictureFormat(bytes) ?? picture.format;
  if (taken === null || taken.includes(format)) return { bytes, mimeType: `image/${format}` };
  return withTemporaryFiles(context, ['sent.png'], async ([path]) => {
    const isWritten = await writePng(context.media, await objects.file(picture.sha256), path);
    // What cannot be read here is for the provider to judge: it refuses without a bill.
    if (!isWritten) return { bytes, mimeType: `image/${format}` };
    return { bytes: await readFile(path), mimeType: 'image/png' };
  });
}
