/**
 * What Novita offers of the Seedance models: data only.
 *
 * From novita.ai/docs/api-reference, the pages model-apis-seedance-v1-pro-i2v, -v1-pro-t2v,
 * -v1-lite-i2v, -v1-lite-t2v, -v1.5-pro-i2v and -v1.5-pro-t2v, read 2026-11-21. Nothing here was
 * tried with a key. No prices are published for these models, so none is known.
 */

import type { ModelSheet, Offer, ProviderSheet, Resolution } from '../../specs/models/sheet.ts';
import { ARK_WIRE } from '../ark/sheet.ts';

const HOUR_SECONDS = 3_600;

const TO_720: readonly Resolution[] = ['480p', '720p'];
const TO_1080: readonly Resolution[] = ['480p', '720p', '1080p'];
const STILLS = ['jpeg', 'png', 'webp', 'bmp', 'tiff', 'gif'] as const;

/** Announced for all image, video and audio models: novita.ai changelog, 2026-03-08. */
const IS_LEAVING = {
  tariff: null,
  status: 'retiring',
  endsAt: '2026-08-19',
  // No limit is published for these routes: this is low enough to be safe.
  requestsPerMinute: 30,
} as const;

/** No adaptive ratio, no watermark, no sound, no frames, one tier. */
const V1 = {
  adaptive: { text: 'no', frames: 'no', references: 'no' },
  durationSeconds: { min: 5, max: 10, step: 5 },
  frames: null,
  watermark: false,
  maxTextCharacters: 2_000,
} as const satisfies Partial<ModelSheet>;

/** `modelId` and the kind of order make the route: `seedance-v1-pro` with a picture is `…-i2v`. */
const OFFERS: readonly Offer[] = [
  {
    ...IS_LEAVING,
    family: 'seedance-1.0-pro',
    modelId: 'seedance-v1-pro',
    tiers: ['default'],
    narrows: V1,
    usualSeconds: { default: 90 },
  },
  {
    ...IS_LEAVING,
    family: 'seedance-1.0-lite-t2v',
    modelId: 'seedance-v1-lite-t2v',
    tiers: ['default'],
    narrows: V1,
    usualSeconds: { default: 60 },
  },
  {
    ...IS_LEAVING,
    family: 'seedance-1.0-lite-i2v',
    modelId: 'seedance-v1-lite-i2v',
    tiers: ['default'],
    narrows: {
      ...V1,
      modes: { text: false, firstFrame: true, firstAndLastFrame: true, references: null },
      resolutions: { text: [], frames: TO_1080, references: [] },
    },
    usualSeconds: { default: 60 },
  },
  {
    ...IS_LEAVING,
    family: 'seedance-1.5-pro',
    modelId: 'seedance-v1.5-pro',
    // Flex is only documented: nobody is known to have tried it here.
    tiers: ['default', 'flex'],
    narrows: {
      // The page of text to video says that 1080p "is not yet supported".
      resolutions: { text: TO_720, frames: TO_1080, references: [] },
      pictureFormats: STILLS,
    },
    // Null because only this model's tasks expire by themselves: execution_expires_after.
    patienceSeconds: null,
    usualSeconds: { default: 120, flex: 4 * HOUR_SECONDS },
  },
];

export const NOVITA: ProviderSheet = {
  name: 'novita',
  title: 'Novita',
  settingsPrefix: 'NOVITA',
  isFree: false,
  doubt: {
    text: 'Novita announced the end of its video models for 2026-08-19, and a request with a key was answered that there is no such route',
    date: '2026-11',
  },
  offers: OFFERS,
  tokenField: null,
  findIsComplete: false,
  statusBatch: 1,
  canCancel: false,
  poll: ARK_WIRE.poll,
  // The documents' sample has it as `video_url_ttl`.
  linkSeconds: HOUR_SECONDS,
  // Not documented.
  recordSeconds: 7 * 24 * HOUR_SECONDS,
  returnsLastFrame: 'no',
  callbacks: ['order'],
  patienceSeconds: 24 * HOUR_SECONDS,
  // Not documented; pictures must be smaller than 30 MB each.
  maxBodyBytes: 64_000_000,
};
