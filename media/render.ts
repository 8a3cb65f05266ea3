/**
 * The runs of ffmpeg that a film takes: one, or one for each pass and one that lays the passes end
 * to end. In both cases a picture is encoded at most once, and the sound exactly once.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cuesOf } from '../specs/delivery/captions.ts';
import { captionTrack } from './caption-track.ts';
import { codingOf, masterArguments } from './coding.ts';
import { inputOf } from './ffmpeg.ts';
import { tagArguments } from './film-tags.ts';
import { finishFilters, loudnessIn, silentFilm, type LoudnessStep } from './finish.ts';
import { loudnessStep } from './loudness.ts';
import { musicInput } from './music-sound.ts';
import {
  graphFile,
  LENIENT,
  listInput,
  partsOf,
  pieceOf,
  run,
  type Parts,
  type Render,
  type WantedTracks,
} from './render-parts.ts';
import { SAMPLES_PER_FRAME } from './sound.ts';

/**
 * Moves the first picture to the film's start. Sound beside it in the clips' files has its run-up
 * before zero, and ffmpeg would shift everything to make that the start.
 */
const FROM_ZERO = 'setts=pts=PTS-STARTPTS:dts=DTS-STARTPTS';
const COPIED = ['-map', '0:v:0', '-c:v', 'copy', '-bsf:v', FROM_ZERO];

export async function renderFilm(render: Render): Promise<void> {
  const { legs, list, hasClipSound } = render;
  const isCopied = render.pictures === 'copied';
  const wanted: WantedTracks = { pictures: !isCopied, sound: hasClipSound };
  const coding = codingOf(list.delivery);
  const clips = isCopied ? await listInput(render, 'clips', legs.flatMap(pieceOf)) : [];
  const parts = await partsOf(render, wanted, isCopied ? 1 : 0);
  const sound = await finishedSound(render, parts);
  const captions = await captionsInput(render, sound.nextInput);
  const graph = await graphFile(render, 'film', [parts.text, ...sound.lines].filter(Boolean));
  const isLaid = isCopied || parts.pictures === 'parts';
  return run(
    render,
    [
      ...clips,
      ...parts.inputs,
      ...sound.inputs,
      ...captions.inputs,
      ...graph,
      ...(isLaid ? [...COPIED, ...coding.tag] : ['-map', '[v]', ...coding.pictures]),
      ...(sound.label === null ? [] : ['-map', sound.label, ...coding.sound]),
      ...captions.maps,
      ...masterArguments(coding, tagArguments(list)),
      `file:${render.output}`,
    ],
    // Frames of parts were reported when these were made.
    parts.pictures === 'parts' ? null : 0,
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
async function finishedSound(render: Render, parts: Parts): Promise<Sound> {
  const { list, music, hasClipSound } = render;
  const { nextInput } = parts;
  const wanted = list.delivery?.loudness ?? null;
  if (music === null && wanted === null) {
    // A part's sound is no label of a graph.
    const label = parts.sound?.replace(/^\[(\d.*)\]$/, '$1') ?? null;
    return { inputs: [], lines: [], label, nextInput };
  }
  if (music === null && wanted !== null && !hasClipSound) throw silentFilm(wanted);
  const samples = list.frames * SAMPLES_PER_FRAME;
  const loudness = wanted === null ? null : await loudnessOf(render, parts, wanted);
  const input = music && { ...music, input: nextInput };
  const lines = finishFilters({ source: parts.sound, samples, music: input, loudness });
  const inputs = music ? musicInput(music.path) : [];
  return { inputs, lines, label: '[sound]', nextInput: nextInput + (music ? 1 : 0) };
}

/** Measured in passes of the sound alone. */
async function loudnessOf(render: Render, parts: Parts, wanted: number): Promise<LoudnessStep> {
  const { music, list, ffmpeg, folder, signal } = render;
  const { inputs, text, sound, nextInput } = await parts.soundAlone();
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
