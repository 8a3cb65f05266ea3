/** Orders that every provider must take, read out of what its sheet sells. */

import { createHash } from 'node:crypto';
import { catalogue } from '../../../providers/catalogue.ts';
import type { PictureBytes } from '../../../providers/provider.ts';
import { soldModel } from '../../../specs/models/offer.ts';
import type { ModelSheet, Offer, ProviderSheet } from '../../../specs/models/sheet.ts';
import type { RenderRequest, RequestPicture, Order, PictureRole } from '../../../specs/order.ts';
import { modeOf } from '../../../specs/plan/request.ts';
import { header } from '../simulator/fixtures.ts';

export type Sold = { readonly offer: Offer; readonly model: ModelSheet };

const FRAMES: readonly PictureRole[] = ['first_frame', 'last_frame'];
const REFERENCES: readonly PictureRole[] = ['reference_image', 'reference_image'];

/** Pictures by role; only their headers are ever read. */
export const PICTURES: Readonly<Record<PictureRole, Uint8Array>> = {
  first_frame: header(640, 640),
  last_frame: header(650, 640),
  reference_image: header(660, 640),
};

export const PAID: readonly ProviderSheet[] = catalogue.providers.filter(({ isFree }) => !isFree);

export function soldBy({ offers }: ProviderSheet): Sold[] {
  return offers.flatMap((offer) => {
    const model = soldModel(offer, catalogue.models);
    return model ? [{ offer, model }] : [];
  });
}

/** What a provider still sells that can be chained, and makes the smallest clip. */
export function cheapest(sheet: ProviderSheet): Sold {
  const [sold] = soldBy(sheet)
    .filter(({ offer, model }) => {
      return offer.status !== 'ended' && model.modes.text && model.modes.firstFrame;
    })
    .sort((a, b) => a.model.durationSeconds.min - b.model.durationSeconds.min);
  if (!sold) throw new Error(`${sheet.name} sells nothing that can be chained`);
  return sold;
}

/** The smallest order of a model. */
export function orderOf(
  { offer, model }: Sold,
  text: string,
  asked: Partial<RenderRequest> = {},
  more: Partial<Order> = {},
): Order {
  const { pictures = [] } = asked;
  const [resolution = '480p'] = model.resolutions[modeOf(pictures)];
  return {
    request: {
      family: offer.family,
      text,
      pictures,
      resolution,
      ratio: '16:9',
      length: { unit: 'seconds', seconds: model.durationSeconds.min },
      seed: null,
      audio: false,
      cameraFixed: false,
      watermark: false,
      ...asked,
    },
    modelId: offer.modelId,
    tier: 'default',
    expiresAfterSeconds: 172_800,
    seed: 4711,
    token: `sb-${createHash('sha1').update(text).digest('hex')}`,
    ...more,
  };
}

/** One order for each way to begin a clip, and one for each model with all that it can be told. */
export function ordersOf(sheet: ProviderSheet): Record<string, Order> {
  const all = soldBy(sheet);
  const orders: Record<string, Order> = {};
  const add = (name: string, roles: readonly PictureRole[], isAble: (sold: Sold) => boolean) => {
    const sold = all.find(isAble);
    if (sold) orders[name] = orderOf(sold, name, { pictures: picturesOf(roles) });
  };
  add('text alone', [], ({ model }) => model.modes.text);
  add('first frame', FRAMES.slice(0, 1), ({ model }) => model.modes.firstFrame);
  add('first and last frame', FRAMES, ({ model }) => model.modes.firstAndLastFrame);
  add('references', REFERENCES, ({ model }) => model.modes.references !== null);
  for (const sold of all) {
    const name = `everything of ${sold.offer.family}`;
    orders[name] = wholeOrder(sold, name);
  }
  return orders;
}

function wholeOrder(sold: Sold, name: string): Order {
  const { model, offer } = sold;
  const { modes, frames, durationSeconds } = model;
  const roles = modes.firstFrame ? FRAMES.slice(0, modes.firstAndLastFrame ? 2 : 1) : [];
  const mode = modeOf(roles.map((role) => ({ role })));
  return orderOf(
    sold,
    name,
    {
      pictures: picturesOf(roles),
      resolution: model.resolutions[mode].at(-1) ?? '480p',
      ratio: '9:16',
      length: frames
        ? { unit: 'frames', frames: frames.min + frames.step }
        : { unit: 'seconds', seconds: durationSeconds.max },
      seed: model.seed ? 7 : null,
      audio: model.audio,
      cameraFixed: model.cameraFixed[mode],
      watermark: model.watermark,
    },
    {
      ...(model.seed && { seed: 7 }),
      tier: offer.tiers.at(-1) ?? 'default',
      expiresAfterSeconds: 7_200,
    },
  );
}

export function bytesOf({ request }: Order): PictureBytes[] {
  return request.pictures.map(({ role }) => ({ bytes: PICTURES[role], mimeType: 'image/png' }));
}

export function picturesOf(roles: readonly PictureRole[]): RequestPicture[] {
  return roles.map((role) => {
    const sha256 = createHash('sha256').update(PICTURES[role]).digest('hex');
    return { role, picture: { kind: 'bytes', sha256, format: 'png' } };
  });
}
