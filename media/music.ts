/** Whether a file is sound that can lie under a film, by its header; its name is ignored. */

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { NO_FILE } from './picture.ts';

export const NO_MUSIC_FILE = NO_FILE;

/** More than any film has: hours of sound that is not compressed. */
const MOST_BYTES = 2_000_000_000;
const CHUNK_BYTES = 1024 * 1024;
const HEADER_BYTES = 4096;

/**
 * Reads it once, for its hash. A problem is returned in words that follow its name, since a person
 * named the file.
 */
export async function inspectMusic(
  path: string,
): Promise<{ readonly sha256: string } | { readonly problem: string }> {
  let file: FileHandle | null = null;
  try {
    // A pipe that nobody writes to is not waited for.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = await file.stat();
    if (facts.isDirectory()) return { problem: 'is not a file but a folder' };
    if (!facts.isFile()) return { problem: 'is a pipe or a device, and not a file' };
    if (facts.size === 0) return { problem: 'is empty' };
    if (facts.size > MOST_BYTES) return { problem: 'has more than 2 GB' };
    return await read(file, facts.size);
  } catch (error) {
    return { problem: wordsFor(error) };
  } finally {
    await file?.close();
  }
}

/** No further than it was long: somebody may be writing to it. */
async function read(file: FileHandle, size: number) {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK_BYTES, size - at), at);
    if (bytesRead === 0) break;
    if (at === 0) {
      const problem = problemOf(buffer.subarray(0, Math.min(bytesRead, HEADER_BYTES)));
      if (problem !== null) return { problem };
    }
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return { sha256: hash.digest('hex') };
}

/** Scripts that name further files, or hosts. */
const PLAYLIST =
  /^\ufeff?\s*(#EXTM3U|\[playlist\]|ffconcat|#EXT-X|<\?xml|<MPD|<smil|<asx|<!DOCTYPE|https?:|file:)/i;

function problemOf(header: Buffer): string | null {
  if (isSound(header)) return null;
  const words = header.toString('utf8');
  if (PLAYLIST.test(words)) return 'is a playlist or a list of links, and no sound itself';
  const name = header.toString('latin1', 0, 4);
  if (name === 'FORM') return 'is AIFF, which is not taken';
  return 'is no sound file that is taken';
}

/** By the marks at the start of each format that ffmpeg is let open. */
function isSound(header: Buffer): boolean {
  const mark = (from: number, to: number) => header.toString('latin1', from, to);
  const first = header[0] ?? 0;
  const second = header[1] ?? 0;
  if (['RIFF', 'RF64'].includes(mark(0, 4))) return mark(8, 12) === 'WAVE';
  if (['fLaC', 'OggS'].includes(mark(0, 4)) || mark(0, 3) === 'ID3') return true;
  if (mark(4, 8) === 'ftyp') return true;
  // Matroska and WebM.
  if (header.length >= 4 && header.readUInt32BE(0) === 0x1a45dfa3) return true;
  // A frame of MPEG sound begins with eleven set bits.
  return first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08;
}

function wordsFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return NO_FILE;
  if (code === 'ENAMETOOLONG') return 'has a name that is too long for this disk';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
  if (code === 'ENXIO' || code === 'ENODEV') return 'is a pipe or a device, and not a file';
  return `cannot be read (${code ?? String(error)})`;
}
