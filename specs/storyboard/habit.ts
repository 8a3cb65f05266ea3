/** The words that people bring from other programs, shops and languages, by what they stand for here. */

import type { Resolution } from '../models/sheet.ts';

export const SHAPES: Readonly<Record<string, readonly string[]>> = {
  '9:16': [
    'vertical',
    'portrait',
    'upright',
    'tall',
    'reel',
    'reels',
    'story',
    'stories',
    'shorts',
    'tiktok',
    'mobile',
    'phone',
  ],
  '16:9': ['horizontal', 'landscape', 'wide', 'widescreen', 'hd', 'tv', 'youtube'],
  '1:1': ['square', 'quadratic', 'instagram'],
  '21:9': [
    'cinema',
    'cinematic',
    'cinemascope',
    'scope',
    'anamorphic',
    'ultrawide',
    'ultra wide',
    'letterbox',
  ],
  '4:3': ['standard', 'classic', 'academy', 'fullscreen'],
  adaptive: ['auto', 'automatic', 'any', 'source', 'original', 'keep'],
};

export const HEIGHTS: Readonly<Record<Resolution, number>> = {
  '480p': 480,
  '720p': 720,
  '1080p': 1_080,
  '4k': 2_160,
};

export const PIXELS: Readonly<Record<string, readonly string[]>> = {
  '480p': ['sd', 'low', 'ntsc', 'small', 'draft'],
  '720p': ['hd', 'hd ready', 'medium'],
  '1080p': ['fhd', 'full hd', 'fullhd', 'full-hd', 'high', 'qhd', '2k', '1440p', '1440'],
  '4k': ['uhd', 'ultra hd', '4k uhd', 'uhd 4k', '2160p', '2160', '8k', 'max', 'best'],
};

export const TIER_WORDS: Readonly<Record<string, readonly string[]>> = {
  flex: [
    'batch',
    'cheap',
    'slow',
    'offline',
    'economy',
    'discount',
    'low',
    'half',
    'spot',
    'night',
  ],
  default: ['standard', 'online', 'normal', 'fast', 'auto', 'realtime', 'on-demand', 'priority'],
};

export const TRUTHS: Readonly<Record<string, readonly string[]>> = {
  true: ['true', 'yes', 'y', 'on', '1', 'enabled', 'enable', 'with', 'sound', 'ja', 'oui', 'si'],
  false: [
    'false',
    'no',
    'n',
    'off',
    '0',
    'disabled',
    'disable',
    'none',
    'without',
    'mute',
    'muted',
    'silent',
    'nein',
    'non',
  ],
};

export const SOURCES: Readonly<Record<string, readonly string[]>> = {
  previous: [
    'last',
    'prev',
    'prior',
    'before',
    'above',
    'previous shot',
    'last shot',
    'last_shot',
    'last frame',
    'last_frame',
    'previous_shot',
    'chain',
    'continue',
    'auto',
  ],
  none: [
    'no',
    'nothing',
    'cut',
    'new',
    'start',
    'scratch',
    'null',
    'nil',
    'off',
    'text',
    'empty',
    'false',
  ],
};

export function byWord(
  words: Readonly<Record<string, readonly string[]>>,
  text: string,
): string | null {
  const asked = text.toLowerCase();
  return Object.entries(words).find(([, all]) => all.includes(asked))?.[0] ?? null;
}

/** Makers and shops that people write before a model's name. */
export const MAKERS = /^(?:bytedance|doubao|dreamina|jimeng|volcengine|byteplus|ark)[-/ ]+/;
