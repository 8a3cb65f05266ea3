/**
 * Captions as a file with one track of timed text (3GPP TS 26.245), which ffmpeg lays into the film as
 * it is. Its own readers of captions would take signs of a text for commands.
 */

import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import type { Cue } from '../specs/delivery/captions.ts';

/** One sample for each caption and each pause, in frames; a pause is an empty text. */
export function captionTrack(cues: readonly Cue[], frames: number): Buffer {
  const samples: { readonly text: string; readonly frames: number }[] = [];
  let at = 0;
  for (const { from, to, text } of cues) {
    if (from > at) samples.push({ text: '', frames: from - at });
    samples.push({ text, frames: to - from });
    at = to;
  }
  if (frames > at) samples.push({ text: '', frames: frames - at });
  const texts = samples.map(({ text }) => {
    const bytes = Buffer.from(text, 'utf8');
    return Buffer.concat([u16(bytes.length), bytes]);
  });
  const type = box('ftyp', text4('isom'), u32(0x200), text4('isom'), text4('mp42'));
  const data = box('mdat', ...texts);
  const table = [
    full('stts', u32(samples.length), ...samples.map((one) => [u32(1), u32(one.frames)]).flat()),
    full('stsc', u32(1), u32(1), u32(samples.length), u32(1)),
    full('stsz', u32(0), u32(texts.length), ...texts.map(({ length }) => u32(length))),
    full('stco', u32(1), u32(type.length + BOX_BYTES)),
  ];
  return Buffer.concat([type, data, movie(frames, table)]);
}

const BOX_BYTES = 8;

const u16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff]);
const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const text4 = (name: string): Buffer => Buffer.from(name, 'latin1');
const zeros = (count: number): Buffer => Buffer.alloc(count);

function box(name: string, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([u32(content.length + BOX_BYTES), text4(name), content]);
}

/** A box with version 0 and no flags. */
function full(name: string, ...parts: readonly Buffer[]): Buffer {
  return box(name, u32(0), ...parts);
}

/** Shown as it is, neither turned nor moved. */
const UPRIGHT = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32);
const UNDETERMINED = u16(0x55c4);

function movie(frames: number, table: readonly Buffer[]): Buffer {
  const times = [zeros(8), u32(FRAMES_PER_SECOND), u32(frames)];
  const header = full(
    'mvhd',
    ...times,
    u32(0x10000),
    u16(0x100),
    zeros(10),
    ...UPRIGHT,
    zeros(24),
    u32(2),
  );
  const trackHeader = box(
    'tkhd',
    u32(3),
    zeros(8),
    u32(1),
    zeros(4),
    u32(frames),
    zeros(16),
    ...UPRIGHT,
    zeros(8),
  );
  const media = box(
    'mdia',
    full('mdhd', ...times, UNDETERMINED, zeros(2)),
    full('hdlr', zeros(4), text4('sbtl'), zeros(12), text4('Captions\0')),
    box(
      'minf',
      full('nmhd'),
      box('dinf', full('dref', u32(1), box('url ', u32(1)))),
      box('stbl', full('stsd', u32(1), entry()), ...table),
    ),
  );
  return box('moov', header, box('trak', trackHeader, media));
}

/** White letters below, in the middle, as large as players make them. */
function entry(): Buffer {
  const style = [zeros(4), u16(1), Buffer.from([0, 16]), u32(0xffffffff)];
  const font = box('ftab', u16(1), u16(1), Buffer.from([5]), text4('Arial'));
  return box('tx3g', zeros(6), u16(1), u32(0), Buffer.from([1, 0xff]), zeros(12), ...style, font);
}
