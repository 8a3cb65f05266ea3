/** The words that people bring from other programs, shops and languages, by what they stand for here. */

import type { Resolution } from '../models/sheet.ts';

/** From a text with commas; a line of it ends at one. */
export function words(text: string): readonly string[] {
  return text.split(/,\s+/);
}

export type Words = Readonly<Record<string, readonly string[]>>;

export const SHAPES: Words = {
  '9:16':
    words(`vertical, portrait, upright, tall, reel, reels, story, stories, shorts, tiktok, mobile,
    phone`),
  '16:9': words('horizontal, landscape, wide, widescreen, hd, tv, youtube'),
  '1:1': words('square, quadratic, instagram'),
  '21:9': words(
    `cinema, cinematic, cinemascope, scope, anamorphic, ultrawide, ultra wide, letterbox`,
  ),
  '4:3': words('standard, classic, academy, fullscreen'),
  adaptive: words('auto, automatic, any, source, original, keep'),
};

export const HEIGHTS: Readonly<Record<Resolution, number>> = {
  '480p': 480,
  '720p': 720,
  '1080p': 1_080,
  '4k': 2_160,
};

export const PIXELS: Words = {
  '480p': words('sd, low, ntsc, small, draft'),
  '720p': words('hd, hd ready, medium'),
  '1080p': words('fhd, full hd, fullhd, full-hd, high, qhd, 2k, 1440p, 1440'),
  '4k': words('uhd, ultra hd, 4k uhd, uhd 4k, 2160p, 2160, 8k, max, best'),
};

export const TIER_WORDS: Words = {
  flex: words('batch, cheap, slow, offline, economy, discount, low, half, spot, night'),
  default: words('standard, online, normal, fast, auto, realtime, on-demand, priority'),
};

export const TRUTHS: Words = {
  true: words('true, yes, y, on, 1, enabled, enable, with, sound, ja, oui, si'),
  false: words(
    `false, no, n, off, 0, disabled, disable, none, without, mute, muted, silent, nein, non`,
  ),
};

export const SOURCES: Words = {
  previous:
    words(`last, prev, prior, before, above, previous shot, last shot, last_shot, last frame,
    last_frame, previous_shot, chain, continue, auto`),
  none: words('no, nothing, cut, new, start, scratch, null, nil, off, text, empty, false'),
};

export function byWord(known: Words, text: string): string | null {
  const asked = text.toLowerCase();
  return Object.entries(known).find(([, all]) => all.includes(asked))?.[0] ?? null;
}

/** Makers and shops that people write before a model's name. */
export const MAKERS = /^(?:bytedance|doubao|dreamina|jimeng|volcengine|byteplus|ark)[-/ ]+/;
