/** What the header of a still says; the name of the file is not asked. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { imageSize } from 'image-size';
import type { PictureFacts } from '../specs/storyboard/storyboard.ts';

/**
 * Bytes kept for the header. A JPEG's size follows its EXIF and colour profile, a TIFF's may stand
 * at the very end, so this is the largest still that a provider takes (30 MB) and some more.
 */
const HEADER_BYTES = 32 * 1024 * 1024;

/** Where image-size and the providers' documents use different names. */
const FORMAT_NAMES: Readonly<Record<string, string>> = { jpg: 'jpeg', bigtiff: 'tiff' };

/** A name that may end a file's and stand in a type. */
const PLAIN_FORMAT = /^[a-z][a-z0-9]{1,7}$/;

export const NO_PICTURE = 'is not a picture that can be read';

/**
 * Reads a still once: size, format, EXIF rotation and hash. What is wrong with it (no such file,
 * a folder, no picture) comes back in words, since a person named the file.
 */
export async function inspectPicture(path: string): Promise<PictureFacts | { problem: string }> {
  try {
    const status = await stat(path);
    // Opening a pipe or a device could wait for ever.
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
    const facts = readHeader(header.subarray(0, bytes));
    if (facts === null) return { problem: NO_PICTURE };
    return { sha256: hash.digest('hex'), bytes, ...facts };
  } catch (error) {
    return { problem: wordsFor(error) };
  }
}

/** Of a still's bytes, as the providers' documents call it; null for what is no picture. */
export function pictureFormat(bytes: Uint8Array): string | null {
  const format = readHeader(bytes)?.format ?? '';
  return PLAIN_FORMAT.test(format) ? format : null;
}

function readHeader(header: Uint8Array): Omit<PictureFacts, 'sha256' | 'bytes'> | null {
  try {
    const { width, height, type, orientation } = imageSize(header);
    if (type === undefined || !(width > 0) || !(height > 0)) return null;
    return {
      format: FORMAT_NAMES[type] ?? type,
      width,
      height,
      isRotated: orientation !== undefined && orientation !== 1,
    };
  } catch {
    // image-size throws TypeError and RangeError alike for what it cannot read.
    return null;
  }
}

function wordsFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
  return `cannot be read (${code ?? String(error)})`;
}
