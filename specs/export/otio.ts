/**
 * OpenTimelineIO's own JSON: a picture track, and a sound track where clips sound. All takes of a
 * shot are media of its clip, and the one in the film is the active one.
 */

import { FRAMES_PER_SECOND } from '../plan/timecode.ts';
import { UNMARKED } from './mark.ts';
import { readable, relativeUrl } from './safe.ts';
import type { ExportItem, ExportTake, ExportTimeline } from './timeline.ts';

export function otioText(timeline: ExportTimeline): string {
  const { title, film, size, frames, items } = timeline;
  const sound = items.some(({ hasSound }) => hasSound) ? [trackOf('Audio', items)] : [];
  const value = {
    OTIO_SCHEMA: 'Timeline.1',
    name: title,
    global_start_time: time(0),
    metadata: { storyboard: { film, size, frames, export: UNMARKED } },
    tracks: {
      ...itemFields('Stack.1', 'tracks'),
      source_range: null,
      children: [trackOf('Video', items), ...sound],
    },
  };
  return `${JSON.stringify(value, clean, 2)}\n`;
}

/** Half a character is read by no JSON but ours. */
function clean(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? readable(value) : value;
}

type Kind = 'Video' | 'Audio';

function trackOf(kind: Kind, items: readonly ExportItem[]): object {
  const children = items.flatMap((item, index) => {
    const before = items[index - 1];
    const isHeard = item.hasSound || before?.hasSound === true;
    const hasTransition = item.dissolveFrames > 0 && (kind === 'Video' || isHeard);
    return [...(hasTransition ? [transitionOf(item)] : []), itemOf(item, kind)];
  });
  return {
    ...itemFields('Track.1', kind === 'Video' ? 'V1' : 'A1'),
    source_range: null,
    kind,
    children,
  };
}

function itemFields(schema: string, name: string) {
  return {
    OTIO_SCHEMA: schema,
    name,
    metadata: {},
    effects: [],
    markers: [] as readonly object[],
    enabled: true,
  };
}

function itemOf(item: ExportItem, kind: Kind): object {
  const { cut, take, takes } = item;
  const isPicture = kind === 'Video';
  const source_range = range(cut.sourceIn, cut.sourceOut);
  const said = isPicture
    ? { metadata: { storyboard: factsOf(item) }, markers: markersOf(item) }
    : {};
  if (take === null || (!isPicture && !item.hasSound)) {
    return { ...itemFields('Gap.1', item.shot), ...said, source_range };
  }
  const media = takes.filter(({ hasAudio }) => isPicture || hasAudio);
  return {
    ...itemFields('Clip.2', take.name),
    ...said,
    source_range,
    media_references: Object.fromEntries(media.map((one) => [one.key, mediaOf(one, isPicture)])),
    active_media_reference_key: take.key,
  };
}

/** Of a gap also the takes that stand for nothing: there is no place for media in it. */
function factsOf({ shot, take, takes, missing, droppedHeadFrames, ...item }: ExportItem): object {
  return {
    shot,
    take: take?.facts.take ?? null,
    startFrame: item.startFrame,
    inFrame: item.inFrame,
    outFrame: item.outFrame,
    dissolveFrames: item.dissolveFrames,
    droppedHeadFrames,
    ...(missing !== null && { missing }),
    ...(take === null && takes.length > 0 && { takes: takes.map(({ facts }) => facts) }),
  };
}

function mediaOf({ name, path, frames, size, facts }: ExportTake, isPicture: boolean): object {
  return {
    OTIO_SCHEMA: 'ExternalReference.1',
    name,
    metadata: isPicture ? { storyboard: { ...facts, size } } : {},
    available_range: range(0, frames),
    available_image_bounds: null,
    target_url: relativeUrl(path),
  };
}

function markersOf({ notes, cut }: ExportItem): object[] {
  return notes.map(({ kind, text, by, at }) => ({
    OTIO_SCHEMA: 'Marker.2',
    name: text,
    metadata: { storyboard: { kind, by, at } },
    color: kind === 'reject' ? 'RED' : 'YELLOW',
    comment: by,
    marked_range: range(cut.sourceIn, cut.sourceIn),
  }));
}

function transitionOf({ shot, cut, dissolveFrames }: ExportItem): object {
  return {
    OTIO_SCHEMA: 'Transition.1',
    name: `${dissolveFrames} frames into ${shot}`,
    metadata: {},
    // Its name for a cross-fade as well.
    transition_type: 'SMPTE_Dissolve',
    in_offset: time(cut.transitionIn),
    out_offset: time(cut.transitionOut),
  };
}

function range(from: number, to: number): object {
  return { OTIO_SCHEMA: 'TimeRange.1', start_time: time(from), duration: time(to - from) };
}

function time(value: number): object {
  return { OTIO_SCHEMA: 'RationalTime.1', rate: FRAMES_PER_SECOND, value };
}
