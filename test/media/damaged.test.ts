import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { decodeClip, type DecodedClip, type DecodeRequest } from '../../media/frames.ts';
import type { EditClip, EditList } from '../../specs/plan/edit-list.ts';
import { ffmpeg, makeClip, readLumas, readPixel, readSamples, temporaryFolder } from './clip.ts';
import { packetsOf, type StoredPacket } from './packets.ts';

const folder = temporaryFolder();
const FASTSTART = '-movflags +faststart -f mp4';
const FRAMES = 48;
const TONE = 'sine=r=48000:f=440:d=2';

function decode(clip: string, options: Partial<DecodeRequest> = {}): Promise<DecodedClip> {
  const [firstFrame, lastFrame] = [`${clip}.first.png`, `${clip}.last.png`];
  return decodeClip(ffmpeg, { clip, firstFrame, lastFrame, ...options });
}

/** A film of the clip, twice. */
async function filmOf(clip: string, frames: number): Promise<string> {
  const cut = (startFrame: number): EditClip => ({
    shot: `at-${startFrame}`,
    kind: 'clip',
    take: 'v001',
    sha256: clip,
    hasAudio: true,
    droppedHeadFrames: 0,
    inFrame: 0,
    outFrame: frames,
    joinBefore: { kind: 'cut' },
    startFrame,
  });
  const list: EditList = {
    size: { width: 64, height: 36 },
    fit: 'crop',
    audio: 'clip',
    clips: [cut(0), cut(frames)],
    frames: 2 * frames,
  };
  const output = `${clip}.film.mp4`;
  await assembleFilm(ffmpeg, { list, pathOf: (path) => path, output });
  return output;
}

const loudest = (samples: Float32Array, from: number, to: number) =>
  samples
    .subarray(Math.round(from * 48_000), Math.round(to * 48_000))
    .reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

let whole = '';
let sound: readonly StoredPacket[] = [];
let pictures: readonly StoredPacket[] = [];

beforeAll(async () => {
  const options = { frames: FRAMES, luma: 32, step: 3, sound: TONE, container: FASTSTART };
  whole = await makeClip(folder.at('whole.mp4'), {
    ...options,
    video: '-c:v libx264 -crf 10 -g 8',
  });
  ({ sound, pictures } = await packetsOf(whole));
});

async function spoilt(name: string, spoil: (bytes: Buffer) => Buffer | void): Promise<string> {
  const path = folder.at(`${name}.mp4`);
  const bytes = await readFile(whole);
  await writeFile(path, spoil(bytes) ?? bytes);
  return path;
}

const fill = (bytes: Buffer, packets: readonly StoredPacket[], value: number) => {
  for (const { offset, length } of packets) bytes.fill(value, offset, offset + length);
};

describe('sound', () => {
  const one = () => sound.slice(50, 51);
  const several = () => sound.slice(30, 36);
  const DAMAGES: [string, number, (bytes: Buffer) => void][] = [
    ['one packet of zeros', 1, (bytes) => fill(bytes, one(), 0)],
    ['one packet of ones', 1, (bytes) => fill(bytes, one(), 0xff)],
    ['one packet of noise', 1, (bytes) => noise(bytes, one())],
    ['six packets of zeros', 6, (bytes) => fill(bytes, several(), 0)],
  ];

  test.each(DAMAGES)(
    '%s cost themselves and a note, and move nothing',
    async (name, count, spoil) => {
      const path = await spoilt(name, spoil);
      const decoded = await decode(path);
      const note = new RegExp(`^${count} packets? of its sound (is|are) damaged, and silent`);
      expect(decoded).toMatchObject({ frames: FRAMES, notes: [expect.stringMatching(note)] });
      expect(decoded.facts.audio).not.toBeNull();

      const film = await filmOf(path, FRAMES);
      expect(await readLumas(film)).toHaveLength(2 * FRAMES);
      const samples = await readSamples(film);
      const first = count === 1 ? 50 : 30;
      // The first packet is the encoder's run-up; half of each neighbour fades.
      const [start, end] = [((first - 1) * 1024) / 48_000, ((first - 1 + count) * 1024) / 48_000];
      for (const shot of [0, FRAMES / 24]) {
        const middle = shot + (start + end) / 2;
        expect(loudest(samples, middle - 0.004, middle + 0.004)).toBeLessThan(0.02);
        expect(loudest(samples, shot + end + 0.025, shot + end + 0.05)).toBeGreaterThan(0.1);
        expect(loudest(samples, shot + start - 0.05, shot + start - 0.025)).toBeGreaterThan(0.1);
      }
      // What follows is where it was: the film of the whole clip sounds the same there.
      const same = await readSamples(await filmOf(whole, FRAMES));
      const after = Math.round((end + 0.06) * 48_000);
      for (let sample = after; sample < 1.9 * 48_000; sample += 997) {
        expect(Math.abs((samples[sample] ?? 0) - (same[sample] ?? 0))).toBeLessThan(0.02);
      }
    },
  );

  test.each([0, 0xff])('of which nothing decodes (%d) is silence', async (value) => {
    const path = await spoilt(`deaf-${value}`, (bytes) => fill(bytes, sound, value));
    const decoded = await decode(path);
    const note = expect.stringContaining('without its sound');
    expect(decoded).toMatchObject({ frames: FRAMES, notes: [note], facts: { audio: null } });
    const film = await filmOf(path, FRAMES);
    expect(await readLumas(film)).toHaveLength(2 * FRAMES);
  });

  test('whose last packets the file does not hold is used with a note', async () => {
    const video = '-c:v libx264 -crf 10 -g 8';
    // Sound behind all pictures, so that the file can end within it.
    const path = folder.at('ends.mp4');
    const options = { frames: 12, luma: 32, step: 3, sound: TONE, container: FASTSTART, video };
    await makeClip(path, options);
    const packets = (await packetsOf(path)).sound;
    const cut = packets.at(-4);
    await writeFile(path, (await readFile(path)).subarray(0, (cut?.offset ?? 0) + 3));
    const decoded = await decode(path);
    expect(decoded.frames).toBe(12);
    expect(decoded.notes.join(' ')).toMatch(/4 packets of its sound are missing from the file/);
    expect(await readLumas(await filmOf(path, 12))).toHaveLength(24);
  });

  test('with a packet left out is told, and keeps its place', async () => {
    const path = folder.at('left-out.mp4');
    const drop = "noise=drop='eq(n,50)'";
    await ffmpeg(['-i', whole, '-c', 'copy', '-bsf:a', drop, '-f', 'mp4', path]);
    const decoded = await decode(path);
    expect(decoded.notes.join(' ')).toMatch(/^1 packet of its sound is missing from the file/);
    const [samples, same] = [
      await readSamples(await filmOf(path, FRAMES)),
      await readSamples(await filmOf(whole, FRAMES)),
    ];
    for (let sample = Math.round(1.2 * 48_000); sample < 1.9 * 48_000; sample += 997) {
      expect(Math.abs((samples[sample] ?? 0) - (same[sample] ?? 0))).toBeLessThan(0.02);
    }
  });
});

function noise(bytes: Buffer, packets: readonly StoredPacket[]): void {
  for (const { offset, length } of packets) {
    for (let at = 0; at < length; at += 1) bytes[offset + at] = (at * 197 + 31) & 255;
  }
}

describe('pictures', () => {
  test.each([0, 0xff])('one that is damaged (%d) ends it', async (value) => {
    const path = await spoilt(`picture-${value}`, (bytes) =>
      fill(bytes, pictures.slice(20, 21), value),
    );
    await expect(decode(path)).rejects.toMatchObject({ code: 'clip-damaged' });
  });

  test('one that is damaged is not excused by a sound that is too', async () => {
    const both = (bytes: Buffer) => fill(bytes, [...pictures.slice(20, 21), ...sound], 0);
    const path = await spoilt('both', both);
    await expect(decode(path)).rejects.toMatchObject({ code: 'clip-damaged' });
  });

  const ENCODERS: [string, string][] = [
    ['H.264', '-c:v libx264 -bf 4 -x264-params open-gop=1:scenecut=0:b-pyramid=normal:ref=4'],
    ['H.264, strict pyramid', '-c:v libx264 -bf 5 -x264-params open-gop=1:b-pyramid=strict:ref=2'],
    ['H.265', '-c:v libx265 -x265-params log-level=error:open-gop=1:keyint=24:scenecut=0'],
  ];
  const cases = ENCODERS.flatMap(([name, encoder]) =>
    ['-use_editlist 1', '-use_editlist 0', '-movflags frag_keyframe+empty_moov'].map(
      (container) => [name, container, encoder] as const,
    ),
  );
  test.each(cases)('of a cut at an open GOP are used: %s %s', async (name, container, encoder) => {
    const source = folder.at(`open ${name} ${container.length}.mp4`);
    const video = `${encoder} -g 24 -crf 4`;
    await makeClip(source, { frames: 72, luma: 20, step: 3, video, sound: 'sine=d=3' });
    const path = source.replace('.mp4', '-cut.mp4');
    await ffmpeg(['-ss', '1', '-i', source, '-c', 'copy', ...container.split(' '), path]);
    const decoded = await decode(path);
    const last = (await readLumas(source)).at(-1) ?? 0;
    const lumas = await readLumas(await filmOf(path, decoded.filmFrames));
    expect(lumas).toHaveLength(2 * decoded.filmFrames);
    expect(Math.abs((lumas.at(-1) ?? 0) - last)).toBeLessThanOrEqual(2);
    // Every picture of the film is one of the clip, in order.
    lumas.slice(1, decoded.filmFrames).forEach((luma, index) => {
      expect(Math.abs(luma - (lumas[index] ?? 0) - 3)).toBeLessThanOrEqual(2);
    });
  });
});

describe('a clip that somebody wants as it is', () => {
  test('and that is whole, is as ever', async () => {
    const path = folder.at('whole-too.mp4');
    await copyFile(whole, path);
    const { facts, ...strict } = await decode(path);
    const first = await readFile(`${path}.last.png`);
    expect(await decode(path, { isSalvage: true })).toEqual({ facts, ...strict });
    expect(await readFile(`${path}.last.png`)).toEqual(first);
  });

  test('lasts as long as its pictures decode where the file ends too early', async () => {
    const cut = pictures[30];
    const path = await spoilt('early', (bytes) => bytes.subarray(0, (cut?.offset ?? 0) + 2));
    await expect(decode(path)).rejects.toMatchObject({ code: 'clip-truncated' });
    const decoded = await decode(path, { isSalvage: true });
    expect(decoded.frames).toBeGreaterThan(20);
    expect(decoded.frames).toBeLessThanOrEqual(30);
    expect(decoded.notes.join(' ')).toMatch(/The file ends after \d+ of 48 video packets/);
    const lumas = await readLumas(await filmOf(path, decoded.filmFrames));
    expect(lumas).toHaveLength(2 * decoded.filmFrames);
    const [red = 0] = await readPixel(`${path}.last.png`);
    expect(Math.abs(red - (((lumas.at(-1) ?? 0) - 16) * 255) / 219)).toBeLessThan(4);
  });

  test('is used around pictures that are damaged', async () => {
    const path = await spoilt('holes', (bytes) => fill(bytes, pictures.slice(17, 23), 0));
    const decoded = await decode(path, { isSalvage: true });
    expect(decoded.frames).toBeGreaterThan(30);
    expect(decoded.notes).not.toEqual([]);
    expect(await readLumas(await filmOf(path, decoded.filmFrames))).toHaveLength(
      2 * decoded.filmFrames,
    );
  });

  test('whose index nothing else reads is used without sound', async () => {
    const path = folder.at('other.nut');
    await ffmpeg(['-i', whole, '-c', 'copy', '-f', 'nut', path]);
    await expect(decode(path)).rejects.toMatchObject({ code: 'clip-unreadable' });
    const decoded = await decode(path, { isSalvage: true });
    expect(decoded).toMatchObject({
      frames: FRAMES,
      facts: { width: 64, height: 36, audio: null },
    });
    expect(decoded.notes.join(' ')).toMatch(/index of the file cannot be read/);
    expect(await readLumas(await filmOf(path, FRAMES))).toHaveLength(2 * FRAMES);
  });

  test.each([
    ['an error page', () => Buffer.from('<html>Access denied</html>')],
    ['nothing', () => Buffer.alloc(0)],
    ['no picture that decodes', (bytes: Buffer) => (fill(bytes, pictures, 0), bytes)],
  ])('with %s is refused', async (name, spoil) => {
    const path = await spoilt(name, spoil);
    await writeFile(`${path}.first.png`, await readFile(`${whole}.first.png`).catch(() => ''));
    await expect(decode(path, { isSalvage: true })).rejects.toMatchObject({ code: 'clip-damaged' });
  });
});
