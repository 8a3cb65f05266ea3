/** Frames are chosen before anything is made of them: the others need no conversion. */

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import type { Ffmpeg } from '../../media/ffmpeg.ts';
import { decodeClip } from '../../media/frames.ts';
import { ffmpeg, makeClip, temporaryFolder } from './clip.ts';
import { listOf } from './list.ts';

const folder = temporaryFolder();

/** The real one, with the graphs that it was given. */
function recording() {
  const graphs: string[] = [];
  const run: Ffmpeg = async (args, options) => {
    const at = args.findIndex((argument) => /^-\/?filter_complex(?:_script)?$/.test(argument));
    const graph = args[at + 1] ?? '';
    if (at >= 0)
      graphs.push(args[at] === '-filter_complex' ? graph : await readFile(graph, 'utf8'));
    await ffmpeg(args, options);
  };
  return { run, graphs };
}

test('a clip’s ends, first and last frame are chosen first', async () => {
  const clip = await makeClip(folder.at('clip.mp4'), { frames: 8 });
  const { run, graphs } = recording();
  const pictures = { firstFrame: `${clip}.1.png`, lastFrame: `${clip}.2.png` };
  const edges = `${clip}.ppm`;
  expect(await decodeClip(run, { clip, ...pictures, edges })).toMatchObject({ hasEdges: true });
  const lines = graphs.join(';').split(';');
  for (const begin of ['[of_edges]select=', '[of_first]trim=', '[of_last]select=']) {
    expect(lines.filter((line) => line.startsWith(begin))).toHaveLength(1);
  }
});

test('what a film cuts away of a clip is cut first, at another rate last', async () => {
  for (const [rate, begin] of [
    [24, '[0:v:0]trim='],
    [30, '[0:v:0]setparams='],
  ] as const) {
    const clip = await makeClip(folder.at(`rate-${rate}.mp4`), { frames: 20, rate });
    const { run, graphs } = recording();
    const list = listOf([{ sha256: clip, inFrame: 2, outFrame: 9 }]);
    const output = `${clip}.film.mp4`;
    await assembleFilm(run, { list, pathOf: (named) => named, output });
    expect(graphs.join()).toContain(begin);
  }
});
