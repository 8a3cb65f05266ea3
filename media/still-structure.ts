/**
 * Whether a still's file is whole, by the marks of its format. No picture is decoded, so a thousand
 * of them take seconds.
 */

import { pngStructure } from './still-png.ts';

/** `damage`: what is wrong, in words that follow the picture's name; null for a whole picture. */
export type Structure = {
  readonly damage: string | null;
  readonly isTransparent?: true;
  readonly isAnimated?: true;
  readonly isCmyk?: true;
};

const WHOLE: Structure = { damage: null };
const CUT_OFF = 'is cut off: its end is missing';

export function structureOf(bytes: Buffer, format: string): Structure {
  try {
    return READERS[format]?.(bytes) ?? WHOLE;
  } catch (error) {
    // A mark that leads past the end of the file.
    if (error instanceof RangeError) return { damage: CUT_OFF };
    throw error;
  }
}

const READERS: Readonly<Record<string, (bytes: Buffer) => Structure>> = {
  png: pngStructure,
  jpeg: jpegStructure,
  gif: gifStructure,
  webp: webpStructure,
  bmp: bmpStructure,
  tiff: tiffStructure,
  heic: boxStructure,
  heif: boxStructure,
  avif: boxStructure,
};

/**
 * Reads segments up to the pixels, then looks for the end mark; what follows it belongs to other
 * programs.
 */
function jpegStructure(bytes: Buffer): Structure {
  let at = 2;
  let isCmyk = false;
  for (;;) {
    while (bytes.readUInt8(at) === 0xff && bytes.readUInt8(at + 1) === 0xff) at += 1;
    if (bytes.readUInt8(at) !== 0xff)
      return { damage: `is damaged: at byte ${at} a mark is missing` };
    const marker = bytes.readUInt8(at + 1);
    const length = bytes.readUInt16BE(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) isCmyk = bytes.readUInt8(at + 9) === 4;
    at += 2 + length;
    if (marker === 0xda) break;
  }
  const end = bytes.lastIndexOf(Buffer.from([0xff, 0xd9]));
  return end < at ? { damage: CUT_OFF } : { damage: null, ...(isCmyk && { isCmyk }) };
}

function gifStructure(bytes: Buffer): Structure {
  const flags = bytes.readUInt8(10);
  let at = 13 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let [frames, isTransparent] = [0, false];
  const passBlocks = (): void => {
    for (;;) {
      const length = bytes.readUInt8(at);
      at += 1 + length;
      if (length === 0) return;
    }
  };
  for (;;) {
    const kind = bytes.readUInt8(at);
    if (kind === 0x3b) break;
    if (kind === 0x21) {
      const isControl = bytes.readUInt8(at + 1) === 0xf9;
      if (isControl && frames === 0) isTransparent ||= (bytes.readUInt8(at + 3) & 1) === 1;
      at += 2;
      passBlocks();
    } else if (kind === 0x2c) {
      const local = bytes.readUInt8(at + 9);
      at += 11 + (local & 0x80 ? 3 << ((local & 7) + 1) : 0);
      passBlocks();
      frames += 1;
    } else {
      return { damage: `is damaged at byte ${at}` };
    }
  }
  if (frames === 0) return { damage: 'is damaged: it has no pixels' };
  return {
    damage: null,
    ...(frames > 1 && { isAnimated: true }),
    ...(isTransparent && { isTransparent }),
  };
}

function webpStructure(bytes: Buffer): Structure {
  const end = bytes.readUInt32LE(4) + 8;
  if (end > bytes.length) return { damage: `is cut off: it has ${bytes.length} bytes of ${end}` };
  let [isTransparent, isAnimated, hasPixels] = [false, false, false];
  for (let at = 12; at + 8 <= end;) {
    const type = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    if (at + 8 + length > bytes.length) return { damage: CUT_OFF };
    if (type === 'VP8X') {
      const flags = bytes.readUInt8(at + 8);
      isTransparent ||= (flags & 0x10) !== 0;
      isAnimated ||= (flags & 0x02) !== 0;
    }
    if (type === 'VP8L') isTransparent ||= (bytes.readUInt32LE(at + 9) & 0x1000_0000) !== 0;
    hasPixels ||= type === 'VP8 ' || type === 'VP8L' || type === 'ANMF';
    at += 8 + length + (length % 2);
  }
  if (!hasPixels) return { damage: 'is damaged: it has no pixels' };
  return {
    damage: null,
    ...(isTransparent && { isTransparent }),
    ...(isAnimated && { isAnimated }),
  };
}

function bmpStructure(bytes: Buffer): Structure {
  const start = bytes.readUInt32LE(10);
  // Older headers have no field for compression, and are not compressed.
  const isOld = bytes.readUInt32LE(14) < 40;
  const width = isOld ? bytes.readUInt16LE(18) : Math.abs(bytes.readInt32LE(18));
  const height = isOld ? bytes.readUInt16LE(20) : Math.abs(bytes.readInt32LE(22));
  const depth = bytes.readUInt16LE(isOld ? 24 : 28);
  const packing = isOld ? 0 : bytes.readUInt32LE(30);
  if (packing !== 0 && packing !== 3) return WHOLE;
  const needed = start + Math.ceil((width * depth) / 32) * 4 * height;
  return needed > bytes.length
    ? { damage: `is cut off: it has ${bytes.length} bytes of ${needed}` }
    : WHOLE;
}

/** Pairs of tags, where a picture's parts lie and how long they are: strips, and tiles. */
const TIFF_PAIRS = [
  [273, 279],
  [324, 325],
] as const;
const TIFF_PARTS: readonly number[] = TIFF_PAIRS.flat();
/** More strips or tiles than any picture has: the structure is then not judged. */
const MOST_TIFF_PARTS = 100_000;

/** Where the strips or tiles of the first picture lie. */
function tiffStructure(bytes: Buffer): Structure {
  const isLittle = bytes.toString('latin1', 0, 2) === 'II';
  const short = (at: number): number =>
    isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  const long = (at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  if (short(2) !== 42) return WHOLE;
  const directory = long(4);
  const found = new Map<number, number[]>();
  const entries = short(directory);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directory + 2 + entry * 12;
    const tag = short(at);
    // A directory should name each tag once; of repeated tags only the first is read.
    if (!TIFF_PARTS.includes(tag) || found.has(tag)) continue;
    const size = short(at + 2) === 3 ? 2 : 4;
    const count = long(at + 4);
    if (count * size > bytes.length) return { damage: CUT_OFF };
    if (count > MOST_TIFF_PARTS) return WHOLE;
    const from = count * size <= 4 ? at + 8 : long(at + 8);
    const values = Array.from({ length: count }, (_, nth) =>
      size === 2 ? short(from + nth * 2) : long(from + nth * 4),
    );
    found.set(tag, values);
  }
  const isCut = TIFF_PAIRS.some(([offsets, lengths]) => {
    const ofParts = found.get(lengths) ?? [];
    return found.get(offsets)?.some((offset, nth) => offset + (ofParts[nth] ?? 0) > bytes.length);
  });
  return isCut ? { damage: CUT_OFF } : WHOLE;
}

/** Boxes one after the other, each with its length. */
function boxStructure(bytes: Buffer): Structure {
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    // A box without a length goes to the end of the file.
    if (length === 0) return WHOLE;
    const size = length === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : length;
    if (size < 8) return { damage: `is damaged at byte ${at}` };
    if (at + size > bytes.length) return { damage: CUT_OFF };
    at += size;
  }
  return WHOLE;
}
