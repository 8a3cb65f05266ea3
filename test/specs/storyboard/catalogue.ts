/** A small market and a folder of stills, so that tests of storyboards hang on no provider's news. */

import { SEEDANCE_MODELS } from '../../../specs/models/seedance.ts';
import type { Catalogue, ModelSheet, Offer, ProviderSheet } from '../../../specs/models/sheet.ts';
import type { PictureFacts, PictureLookup } from '../../../specs/storyboard/storyboard.ts';

function offer({ family, tiers }: ModelSheet, prefix: string): Offer {
  return {
    family,
    modelId: `${prefix}-${family.replaceAll('.', '-')}-260101`,
    tiers,
    tariff: null,
    status: 'available',
    endsAt: null,
    requestsPerMinute: 60,
    usualSeconds: { default: 60, flex: 3_600 },
  };
}

const SHEET: ProviderSheet = {
  name: 'local',
  title: 'This machine',
  settingsPrefix: null,
  isFree: true,
  offers: SEEDANCE_MODELS.map((model) => ({
    ...offer(model, 'local'),
    narrows: { assets: false },
  })),
  tokenField: null,
  findIsComplete: true,
  statusBatch: 50,
  canCancel: true,
  poll: { default: { minMs: 1, maxMs: 2 }, flex: { minMs: 1, maxMs: 2 } },
  linkSeconds: 3_600,
  recordSeconds: 3_600,
  returnsLastFrame: 'yes',
  callbacks: [],
  patienceSeconds: null,
  maxBodyBytes: 64_000_000,
};

/** 1.5 ends, lite has ended, 1.0 pro is on its way out. */
const ENDS: Readonly<Record<string, Partial<Offer>>> = {
  'seedance-1.0-pro': { status: 'retiring' },
  'seedance-1.0-lite-t2v': { status: 'ended' },
  'seedance-1.5-pro': { endsAt: '2026-11-11' },
};

export const market: Catalogue = {
  models: SEEDANCE_MODELS,
  providers: [
    SHEET,
    {
      ...SHEET,
      name: 'byteplus',
      title: 'BytePlus',
      settingsPrefix: 'BYTEPLUS',
      isFree: false,
      offers: SEEDANCE_MODELS.map((model) => offer(model, 'bp')),
    },
    {
      ...SHEET,
      name: 'ark',
      title: 'Ark',
      settingsPrefix: 'ARK',
      isFree: false,
      offers: SEEDANCE_MODELS.map((model) => ({ ...offer(model, 'ark'), ...ENDS[model.family] })),
    },
    {
      ...SHEET,
      name: 'reseller',
      title: 'A reseller without flex and without expiry',
      settingsPrefix: 'RESELLER',
      isFree: false,
      patienceSeconds: 7_200,
      offers: SEEDANCE_MODELS.filter(({ family }) => /1\.5|1\.0-pro/.test(family)).map((model) => ({
        ...offer(model, 'rs'),
        tiers: ['default'],
        narrows: { seed: false, assets: false },
      })),
    },
    {
      ...SHEET,
      name: 'boutique',
      title: 'A reseller that may be gone, of two lengths and of short texts',
      settingsPrefix: 'BOUTIQUE',
      isFree: false,
      patienceSeconds: 7_200,
      doubt: { text: 'It announced that it closes on 2026-08-19', date: '2026-11' },
      offers: SEEDANCE_MODELS.filter(({ family }) => /1\.5|1\.0-pro$/.test(family)).map(
        (model) => ({
          ...offer(model, 'bq'),
          ...(model.audio
            ? { patienceSeconds: null }
            : {
                narrows: {
                  durationSeconds: { min: 5, max: 10, step: 5 },
                  frames: null,
                  watermark: false,
                  maxTextCharacters: 40,
                },
                endsAt: '2026-08-19',
              }),
        }),
      ),
    },
  ],
};

const STILL: PictureFacts = {
  sha256: '0'.repeat(64),
  bytes: 1_000_000,
  format: 'png',
  width: 1_280,
  height: 720,
  isRotated: false,
};

const STILLS: Readonly<Record<string, Partial<PictureFacts>>> = {
  'stills/quay.png': {},
  'stills/deck.png': {},
  'cast/mara.png': { width: 900, height: 1_200 },
  'cast/coat.png': { width: 900, height: 1_200 },
  'stills/square.png': { width: 1_000, height: 1_000 },
  'stills/tall.png': { width: 720, height: 1_280 },
  'stills/small.png': { width: 300, height: 200 },
  'stills/strip.png': { width: 3_000, height: 1_000 },
  'stills/huge.png': { bytes: 31_000_000 },
  'stills/large-1.png': { bytes: 24_000_000 },
  'stills/large-2.png': { bytes: 24_000_000 },
  'stills/turned.jpg': { format: 'jpeg', isRotated: true },
  // Upright it is 720×1280.
  'stills/sideways.jpg': { format: 'jpeg', isRotated: true, isSideways: true },
  'stills/cut.png': { damage: 'is cut off: its end is missing' },
  'stills/holes.png': { isTransparent: true },
  'stills/moving.gif': { format: 'gif', isAnimated: true },
  'stills/print.jpg': { format: 'jpeg', isCmyk: true },
  'stills/phone.heic': { format: 'heic' },
  'stills/drawing.svg': { format: 'svg' },
};

/** Stills of the fixtures; every other file is missing, links are not fetched. */
export const stills: PictureLookup = (picture) => {
  if (picture.kind !== 'file') return 'unfetched';
  const facts = STILLS[picture.path];
  return facts === undefined ? { problem: 'no such file' } : { ...STILL, ...facts };
};
