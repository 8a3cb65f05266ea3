/**
 * The pictures of an order as they are sent: unchanged bytes, with their true type. Only one in a
 * format that the model does not take (e.g. a last frame that came as AVIF) becomes PNG.
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

/** In the order in which the plan names them; null for a picture that the provider has already. */
export async function readPictures(
  context: Services,
  provider: ProviderSheet,
  { request, modelId }: Pick<Order, 'request' | 'modelId'>,
): Promise<(PictureBytes | null)[]> {
  const taken = formatsTaken(provider, modelId, request.family);
  return Promise.all(request.pictures.map((asked) => readPicture(context, asked, taken)));
}

/** Null: the model's formats are not known, so no picture is converted. */
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
  // A frame of another shot is kept as its provider sent it: only its bytes tell the format.
  const format = pictureFormat(bytes) ?? picture.format;
  if (taken === null || taken.includes(format)) return { bytes, mimeType: `image/${format}` };
  return withTemporaryFiles(context, ['sent.png'], async ([path]) => {
    const isWritten = await writePng(context.media, await objects.file(picture.sha256), path);
    // A picture that cannot be read here is left to the provider, which rejects it without a
    // charge.
    if (!isWritten) return { bytes, mimeType: `image/${format}` };
    return { bytes: await readFile(path), mimeType: 'image/png' };
  });
}
