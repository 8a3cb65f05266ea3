/** What a picture is called, and what its header must say. */

import type { ModelSheet, PixelSize } from '../models/sheet.ts';
import type { Finding } from './report.ts';
import type { PictureFacts, PictureReference } from './storyboard.ts';
import { listed, quoted } from './words.ts';

/** What a picture's sides and shape may be, and how many bytes it may have. */
export const PICTURE_BOUNDS = {
  minSide: 301,
  maxSide: 5_999,
  minShape: 0.4,
  maxShape: 2.5,
} as const;
const {
  minSide: MIN_SIDE,
  maxSide: MAX_SIDE,
  minShape: MIN_SHAPE,
  maxShape: MAX_SHAPE,
} = PICTURE_BOUNDS;
const MEGABYTE = 1_000_000;
const MAX_PICTURE_BYTES = 30 * MEGABYTE;
const MAX_ORDER_BYTES = 45 * MEGABYTE;

/** A shape nearer than this to the one asked is the same picture to an eye. */
const NOTICED_SHARE = 0.01;

/** A picture by its name in the file, or what is wrong with the name. */
export function readPicture(name: string): PictureReference | Finding {
  const assetId = /^asset:\/\/(.*)$/s.exec(name)?.[1];
  if (assetId !== undefined) {
    if (/^[\w-]+$/.test(assetId)) return { kind: 'asset', assetId };
    return {
      code: 'picture-link',
      message: `${quoted(name)} names no asset: an id has letters, digits, "_" and "-".`,
      hint: 'Write asset://ID as the provider shows it.',
    };
  }
  if (/\.(mp4|mov|webm|mkv|wav|mp3|m4a|aac)$/i.test(name)) {
    return {
      code: 'not-in-version-1',
      message: `${quoted(name)} is video or sound; reference video and audio are not in version 1 of the format.`,
      hint: 'Name a picture.',
    };
  }
  if (!/^[a-z][a-z0-9+.-]+:/i.test(name)) return { kind: 'file', path: name };
  if (/^https:\/\//i.test(name) && URL.canParse(name)) return { kind: 'url', url: name };
  return {
    code: 'picture-link',
    message: `${quoted(name)} is no link that is taken; pictures come from https links and files.`,
    hint: 'Save the picture beside the storyboard and name it by its path.',
  };
}

/** How a picture is called in messages. */
export function pictureName(picture: PictureReference): string {
  if (picture.kind === 'file') return picture.path;
  return picture.kind === 'url' ? picture.url : `asset://${picture.assetId}`;
}

/** What no order can carry, whatever the shot's shape. */
export function pictureFindings(
  facts: PictureFacts,
  sheet: Pick<ModelSheet, 'family' | 'pictureFormats'>,
): Finding[] {
  const { width, height, format, bytes } = facts;
  const found: Finding[] = [];
  if (!sheet.pictureFormats.includes(format)) {
    found.push({
      code: 'picture-format',
      message: `it is ${format}; ${sheet.family} takes ${listed(sheet.pictureFormats)}.`,
      hint: 'Save it as PNG or JPEG; `storyboard prepare` writes such a copy.',
    });
  }
  if (Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE) {
    found.push({
      code: 'picture-size',
      message: `it has ${width}×${height} pixels; each side takes ${MIN_SIDE} to ${MAX_SIDE}.`,
      hint: `Scale it to a size in between.`,
    });
  }
  const shape = width / height;
  if (shape < MIN_SHAPE || shape > MAX_SHAPE) {
    found.push({
      code: 'picture-size',
      message: `it is ${shape.toFixed(2)} times as wide as high; ${MIN_SHAPE} to ${MAX_SHAPE} is taken.`,
      hint: 'Crop it.',
    });
  }
  if (bytes > MAX_PICTURE_BYTES) {
    found.push({
      code: 'picture-bytes',
      message: `it has ${megabytes(bytes)} MB; a picture takes at most ${megabytes(MAX_PICTURE_BYTES)} MB.`,
      hint: 'Save it as JPEG, or smaller.',
    });
  }
  if (facts.damage !== undefined) {
    found.push({
      code: 'picture-damaged',
      message: `it ${facts.damage}.`,
      hint: 'Copy or save it again, and look at the whole of it.',
    });
  }
  found.push(...kindFindings(facts));
  if (facts.isRotated) {
    found.push({
      severity: 'warning',
      code: 'picture-rotated',
      message: 'its EXIF data turn it; the provider may show it as it lies in the file.',
      hint: 'Save it upright, without EXIF orientation; `storyboard prepare` writes such a copy.',
    });
  }
  return found;
}

/** What a video model has no use for, and each provider drops in its own way. */
function kindFindings({ isTransparent, isAnimated, isCmyk, format }: PictureFacts): Finding[] {
  const kinds: readonly (readonly [isIt: boolean | undefined, message: string, hint: string])[] = [
    [
      isTransparent,
      'it has transparent places; a video has none, and the provider puts black, white or old colours there.',
      'Put it on a background of your own, and save it without transparency.',
    ],
    [
      isAnimated,
      `it is an animated ${format}; a still is one picture, usually the first.`,
      'Save the picture that is meant as PNG or JPEG.',
    ],
    [
      isCmyk,
      'it has the four colours of printing (CMYK); a provider may refuse it or show other colours.',
      'Save it in RGB (sRGB).',
    ],
  ];
  return kinds.flatMap(([isIt, message, hint]): Finding[] =>
    isIt ? [{ severity: 'warning', code: 'picture-kind', message, hint }] : [],
  );
}

/** Null while an order's pictures fit into one request. */
export function orderBytesFinding(bytes: number): Finding | null {
  if (bytes <= MAX_ORDER_BYTES) return null;
  return {
    code: 'picture-bytes',
    message: `the pictures of this order have ${megabytes(bytes)} MB together; an order takes at most ${megabytes(MAX_ORDER_BYTES)} MB.`,
    hint: 'Save them as JPEG, or smaller.',
  };
}

/** Share of the picture that is cut off to fill a shape; 0 when nobody would notice. */
export function croppedShare(picture: PixelSize, shapes: readonly number[]): number {
  const own = picture.width / picture.height;
  const shares = shapes.map((shape) => 1 - Math.min(own / shape, shape / own));
  const least = Math.min(...shares);
  return least < NOTICED_SHARE ? 0 : least;
}

function megabytes(bytes: number): string {
  return String(Math.ceil((bytes / MEGABYTE) * 10) / 10);
}
