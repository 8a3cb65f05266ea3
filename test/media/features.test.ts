/** An ffmpeg that lacks something that others have: the same film comes another way. */

import { describe, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { missingOf, type Ffmpeg } from '../../media/ffmpeg.ts';
import type { EditList } from '../../specs/plan/edit-list.ts';
import type { FfmpegFeature } from '../../tools/ffmpeg-features.ts';
import { ffmpeg, makeClip, readLumas, temporaryFolder } from './clip.ts';
import { OLDEST_FFMPEG } from './oldest-ffmpeg.ts';

const folder = temporaryFolder();

const SCRIPT = '-filter_complex_script';
const RELEASES = [
  {
    release: '6.0',
    help: `${SCRIPT} filename  read complex filtergraph description from a file`,
    missing: ['optionFromFile'],
  },
  {
    release: '7.1',
    help: `${SCRIPT} <filename>  deprecated, use -/filter_complex instead`,
    missing: [],
  },
  {
    release: '9.0',
    help: '-filter_complex_threads  number of threads for -filter_complex',
    missing: [],
  },
];

/** Answers as a release does; anything else is given to the real one. */
function answering({ help }: { readonly help: string }) {
  const asked: string[] = [];
  const program: Ffmpeg = async (args, options) => {
    if (args.join(' ') !== '-h long') return ffmpeg(args, options);
    asked.push(args.join(' '));
    options?.onLine?.('Hyper fast Audio and Video encoder');
    options?.onLine?.(help);
  };
  return { program, asked };
}

describe.each(RELEASES)('ffmpeg $release', ({ missing, ...answers }) => {
  test('is asked once what it can do', async () => {
    const { program, asked } = answering(answers);
    expect([...(await missingOf(program))]).toEqual(missing);
    expect([...(await missingOf(program))]).toEqual(missing);
    expect(asked).toEqual(['-h long']);
  });

  test('is given the options that it has', async () => {
    const { program } = answering(answers);
    const seen: string[][] = [];
    const watched: Ffmpeg = (args, options) => {
      seen.push([...args]);
      return program(args, options);
    };
    await makeClip(folder.at('plain'), { frames: 3 });
    // It may have neither the option nor the filter: only what it is told counts here.
    await assembleFilm(watched, filmOf('plain')).catch(() => undefined);
    const words = seen.flat();
    const isOld = missing.includes('optionFromFile');
    expect(words.includes('-/filter_complex')).toBe(!isOld);
    expect(words.includes(SCRIPT)).toBe(isOld);
  });
});

function filmOf(sha256: string) {
  const size = { width: 64, height: 36 };
  const rest = { shot: 'sh0', kind: 'clip', take: 'v001', hasAudio: false } as const;
  const cut = { sha256, inFrame: 0, outFrame: 2, droppedHeadFrames: 0, startFrame: 0 };
  const clip = { ...rest, ...cut, joinBefore: { kind: 'cut' } } as const;
  const list: EditList = { size, fit: 'pad', audio: 'clip', clips: [clip], frames: 2 };
  return { list, pathOf: folder.at, output: folder.at(`${sha256}.film.mp4`) };
}

test('pixels that are not square fill the film by what they show', async () => {
  // 48×36 in pixels of 4:3 shows 64×36: with its own shape a border would stay at both sides.
  const video = '-vf setsar=4/3 -c:v libx264 -crf 10';
  await makeClip(folder.at('wide'), { frames: 3, luma: 150, step: 0, size: '48x36', video });
  const film = filmOf('wide');
  await assembleFilm(ffmpeg, film);
  const edge = folder.at('edge.mp4');
  await ffmpeg(['-i', film.output, '-vf', 'crop=4:36:0:0', '-crf', '5', edge]);
  for (const luma of await readLumas(edge)) expect(Math.abs(luma - 150)).toBeLessThanOrEqual(2);
});

test('the tests on the oldest ffmpeg run on it', async () => {
  const isOldest = process.env['STORYBOARD_FFMPEG'] === OLDEST_FFMPEG;
  const lacking: FfmpegFeature[] = ['optionFromFile'];
  expect(isOldest ? [...(await missingOf(ffmpeg))] : lacking).toEqual(lacking);
});
