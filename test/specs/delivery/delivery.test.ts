import { describe, expect, test } from 'vitest';
import {
  deliveryOf,
  isFilmFile,
  masterFile,
  withDelivery,
} from '../../../specs/delivery/delivery.ts';
import { matchGains } from '../../../specs/delivery/match.ts';
import { hashOf } from '../../../specs/plan/fingerprint.ts';
import type { PictureMeans } from '../../../specs/picture/measures.ts';
import { fingerprintOf } from '../../../specs/plan/fingerprint.ts';
import { requestOf } from '../../../specs/plan/request.ts';
import { cutName } from '../../../store/masters.ts';
import { listOf } from '../../media/list.ts';
import { planOf, shotOf } from '../plan/fixture.ts';
import { readText } from '../storyboard/fixture.ts';

const ONE = listOf([{ shot: 'a', sha256: 'x', inFrame: 0, outFrame: 24 }]);
const NO_MATCH = () => null;

function read(output: string, shot = '') {
  const text = `version: 1\noutput: ${output}\nshots: [{ id: a, prompt: x${shot} }]\n`;
  const { storyboard, diagnostics } = readText(text);
  if (storyboard === null) throw new Error(JSON.stringify(diagnostics));
  return storyboard;
}

describe('a film that asks for nothing of it', () => {
  test.each([
    ['{ size: 1280x720 }', ''],
    ['{ codec: h264, quality: standard, match: none }', ', gain_db: 0'],
  ])('is the one that it was, by its plan and its list: %s', (output, shot) => {
    const storyboard = read(output, shot);
    const { size } = storyboard.output;
    expect(storyboard.output).toEqual({ size, fit: 'crop', audio: 'clip' });
    expect(Object.keys(storyboard.shots[0] ?? {})).not.toContain('gainDb');
    const plan = planOf([shotOf('a')]);
    const list = withDelivery(ONE, plan, { kind: 'film', matchOf: NO_MATCH });
    expect(list).toBe(ONE);
    expect(masterFile('film', list)).toBe('film.mp4');
    // The names under which masters of existing projects are kept.
    expect(cutName(list)).toBe(hashOf({ edition: 2, list: ONE }));
    expect(deliveryOf(plan, 'animatic')).toBeNull();
  });

  test('has a rough cut in draft quality', () => {
    const list = withDelivery(ONE, planOf([shotOf('a')]), { kind: 'rough', matchOf: NO_MATCH });
    expect(list.delivery).toEqual({ title: expect.any(String), quality: 'draft' });
    expect(masterFile('rough', list)).toBe('rough.mp4');
  });
});

test('all of it is part of the film, and nothing of it of a take', () => {
  const asked = read(
    '{ codec: prores, quality: high, match: colour, loudness: -14 LUFS, music: { file: a.wav } }',
    ', caption: " Hello ", gain_db: -3',
  );
  expect(asked.output).toMatchObject({
    codec: 'prores',
    quality: 'high',
    match: 'colour',
    loudness: -14,
    music: { path: 'a.wav', sha256: 'a'.repeat(64), gainDb: 0, fadeSeconds: 1 },
  });
  const [shot] = asked.shots;
  expect(shot).toMatchObject({ caption: 'Hello', gainDb: -3 });
  const plan = planOf([shotOf('a', { caption: 'Hello', gainDb: -3 })], { output: asked.output });
  const list = withDelivery(ONE, plan, { kind: 'film', matchOf: () => [1.1, 1, 0.9] });
  expect(list.clips[0]).toMatchObject({ caption: 'Hello', gainDb: -3, match: [1.1, 1, 0.9] });
  const music = { sha256: 'a'.repeat(64), gainDb: 0, fadeSeconds: 1 };
  expect(list.delivery).toEqual({
    title: plan.title,
    codec: 'prores',
    quality: 'high',
    loudness: -14,
    music,
  });
  expect(masterFile('film', list)).toBe('film.mov');
  expect(['film.mov', 'film.mp4', 'rough.mp4'].map(isFilmFile)).toEqual([true, true, false]);
  // A rough cut and an animatic are looked at, and are no delivery.
  expect(deliveryOf(plan, 'rough')).toEqual({ title: plan.title, quality: 'draft', music });
  expect(deliveryOf(plan, 'animatic')).toEqual({ title: plan.title, music });
  const names = [plan, planOf([shotOf('a')])].map((one) => {
    const [first] = one.shots;
    const request = first && requestOf(first, { firstFrameSha256: null, lastFrameSha256: null });
    return request && fingerprintOf(request);
  });
  expect(names[0]).toBe(names[1]);
  expect(names[0]).not.toBeNull();
});

test.each([
  ['-14 LUFS', -14],
  ['-23LUFS', -23],
  ['-16.5', -16.5],
])('a loudness is written as %s', (written, wanted) => {
  const { output } = read(
    `{ loudness: ${written}, music: { file: a.wav, fade: 0.5s, gain_db: -6 } }`,
  );
  expect(output).toMatchObject({ loudness: wanted, music: { fadeSeconds: 0.5, gainDb: -6 } });
});

test('a caption has variables, as a prompt has', () => {
  const shot = `{ id: a, prompt: x, caption: 'In \${city}' }`;
  const { storyboard } = readText(`version: 1\nvariables: { city: Oslo }\nshots: [${shot}]\n`);
  expect(storyboard?.shots[0]?.caption).toBe('In Oslo');
});

test('a loudness where no shot asks for sound is a warning, and an error with the sound muted', () => {
  const codes = (output: string, shot = '') =>
    readText(
      `version: 1\noutput: ${output}\nshots: [{ id: a, prompt: x${shot} }]\n`,
    ).diagnostics.map(({ code, severity }) => `${severity} ${code}`);
  expect(codes('{ loudness: -14 }')).toEqual(['warning no-sound']);
  expect(codes('{ loudness: -14 }', ', audio: true')).toEqual([]);
  expect(codes('{ loudness: -14 }', ', take: v001')).toEqual([]);
  expect(codes('{ loudness: -14, audio: mute }', ', audio: true')).toEqual(['error no-sound']);
  expect(codes('{ loudness: -14, audio: mute, music: { file: a.wav } }')).toEqual([]);
});

describe('a match', () => {
  const means = (red: number, green: number, blue: number): PictureMeans => ({
    red,
    green,
    blue,
    spread: 40,
    motion: 1,
  });

  test('gives a known shift back', () => {
    const first = means(100, 120, 80);
    const gains = matchGains(means(110, 114, 84), first) ?? [0, 0, 0];
    [110, 114, 84].forEach((own, place) => {
      expect(own * (gains[place] ?? 0)).toBeCloseTo([100, 120, 80][place] ?? 0, 1);
    });
    expect(matchGains(first, first)).toBeNull();
  });

  test.each([
    ['black', means(0, 0, 0), null],
    ['another light', means(250, 20, 255), [0.75, 4 / 3, 0.75]],
    ['no numbers', means(NaN, Infinity, -5), [1, 0.75, 1]],
  ])('is bounded, whatever a clip shows: %s', (_what, own, wanted) => {
    const gains = matchGains(own, means(100, 120, 80));
    expect(gains === null).toBe(wanted === null);
    gains?.forEach((gain, place) => expect(gain).toBeCloseTo(wanted?.[place] ?? NaN, 3));
  });
});
