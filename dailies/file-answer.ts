/** A picture or a clip, or the part of it that a player asks for. */

import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { rangeOf } from './range.ts';

type Given = {
  readonly range: string | undefined;
  readonly isHead: boolean;
  /** By its hash it never changes. */
  readonly isFixed: boolean;
};

const YEAR_SECONDS = 31_536_000;
const HEAD_BYTES = 16;

/** Null: it is not there. */
export async function fileAnswer(
  path: string,
  { range, isHead, isFixed }: Given,
): Promise<Response | null> {
  const file = await open(path).catch(() => null);
  if (!file) return null;
  try {
    const { size } = await file.stat();
    const headers = {
      'accept-ranges': 'bytes',
      'cache-control': isFixed ? `private, max-age=${YEAR_SECONDS}, immutable` : 'no-store',
      'content-type': await typeOf(file),
    };
    const part = rangeOf(range, size);
    if (part === 'none') {
      await file.close();
      const unsatisfied = { ...headers, 'content-range': `bytes */${size}` };
      return new Response(null, { status: 416, headers: unsatisfied });
    }
    const { start, end } = part ?? { start: 0, end: size - 1 };
    const length = { 'content-length': String(end - start + 1) };
    const of = part && { 'content-range': `bytes ${start}-${end}/${size}` };
    if (isHead || size === 0) await file.close();
    // It closes the file when it is read, or left.
    const stream =
      isHead || size === 0 ? null : Readable.toWeb(file.createReadStream({ start, end }));
    return new Response(stream, {
      status: part ? 206 : 200,
      headers: { ...headers, ...length, ...of },
    });
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

/** By what it begins with: in the store nothing has an ending. */
async function typeOf(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  const text = buffer.toString('latin1', 0, bytesRead);
  if (text.startsWith('\x89PNG')) return 'image/png';
  if (text.startsWith('\xFF\xD8\xFF')) return 'image/jpeg';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp';
  if (text.slice(4, 8) === 'ftyp') return 'video/mp4';
  if (text.startsWith('\x1A\x45\xDF\xA3')) return 'video/webm';
  return 'application/octet-stream';
}
