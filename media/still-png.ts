/** A PNG's chunks: whether the file is whole, and whether any of it is transparent. */

import { crc32, inflateSync } from 'node:zlib';
import type { Structure } from './still-structure.ts';

const SIGNATURE_BYTES = 8;

/**
 * Most bytes of pixels that are unpacked; for larger pictures their kind tells whether they have
 * transparency. This is room for 8 bits of 4000 × 4000 and 16 bits of 3840 × 2160.
 */
const MOST_PIXEL_BYTES = 64 * 1024 * 1024;
/** More chunks than any program writes: the structure is then not judged. */
const MOST_PARTS = 100_000;

type Header = { width: number; height: number; depth: number; kind: number; isInterlaced: boolean };

export function pngStructure(bytes: Buffer): Structure {
  const data: Buffer[] = [];
  let header: Header | null = null;
  let [isAnimated, hasKey] = [false, false];
  let at = SIGNATURE_BYTES;
  for (let parts = 0; ; parts += 1) {
    if (parts > MOST_PARTS) return { damage: null };
    if (at + 12 > bytes.length) return { damage: truncated(at, bytes) };
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (end > bytes.length) return { damage: truncated(end, bytes) };
    const isCritical = /^[A-Z]/.test(type);
    if (isCritical && crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) {
      return { damage: `is damaged: the checksum of its part ${type} at byte ${at} is wrong` };
    }
    const body = bytes.subarray(at + 8, end - 4);
    if (type === 'IHDR' && length >= 13) header = headerOf(body);
    else if (type === 'IDAT') data.push(body);
    else if (type === 'acTL') isAnimated = true;
    else if (type === 'tRNS') hasKey = isKeyTransparent(body, header);
    if (type === 'IEND') break;
    at = end;
  }
  if (header === null || data.length === 0) return { damage: 'is damaged: it has no pixels' };
  const hasAlpha = header.kind === 4 || header.kind === 6;
  const seen = hasAlpha ? hasHoles(data, header) : hasKey;
  if (seen === 'damaged') return { damage: 'is damaged: its pixels cannot be unpacked' };
  return { damage: null, ...(isAnimated && { isAnimated }), ...(seen && { isTransparent: true }) };
}

function headerOf(body: Buffer): Header {
  return {
    width: body.readUInt32BE(0),
    height: body.readUInt32BE(4),
    depth: body.readUInt8(8),
    kind: body.readUInt8(9),
    isInterlaced: body.readUInt8(12) !== 0,
  };
}

/** Whether palette entries are not solid; for other kinds, one colour counts as transparent. */
function isKeyTransparent(body: Buffer, header: Header | null): boolean {
  return header?.kind === 3 ? body.some((alpha) => alpha < 255) : body.length > 0;
}

/**
 * Whether any pixel is not solid. PNG's filters work on each channel's bytes, so only alpha is
 * undone.
 */
function hasHoles(data: readonly Buffer[], header: Header): boolean | 'damaged' {
  const { width, height, depth, kind, isInterlaced } = header;
  // A channel of alpha has 8 or 16 bits; no other number is trusted as a length.
  if (isInterlaced || (depth !== 8 && depth !== 16)) return true;
  const sample = depth / 8;
  const pixel = (kind === 6 ? 4 : 2) * sample;
  const row = 1 + width * pixel;
  if (row * height > MOST_PIXEL_BYTES) return true;
  // Allocated in one piece, of which only what is filled is used: pieces would be held twice.
  const room = row * height + 1_024;
  let pixels: Buffer;
  try {
    pixels = inflateSync(Buffer.concat(data), { maxOutputLength: room, chunkSize: room });
  } catch {
    return 'damaged';
  }
  if (pixels.length < row * height) return 'damaged';
  const above = new Uint8Array(width);
  for (let y = 0; y < height; y += 1) {
    const start = y * row;
    const filter = pixels[start] ?? 0;
    let [left, corner] = [0, 0];
    for (let x = 0; x < width; x += 1) {
      // Of a 16-bit sample only the high byte, which comes first.
      const raw = pixels[start + 1 + x * pixel + pixel - sample] ?? 0;
      const up = above[x] ?? 0;
      const alpha = (raw + predicted(filter, left, up, corner)) & 255;
      if (alpha !== 255) return true;
      corner = up;
      left = alpha;
      above[x] = alpha;
    }
  }
  return false;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const toLeft = Math.abs(guess - left);
  const toUp = Math.abs(guess - up);
  const toCorner = Math.abs(guess - corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function truncated(needed: number, { length }: Buffer): string {
  return `is cut off: it has ${length} bytes, and goes on past byte ${Math.min(needed, length)}`;
}
