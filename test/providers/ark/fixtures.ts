/** An order, and an Ark that asks a server of the test's own. */

import { createArk } from '../../../providers/ark/ark.ts';
import { ARK, BYTEPLUS } from '../../../providers/ark/sheet.ts';
import {
  ProviderError,
  type PictureBytes,
  type Provider,
  type SubmitRequest,
} from '../../../providers/provider.ts';
import type { RenderRequest, RequestPicture, Order, PictureRole } from '../../../specs/order.ts';

export const KEY = '3f0c1b52-aaaa-4bbb-8ccc-1234567890ab';
export const TOKEN = 'sb-0123456789abcdef0123456789abcdef01234567';

export function arkAt(origin: string, sheet = BYTEPLUS): Provider {
  return createArk(sheet, { apiKey: KEY, baseUrl: new URL('/api/v3/', origin) });
}

export { ARK, BYTEPLUS };

function ask(more: Partial<RenderRequest> = {}): RenderRequest {
  return {
    family: 'seedance-1.5-pro',
    text: 'The ferry leaves. 35 mm',
    pictures: [],
    resolution: '720p',
    ratio: '16:9',
    length: { unit: 'seconds', seconds: 5 },
    seed: null,
    audio: false,
    cameraFixed: false,
    watermark: false,
    ...more,
  };
}

export function order(asked: Partial<RenderRequest> = {}, more: Partial<Order> = {}): Order {
  return {
    request: ask(asked),
    modelId: 'seedance-1-5-pro-251215',
    tier: 'default',
    expiresAfterSeconds: 172_800,
    seed: 4711,
    token: TOKEN,
    ...more,
  };
}

export function picture(role: PictureRole): RequestPicture {
  return { role, picture: { kind: 'bytes', sha256: '0'.repeat(64), format: 'png' } };
}

export const PNG: PictureBytes = { bytes: Buffer.from('png-bytes'), mimeType: 'image/PNG' };
export const PNG_URL = `data:image/png;base64,${Buffer.from('png-bytes').toString('base64')}`;

export function submission(of: Order, more: Partial<SubmitRequest> = {}): SubmitRequest {
  return {
    order: of,
    pictures: of.request.pictures.map(({ picture: { kind } }) => (kind === 'asset' ? null : PNG)),
    callbackUrl: null,
    beforeSend: () => Promise.resolve(),
    answerByMs: () => Date.now() + 10_000,
    ...more,
  };
}

/** The error of a call that must fail as a provider fails. */
export async function refusal(call: Promise<unknown>): Promise<ProviderError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
