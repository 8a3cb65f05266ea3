/**
 * CMX 3600: lines of 8 fields, reels of 8 letters and digits, 999 events, 24 frames without drop. A
 * dissolve is one event of two lines and begins where the overlap does; a gap is black.
 */

import { printable } from '../storyboard/words.ts';
import { FRAMES_PER_SECOND, timecodeOf } from '../plan/timecode.ts';
import { UNMARKED } from './mark.ts';
import { reelsOf, BLACK } from './reel.ts';
import type { ExportItem, ExportTimeline } from './timeline.ts';

const MOST_EVENTS = 999;
/** A timecode goes no further. */
const MOST_FRAMES = 24 * 60 * 60 * FRAMES_PER_SECOND;
const TITLE_LETTERS = 70;
const COMMENT_LETTERS = 240;

/** Why a film is more than an EDL can hold. */
export type EdlLimit = { readonly why: 'events' | 'hours'; readonly has: number };

export function edlText(timeline: ExportTimeline): string | EdlLimit {
  const reels = reelsOf(timeline.items);
  const events = timeline.items.flatMap((item, index) =>
    eventsOf(item, timeline.items[index - 1], timeline.items[index + 1], reels),
  );
  const clips = timeline.items.map(({ take }) => take?.frames ?? 0);
  const longest = clips.reduce((most, frames) => Math.max(most, frames), timeline.frames);
  if (events.length > MOST_EVENTS) return { why: 'events', has: events.length };
  if (longest >= MOST_FRAMES) return { why: 'hours', has: longest };
  const lines = events.flatMap(({ lines, comments }, index) => [
    ...lines.map((line) => `${String(index + 1).padStart(3, '0')}  ${line}`),
    ...comments,
    ...(index === 0 ? [`* ${UNMARKED}`] : []),
  ]);
  const title = lineOf(timeline.title, TITLE_LETTERS);
  return [`TITLE: ${title}`, 'FCM: NON-DROP FRAME', '', ...lines, ''].join('\n');
}

type Event = { readonly lines: readonly string[]; readonly comments: readonly string[] };
type Reels = ReadonlyMap<string, string>;

/**
 * Sound dissolves with the picture where both sides have it. Beside a silent one it begins and ends with
 * the overlap, in an event of its own.
 */
function eventsOf(
  item: ExportItem,
  before: ExportItem | undefined,
  after: ExportItem | undefined,
  reels: Reels,
): Event[] {
  const whole = item.outFrame - item.inFrame;
  const shared = after?.dissolveFrames ?? 0;
  const from = item.dissolveFrames > 0 && before ? before : null;
  // What it shares with the next one is that one's event.
  const picture = { frames: whole - shared, from };
  const sound = {
    frames: after?.hasSound === true ? picture.frames : whole,
    from: from?.hasSound === true ? from : null,
  };
  const isTogether = sound.frames === picture.frames && sound.from === picture.from;
  const channel = item.hasSound && isTogether ? BOTH : PICTURE;
  const seen = eventOf(item, { channel, ...picture }, reels);
  const events = [{ ...seen, comments: [...seen.comments, ...commentsOf(item)] }];
  if (!item.hasSound || isTogether) return events;
  return [...events, eventOf(item, { channel: SOUND, ...sound }, reels)];
}

type Part = {
  readonly channel: string;
  readonly frames: number;
  /** What it dissolves from; null: it begins with a cut. */
  readonly from: ExportItem | null;
};

function eventOf(
  { shot, take, startFrame, inFrame, dissolveFrames }: ExportItem,
  { channel, frames, from }: Part,
  reels: Reels,
): Event {
  const into = {
    reel: reels.get(shot) ?? BLACK,
    channel,
    source: take === null ? [0, frames] : [inFrame, inFrame + frames],
    record: [startFrame, startFrame + frames],
  };
  if (from === null) {
    const comments = take === null ? [] : [`* FROM CLIP NAME:  ${lineOf(take.name)}`];
    return { lines: [eventLine({ ...into, edit: 'C' })], comments };
  }
  const left = from.take === null ? 0 : from.outFrame - dissolveFrames;
  const away = {
    reel: reels.get(from.shot) ?? BLACK,
    channel,
    edit: 'C',
    source: [left, left],
    record: [startFrame, startFrame],
  };
  const edit = `D    ${String(dissolveFrames).padStart(3, '0')}`;
  return {
    lines: [eventLine(away), eventLine({ ...into, edit })],
    comments: [
      ...(from.take === null ? [] : [`* FROM CLIP NAME:  ${lineOf(from.take.name)}`]),
      ...(take === null ? [] : [`* TO CLIP NAME:  ${lineOf(take.name)}`]),
    ],
  };
}

const PICTURE = 'V';
const SOUND = 'AA';
const BOTH = 'AA/V';

type Line = {
  readonly reel: string;
  readonly channel: string;
  readonly edit: string;
  readonly source: readonly number[];
  readonly record: readonly number[];
};

function eventLine({ reel, channel, edit, source, record }: Line): string {
  const times = [...source, ...record].map(timecodeOf).join(' ');
  return `${reel.padEnd(8)} ${channel.padEnd(5)} ${edit.padEnd(8)} ${times}`;
}

/** Each begins with a word of its own: a reader takes some words for more than a comment. */
function commentsOf({ shot, take, takes, missing, notes, droppedHeadFrames }: ExportItem) {
  const others = takes.filter((one) => one !== take).map(({ path }) => path);
  const facts = take?.facts;
  const parts: readonly (readonly [word: string, text: string | number | null | undefined])[] = [
    ['SOURCE FILE', take?.path],
    ['SHOT', shot],
    ['MISSING', missing],
    ['TAKE', facts?.take],
    ['MODEL', facts?.model],
    ['SEED', facts?.seed],
    ['TASK', facts?.task],
    ['CHARGE', facts?.charge && `${facts.charge.amount} ${facts.charge.currency}`],
    ['PROMPT', facts?.prompt],
    ['DROPPED FRAMES', droppedHeadFrames || null],
    ...others.map((path) => ['OTHER TAKE', path] as const),
    ...notes.map(({ text, by }) => ['NOTE', `${by}: ${text}`] as const),
  ];
  return parts.flatMap(([word, text]) =>
    text === null || text === undefined || text === ''
      ? []
      : [`* ${word}: ${lineOf(String(text))}`],
  );
}

/** One line, whatever the text. */
function lineOf(text: string, most = COMMENT_LETTERS): string {
  const line = printable(text.toWellFormed().replace(/\s+/g, ' ').trim());
  // Half of a pair is no character.
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
