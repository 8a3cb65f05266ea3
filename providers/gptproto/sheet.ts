/**
 * What GPTProto offers: models whose pages document the Ark-style address
 * (docs.gptproto.com/docs/allapi/Doubao, read 2026-11-21). Neither prices nor limits of requests
 * are published, nor how long links and records live: those are Ark's here.
 */

import type { ModelSheet, Offer, ProviderSheet, Resolution } from '../../specs/models/sheet.ts';
import { ARK_WIRE } from '../ark/sheet.ts';

const HOUR_SECONDS = 3_600;
const UP_TO_720: readonly Resolution[] = ['480p', '720p'];
const UP_TO_1080: readonly Resolution[] = ['480p', '720p', '1080p'];

const ALIKE = {
  tiers: ['default'],
  tariff: null,
  status: 'available',
  endsAt: null,
  requestsPerMinute: 60,
} as const satisfies Partial<Offer>;

/** The pages give one range for all models; the 2.0 models begin at 4 s. */
const FULL_20 = {
  durationSeconds: { min: 4, max: 12 },
  // References are documented for lite only: the pages of 2.0 use the word, but name no role.
  modes: { text: true, firstFrame: true, firstAndLastFrame: true, references: null },
  assets: false,
} as const satisfies Partial<ModelSheet>;

function everyMode(resolutions: readonly Resolution[]): ModelSheet['resolutions'] {
  return { text: resolutions, frames: resolutions, references: [] };
}

export const GPTPROTO: ProviderSheet = {
  name: 'gptproto',
  title: 'GPTProto',
  settingsPrefix: 'GPTPROTO',
  isFree: false,
  offers: [
    {
      ...ALIKE,
      family: 'seedance-1.0-pro',
      modelId: 'doubao-seedance-1-0-pro-250528',
      usualSeconds: { default: 90 },
    },
    {
      ...ALIKE,
      family: 'seedance-1.0-pro-fast',
      modelId: 'seedance-1-0-pro-fast-251015',
      usualSeconds: { default: 45 },
    },
    {
      ...ALIKE,
      family: 'seedance-1.0-lite-t2v',
      modelId: 'seedance-1-0-lite-t2v-250428',
      usualSeconds: { default: 60 },
    },
    {
      ...ALIKE,
      family: 'seedance-1.0-lite-i2v',
      modelId: 'seedance-1-0-lite-i2v-250428',
      usualSeconds: { default: 60 },
    },
    {
      ...ALIKE,
      family: 'seedance-1.5-pro',
      modelId: 'doubao-seedance-1-5-pro-251215',
      // "1080p: temporarily not supported by Seedance 1.5 pro."
      narrows: { resolutions: everyMode(UP_TO_720) },
      usualSeconds: { default: 120 },
    },
    {
      ...ALIKE,
      family: 'seedance-2.0',
      modelId: 'dreamina-seedance-2-0-260128',
      narrows: { ...FULL_20, resolutions: everyMode(UP_TO_1080) },
      usualSeconds: { default: 240 },
    },
    {
      ...ALIKE,
      family: 'seedance-2.0-fast',
      modelId: 'dreamina-seedance-2-0-fast-260128',
      narrows: { ...FULL_20, resolutions: everyMode(UP_TO_720) },
      usualSeconds: { default: 150 },
    },
  ],
  tokenField: null,
  findIsComplete: false,
  statusBatch: 1,
  canCancel: false,
  poll: ARK_WIRE.poll,
  linkSeconds: ARK_WIRE.linkSeconds,
  recordSeconds: ARK_WIRE.recordSeconds,
  returnsLastFrame: 'maybe',
  callbacks: [],
  patienceSeconds: 24 * HOUR_SECONDS,
  maxBodyBytes: ARK_WIRE.maxBodyBytes,
};
