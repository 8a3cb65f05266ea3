/**
 * The runs of ffmpeg that a film takes: one for each segment of its pictures that is not there yet,
 * some for its sound, and one that lays all of it in a file. A picture is encoded at most once, and
 * the sound exactly once.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cuesOf } from '../specs/delivery/captions.ts';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import { captionTrack } from './caption-track.ts';
import { codingOf, masterArguments } from './coding.ts';
import { inputOf } from './ffmpeg.ts';
import { tagArguments } from './film-tags.ts';
import { finishFilters, loudnessIn, silentFilm, type LoudnessStep } from './finish.ts';
import { loudnessStep } from './loudness.ts';
import { musicInput } from './music-sound.ts';
import {
  clipSoundOf,
  graphFile,
  LENIENT,
  listInput,
  pieceOf,
  run,
  type ClipSound,
  type Render,
} from './render-parts.ts';
import { renderSegments } from './segments.ts';
import { SAMPLES_PER_FRAME } from './sound.ts';

/**
 * Moves the first picture to the film's start. Sound beside it in the clips' files has its run-up
 * before zero, and ffmpeg would shift everything to make that the start.
 */
const FROM_ZERO = 'setts=pts=PTS-STARTPTS:dts=DTS-STARTPTS';

/**
 * The same for segments. They are decoded in turn, at the film's own pace: one of few pictures has
 * nothing to reorder, and would be decoded later than the others by its own reckoning.
 */
function inTurn(reordered: number): string {
  return `setts=pts=PTS-STARTPTS:dts=(N-${reordered})/${FRAMES_PER_SECOND}/TB`;
}

export async function renderFilm(render: Render): Promise<void> {
  const { legs, list } = render;
  const isCopied = render.pictures === 'copied';
  const coding = codingOf(list.delivery);
  const pieces = isCopied ? legs.flatMap(pieceOf) : await renderSegments(render);
  const pictures = await listInput(render, 'pictures', pieces);
  const clips = await clipSoundOf(render, 1);
  const sound = await finishedSound(render, clips);
  const captions = await captionsInput(render, sound.nextInput);
  const graph = await graphFile(render, 'film', [clips.text, ...sound.lines].filter(Boolean));
  return run(
    render,
    [
      ...pictures,
      ...clips.inputs,
      ...sound.inputs,
      ...captions.inputs,
      ...graph,
      ...'-map 0:v:0 -c:v copy -bsf:v'.split(' '),
      isCopied ? FROM_ZERO : inTurn(coding.reordered),
      ...coding.tag,
      ...(sound.label === null ? [] : ['-map', sound.label, ...coding.sound]),
      ...captions.maps,
      ...masterArguments(coding, tagArguments(list)),
      `file:${render.output}`,
    ],
    // Frames of segments were reported when these were made.
    isCopied,
  );
}

type Sound = {
  readonly inputs: readonly string[];
  readonly lines: readonly string[];
  /** Null: the film has none. */
  readonly label: string | null;
  readonly nextInput: number;
};

/** With music and loudness, where these are asked: a loudness takes a pass of its own before. */
async function finishedSound(render: Render, clips: ClipSound): Promise<Sound> {
  const { list, music, hasClipSound } = render;
  const { nextInput } = clips;
  const wanted = list.delivery?.loudness ?? null;
  if (music === null && wanted === null) {
    // A part's sound is no label of a graph.
    const label = clips.sound?.replace(/^\[(\d.*)\]$/, '$1') ?? null;
    return { inputs: [], lines: [], label, nextInput };
  }
  if (music === null && wanted !== null && !hasClipSound) throw silentFilm(wanted);
  const samples = list.frames * SAMPLES_PER_FRAME;
  const loudness = wanted === null ? null : await loudnessOf(render, clips, wanted);
  const input = music && { ...music, input: nextInput };
  const lines = finishFilters({ source: clips.sound, samples, music: input, loudness });
  const inputs = music ? musicInput(music.path) : [];
  return { inputs, lines, label: '[sound]', nextInput: nextInput + (music ? 1 : 0) };
}

/** Measured in passes of the sound alone. */
async function loudnessOf(render: Render, clips: ClipSound, wanted: number): Promise<LoudnessStep> {
  const { music, list, ffmpeg, folder, signal } = render;
  const { inputs, text, sound, nextInput } = await clips.alone();
  const all = [...LENIENT, ...inputs, ...(music ? musicInput(music.path) : [])];
  const step = await loudnessStep(wanted, async (loudness) => {
    const finish = finishFilters({
      source: sound,
      samples: list.frames * SAMPLES_PER_FRAME,
      music: music && { ...music, input: nextInput },
      loudness,
      isMeasured: true,
    });
    const graph = await graphFile(render, 'measured', [text, ...finish].filter(Boolean));
    const lines: string[] = [];
    const onMessage = (line: string) => {
      if (lines.push(line) > MOST_LINES) lines.shift();
    };
    const args = ['-v', 'info', '-nostats', ...all, ...graph, '-map', '[sound]'];
    await ffmpeg([...args, '-f', 'null', '-'], { folder, signal, onMessage });
    return loudnessIn(lines);
  });
  if (step === null) throw silentFilm(wanted);
  return step;
}

/** What is measured is told last. */
const MOST_LINES = 100;

type Captions = { readonly inputs: readonly string[]; readonly maps: readonly string[] };

async function captionsInput({ list, folder }: Render, input: number): Promise<Captions> {
  const cues = list.delivery === undefined ? [] : cuesOf(list);
  if (cues.length === 0) return { inputs: [], maps: [] };
  const path = join(folder, 'captions.mp4');
  await writeFile(path, captionTrack(cues, list.frames));
  return { inputs: inputOf(path), maps: ['-map', `${input}:s:0`, '-c:s', 'copy'] };
}
