/** What the header of a still says; the name of the file is ignored. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { imageSize } from 'image-size';
import { notPictureWords } from './no-picture.ts';
import { structureOf, type Structure } from './still-structure.ts';
import type { PictureFacts } from '../specs/storyboard/storyboard.ts';

/**
 * Bytes kept for the header. A JPEG's size comes after its EXIF and colour profile, a TIFF's may be
 * at the very end. So this is a little more than the largest still that a provider takes (30 MB).
 */
const HEADER_BYTES = 32 * 1024 * 1024;

/** Where image-size and the providers' documents use different names. */
const FORMAT_NAMES: Readonly<Record<string, string>> = { jpg: 'jpeg', bigtiff: 'tiff' };

/** A format name that is safe as a file ending and in a media type. */
const PLAIN_FORMAT = /^[a-z][a-z0-9]{1,7}$/;

/**
 * Most boxes of HEIC and AVIF that name a size: of a picture, its preview, its tiles. For each, the
 * reader of headers goes through all boxes that follow, so with many it would never end.
 */
const MOST_BOXES_OF_SIZE = 100;

export const NO_FILE = 'does not exist';

/**
 * Reads a still once: size, format, EXIF rotation and hash. A problem (no such file, a folder, no
 * picture) is returned in words, since a person named the file.
 */
export async function inspectPicture(path: string): Promise<PictureFacts | { problem: string }> {
  try {
    const status = await stat(path);
    // Opening a pipe or a device could wait for ever.
    if (status.isDirectory()) return { problem: 'is not a file but a folder' };
    if (!status.isFile()) return { problem: 'is not a file' };
    const hash = createHash('sha256');
    const header = Buffer.alloc(Math.min(status.size, HEADER_BYTES));
    let bytes = 0;
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      if (bytes < header.length) chunk.copy(header, bytes);
      bytes += chunk.length;
    }
    if (bytes === 0) return { problem: 'is empty' };
    const read = header.subarray(0, bytes);
    const facts = readHeader(read);
    if (facts === null) return { problem: notPictureWords(read) };
    // If the file is too long for any order, its end was not read.
    const structure = bytes > HEADER_BYTES ? null : structureOf(read, facts.format);
    return { sha256: hash.digest('hex'), bytes, ...facts, ...flagsOf(structure) };
  } catch (error) {
    return { problem: wordsFor(error) };
  }
}

/**
 * The format of a still's bytes, as the providers' documents name it; null for what is not a
 * picture.
 */
export function pictureFormat(bytes: Uint8Array): string | null {
  const format = readHeader(bytes)?.format ?? '';
  return PLAIN_FORMAT.test(format) ? format : null;
}

function flagsOf(structure: Structure | null): Partial<PictureFacts> {
  if (structure === null) return {};
  const { damage, ...flags } = structure;
  return { ...(damage !== null && { damage }), ...flags };
}

function readHeader(header: Uint8Array): Omit<PictureFacts, 'sha256' | 'bytes'> | null {
  if (hasTooManySizes(header)) return null;
  try {
    const { width, height, type, orientation } = imageSize(header);
    // A drawing may name other files, and no provider takes one.
    if (type === undefined || type === 'svg' || !(width > 0) || !(height > 0)) return null;
    return {
      format: FORMAT_NAMES[type] ?? type,
      width,
      height,
      isRotated: orientation !== undefined && orientation !== 1,
      // From 5 on, width and height are swapped.
      ...(orientation !== undefined &&
        orientation >= 5 &&
        orientation <= 8 && { isSideways: true }),
    };
  } catch {
    // image-size throws TypeError and RangeError alike for what it cannot read.
    return null;
  }
}

function hasTooManySizes({ buffer, byteOffset, length }: Uint8Array): boolean {
  const bytes = Buffer.from(buffer, byteOffset, length);
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return false;
  let at = 0;
  for (let boxes = 0; boxes <= MOST_BOXES_OF_SIZE; boxes += 1) {
    const found = bytes.indexOf('ispe', at, 'latin1');
    if (found < 0) return false;
    at = found + 4;
  }
  return true;
}

function wordsFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return NO_FILE;
  if (code === 'ENAMETOOLONG') return 'has a name that is too long for this disk';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
  return `cannot be read (${code ?? String(error)})`;
}
