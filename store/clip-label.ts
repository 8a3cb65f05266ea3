/**
 * Title, shot and take inside of a clip's copy for people, where editing programs and players look:
 * the metadata that iTunes brought into MP4 (`moov/udta/meta/ilst`).
 *
 * The copy is the clip byte for byte, with another index after it: the old one is called `free`,
 * which readers pass over. So no picture moves, most of the copy can share its disk with the
 * original, and the original can be had back from it.
 */

import { open, type FileHandle } from 'node:fs/promises';

export type ClipLabel = { readonly title: string; readonly shot: string; readonly take: string };

/** What makes a copy of a clip its labelled copy. */
export type Labelling = {
  /** Where the name of the old index stands, in bytes from the start. */
  readonly at: number;
  /** The new index, which follows the clip. */
  readonly index: Buffer;
};

type Box = { readonly type: string; readonly start: number; readonly end: number };

const HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;
/** A clip of an hour has an index of some megabytes. */
const MAX_INDEX_BYTES = 64 * 2 ** 20;
/** A clip has a handful. */
const MAX_BOXES = 1_000;
const MAX_TEXT = 255;
const INDEX = 'moov';
const INDEX_HEADER = 'mvhd';
const PASSED_OVER = 'free';
/** In the first of these an index is continued elsewhere, in the second it is packed. */
const OTHER_INDEXES: readonly string[] = ['mvex', 'cmov'];

/**
 * How the clip becomes a labelled one. Null for what is no plain MP4: its copy stays as it is. Reads
 * only the index; the file may be anything.
 */
export async function labellingOf(path: string, label: ClipLabel): Promise<Labelling | null> {
  const file = await open(path, 'r');
  try {
    const boxes = await boxesOfFile(file);
    const found = boxes?.filter(({ type }) => type === INDEX) ?? [];
    const [moov] = found;
    const isPlain = boxes?.[0]?.type === 'ftyp' && !boxes.some(({ type }) => type === 'moof');
    if (!moov || found.length > 1 || !isPlain) return null;
    if (moov.end - moov.start > MAX_INDEX_BYTES) return null;
    const old = await bytesOf(file, moov.start, moov.end);
    // A long header says its length elsewhere: nobody needs one for an index of this size.
    const index =
      old && old.readUInt32BE(0) > 1 ? labelled(old.subarray(HEADER_BYTES), label) : null;
    return index && { at: moov.start + 4, index };
  } finally {
    await file.close();
  }
}

/** Makes a copy of the clip its labelled copy. */
export async function writeLabel(copy: string, { at, index }: Labelling): Promise<void> {
  const file = await open(copy, 'r+');
  try {
    await file.write(Buffer.from(PASSED_OVER, 'latin1'), 0, 4, at);
    const { size } = await file.stat();
    await file.write(index, 0, index.length, size);
  } finally {
    await file.close();
  }
}

/**
 * Makes a labelled copy the clip again, which had that many bytes. False where it is no such copy;
 * only the hash of what comes of it proves that it is the clip.
 */
export async function removeLabel(copy: string, bytes: number): Promise<boolean> {
  const file = await open(copy, 'r+');
  try {
    const boxes = (await boxesOfFile(file)) ?? [];
    if (boxes.at(-1)?.start !== bytes) return false;
    for (const { type, start } of boxes) {
      const inside = type === PASSED_OVER ? await bytesOf(file, start + 12, start + 16) : null;
      if (inside?.toString('latin1') !== INDEX_HEADER) continue;
      await file.write(Buffer.from(INDEX, 'latin1'), 0, 4, start + 4);
      await file.truncate(bytes);
      return true;
    }
    return false;
  } finally {
    await file.close();
  }
}

/** The boxes of a file; null where they do not fill it to its end. */
async function boxesOfFile(file: FileHandle): Promise<Box[] | null> {
  const { size } = await file.stat();
  const boxes: Box[] = [];
  for (let start = 0; start < size; start = boxes.at(-1)?.end ?? size) {
    const header = await bytesOf(file, start, Math.min(start + LONG_HEADER_BYTES, size));
    const box = header && boxAt(header, 0, size - start);
    if (!box || boxes.length >= MAX_BOXES) return null;
    boxes.push({ type: box.type, start, end: start + box.end });
  }
  return boxes;
}

async function bytesOf(file: FileHandle, start: number, end: number): Promise<Buffer | null> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  return bytesRead === bytes.length ? bytes : null;
}

/** The box that begins there and ends by `limit`; null where none does. */
function boxAt(bytes: Buffer, start: number, limit: number): Box | null {
  if (start + HEADER_BYTES > Math.min(limit, bytes.length)) return null;
  const type = bytes.toString('latin1', start + 4, start + HEADER_BYTES);
  const short = bytes.readUInt32BE(start);
  if (short !== 1) {
    const end = start + short;
    return short >= HEADER_BYTES && end <= limit ? { type, start, end } : null;
  }
  if (start + LONG_HEADER_BYTES > bytes.length) return null;
  const long = Number(bytes.readBigUInt64BE(start + HEADER_BYTES));
  const end = start + long;
  return long >= LONG_HEADER_BYTES && end <= limit ? { type, start, end } : null;
}

/** The boxes in these bytes, whole; null where they do not fill them. */
function boxesIn(bytes: Buffer): { readonly type: string; readonly bytes: Buffer }[] | null {
  const boxes: { type: string; bytes: Buffer }[] = [];
  for (let start = 0; start < bytes.length;) {
    // QuickTime ends a list of user data with four zeros.
    if (bytes.length - start === 4 && bytes.readUInt32BE(start) === 0) break;
    const box = boxAt(bytes, start, bytes.length);
    if (!box || boxes.length >= MAX_BOXES) return null;
    boxes.push({ type: box.type, bytes: bytes.subarray(start, box.end) });
    start = box.end;
  }
  return boxes;
}

/** The index with the label in it; null for one that cannot be taken apart. */
function labelled(inside: Buffer, label: ClipLabel): Buffer | null {
  const parts = boxesIn(inside);
  // By what it begins with, the old index is found again.
  if (parts?.[0]?.type !== INDEX_HEADER) return null;
  if (parts.some(({ type }) => OTHER_INDEXES.includes(type))) return null;
  const others = parts.filter(({ type }) => type !== 'udta').map(({ bytes }) => bytes);
  const data = parts.filter(({ type }) => type === 'udta');
  if (data.length > 1) return null;
  const [old] = data;
  const kept = old ? boxesIn(old.bytes.subarray(HEADER_BYTES)) : [];
  const meta = kept?.find(({ type }) => type === 'meta');
  const items = meta ? itemsOf(meta.bytes.subarray(HEADER_BYTES)) : [];
  if (!kept || !items) return null;
  const beside = kept.filter(({ type }) => type !== 'meta').map(({ bytes }) => bytes);
  return box(INDEX, ...others, box('udta', ...beside, metaOf([...items, ...itemsFor(label)])));
}

/** What other metadata says, without what the label says; null where it is of another kind. */
function itemsOf(meta: Buffer): Buffer[] | null {
  // In QuickTime it has no version before its boxes.
  const parts = boxesIn(meta.toString('latin1', 4, 8) === 'hdlr' ? meta : meta.subarray(4));
  const handler = parts?.find(({ type }) => type === 'hdlr')?.bytes;
  if (handler?.toString('latin1', 16, 20) !== 'mdir') return null;
  const list = parts?.find(({ type }) => type === 'ilst');
  const items = list ? boxesIn(list.bytes.subarray(HEADER_BYTES)) : [];
  return items?.filter(({ type }) => !OWN_ITEMS.includes(type)).map(({ bytes }) => bytes) ?? null;
}

const TITLE = '©nam';
const COMMENT = '©cmt';
const OWN_ITEMS: readonly string[] = [TITLE, COMMENT];

/** Shot and take once as a comment, which programs show, and once each by its own name. */
function itemsFor({ title, shot, take }: ClipLabel): Buffer[] {
  return [
    box(TITLE, textOf(printable(title))),
    box(COMMENT, textOf(`${shot} ${take}`)),
    named('shot', shot),
    named('take', take),
  ];
}

function named(name: string, value: string): Buffer {
  const word = (type: string, text: string) => box(type, Buffer.alloc(4), Buffer.from(text));
  return box('----', word('mean', 'com.apple.iTunes'), word('name', name), textOf(value));
}

/** 1: the text is UTF-8. */
function textOf(text: string): Buffer {
  return box('data', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]), Buffer.from(text));
}

function metaOf(items: readonly Buffer[]): Buffer {
  const handler = Buffer.concat([
    Buffer.alloc(8),
    Buffer.from('mdirappl', 'latin1'),
    Buffer.alloc(9),
  ]);
  return box('meta', Buffer.alloc(4), box('hdlr', handler), box('ilst', ...items));
}

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const inside = Buffer.concat(parts);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(HEADER_BYTES + inside.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, inside]);
}

/** On one line, of a length that every program reads. */
function printable(text: string): string {
  return Array.from(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' '))
    .slice(0, MAX_TEXT)
    .join('');
}
