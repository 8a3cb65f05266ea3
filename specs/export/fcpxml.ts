/**
 * Final Cut Pro's XML, version 1.10: an event with the takes, those of one shot in an audition, and a
 * project with the film.
 */

import { FRAMES_PER_SECOND } from '../plan/timecode.ts';
import { UNMARKED } from './mark.ts';
import { relativeUrl, xmlText } from './safe.ts';
import type { ExportItem, ExportTake, ExportTimeline, TakeFacts } from './timeline.ts';

export function fcpxmlText(timeline: ExportTimeline): string {
  const { title, items, frames } = timeline;
  const media = new Resources(timeline);
  const shots = items.flatMap((item) => shotElement(item, media));
  const spine = items.flatMap((item) => spineElements(item, { timeline, media }));
  const sequence = {
    format: media.filmFormat,
    duration: time(frames),
    tcStart: time(0),
    tcFormat: 'NDF',
    audioLayout: 'stereo',
    audioRate: '48k',
  };
  const film = element('fcpxml', { version: '1.10' }, [
    element('resources', {}, media.elements()),
    element('event', { name: title }, [
      ...shots,
      element('project', { name: title }, [
        element('sequence', sequence, [element('spine', {}, spine)]),
      ]),
    ]),
  ]);
  const head = ['<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE fcpxml>'];
  return [...head, `<!-- ${UNMARKED} -->`, ...film, ''].join('\n');
}

/** Lines of an element; the order of what is in it is the format's. */
type Element = readonly string[];
type Attributes = Readonly<Record<string, string | null>>;

function element(name: string, attributes: Attributes, children: readonly Element[] = []): Element {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [` ${key}="${xmlText(value)}"`],
  );
  const start = `<${name}${given.join('')}`;
  if (children.length === 0) return [`${start}/>`];
  return [`${start}>`, ...children.flat().map((line) => `  ${line}`), `</${name}>`];
}

function time(frames: number): string {
  return frames === 0 ? '0s' : `${frames}/${FRAMES_PER_SECOND}s`;
}

/** How long a frame of a file is, by its rate; a rate that is not here is left to the program. */
const FRAME_DURATIONS: Readonly<Record<string, string>> = {
  '23.976': '1001/24000s',
  '24.000': `1/${FRAMES_PER_SECOND}s`,
  '25.000': '1/25s',
  '29.970': '1001/30000s',
  '30.000': '1/30s',
  '50.000': '1/50s',
  '59.940': '1001/60000s',
  '60.000': '1/60s',
};

type Format = Pick<ExportTake, 'size' | 'framesPerSecond'>;

/** The formats and files of a film, each by an id of its own. */
class Resources {
  readonly filmFormat: string;
  readonly #formats = new Map<string, { readonly id: string; readonly element: Element }>();
  readonly #assets = new Map<ExportTake, { readonly id: string; readonly element: Element }>();

  constructor({ size, items }: ExportTimeline) {
    this.filmFormat = this.#formatOf({ size, framesPerSecond: FRAMES_PER_SECOND }) ?? '';
    for (const take of items.flatMap(({ takes }) => takes)) this.#add(take);
  }

  idOf(take: ExportTake): string {
    return this.#assets.get(take)?.id ?? '';
  }

  elements(): Element[] {
    return [...this.#formats.values(), ...this.#assets.values()].map(({ element: one }) => one);
  }

  #formatOf({ size, framesPerSecond }: Format): string | null {
    const frameDuration = FRAME_DURATIONS[framesPerSecond.toFixed(3)];
    if (frameDuration === undefined) return null;
    const key = `${size.width}x${size.height} ${frameDuration}`;
    const known = this.#formats.get(key);
    if (known) return known.id;
    const id = `f${this.#formats.size + 1}`;
    const [width, height] = [String(size.width), String(size.height)];
    const colorSpace = '1-1-1 (Rec. 709)';
    const format = element('format', { id, frameDuration, width, height, colorSpace });
    this.#formats.set(key, { id, element: format });
    return id;
  }

  #add(take: ExportTake): void {
    const { name, path, frames, hasAudio } = take;
    const id = `a${this.#assets.size + 1}`;
    const sound = { hasAudio: '1', audioSources: '1', audioChannels: '2', audioRate: '48000' };
    const attributes = {
      id,
      name,
      start: time(0),
      duration: time(frames),
      hasVideo: '1',
      format: this.#formatOf(take),
      videoSources: '1',
      ...(hasAudio && sound),
    };
    const file = element('media-rep', { kind: 'original-media', src: relativeUrl(path) });
    this.#assets.set(take, { id, element: element('asset', attributes, [file]) });
  }
}

/** All takes of a shot, the one in the film first: a program takes that for the chosen one. */
function shotElement({ take, takes }: ExportItem, media: Resources): Element[] {
  const sorted = take === null ? takes : [take, ...takes.filter((one) => one !== take)];
  const clips = sorted.map((one) => {
    const attributes = { name: one.name, ref: media.idOf(one), duration: time(one.frames) };
    return element('asset-clip', attributes, [metadata(one.facts)]);
  });
  return clips.length > 1 ? [element('audition', {}, clips)] : clips;
}

type Writing = { readonly timeline: ExportTimeline; readonly media: Resources };

function spineElements(item: ExportItem, { timeline, media }: Writing): Element[] {
  const { shot, take, cut } = item;
  const length = { duration: time(cut.recordOut - cut.recordIn) };
  const transition = element('transition', {
    name: 'Cross Dissolve',
    offset: time(cut.recordIn - cut.transitionIn),
    duration: time(item.dissolveFrames),
  });
  const clip = {
    name: take?.name ?? shot,
    ...(take && { ref: media.idOf(take) }),
    offset: time(cut.recordIn),
    // A gap has no frames of its own, and no place in them.
    start: time(take === null ? 0 : cut.sourceIn),
    ...length,
    ...(take?.hasAudio === true && timeline.isMuted && { srcEnable: 'video' }),
  };
  const children = [...noteOf(item), ...markersOf(item), metadata(shotFacts(item))];
  return [
    ...(item.dissolveFrames > 0 ? [transition] : []),
    element(take === null ? 'gap' : 'asset-clip', clip, children),
  ];
}

function noteOf({ missing }: ExportItem): Element[] {
  return missing === null ? [] : [[`<note>${xmlText(`Missing: ${missing}`)}</note>`]];
}

function markersOf({ notes, take, cut }: ExportItem): Element[] {
  return notes.map(({ text, by, at }) =>
    element('marker', {
      start: time(take === null ? 0 : cut.sourceIn),
      duration: time(1),
      value: text,
      note: `${by}, ${at}`,
    }),
  );
}

function shotFacts(item: ExportItem): Facts {
  const { shot, take, dissolveFrames, droppedHeadFrames } = item;
  return { ...(take?.facts ?? { shot }), shot, dissolveFrames, droppedHeadFrames };
}

type Facts = Partial<TakeFacts> & {
  readonly dissolveFrames?: number;
  readonly droppedHeadFrames?: number;
};

function metadata({ charge, notes = [], ...facts }: Facts): Element {
  const values = {
    ...facts,
    charge: charge ? `${charge.amount} ${charge.currency}` : null,
    estimated: charge ? charge.estimated : null,
    notes: notes.join('\n') || null,
  };
  const lines = Object.entries(values).flatMap(([name, value]) =>
    value === null || value === undefined
      ? []
      : [element('md', { key: `storyboard.${name}`, value: String(value), type: 'string' })],
  );
  return element('metadata', {}, lines);
}
