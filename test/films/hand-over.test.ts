/** A picture that is bad, from the store to what is shown; and a frame that is chosen in its place. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { decideOn, type DecisionRequest } from '../../films/directing/decide.ts';
import { listTakes } from '../../films/directing/takes.ts';
import { FilmError } from '../../films/error.ts';
import { cutOf } from '../../films/exporting/cut.ts';
import { takeJson } from '../../films/json/directing.ts';
import { planJson } from '../../films/json/plan.ts';
import { filmJson } from '../../films/json/result.ts';
import { planFilm } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { FilmReader } from '../../films/view/film-reader.ts';
import { openStore } from '../../store/store.ts';
import { makeClip, readPixel, temporaryFolder as folderOfClips } from '../media/clip.ts';
import { aTake } from '../store/fixtures.ts';
import { buy } from './bought.ts';
import { plainEnvironment, temporaryFolder } from './fixture.ts';

const TEXT = `version: 1
title: Fade
provider: byteplus
defaults: { model: seedance-1.5-pro }
policy: { handover: stop }
shots:
  - { id: a, prompt: "A quay", trim: { tail: 3 } }
  - { id: b, prompt: "A ferry" }
`;
const clips = folderOfClips();

beforeAll(async () => {
  await makeClip(clips.at('steps.mp4'), { frames: 12, luma: 40, step: 8 });
});

async function filmOf(text = TEXT, shots = ['a']) {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, text);
  const store = await openStore(folder);
  const { sha256, bytes } = await store.objects.put(await readFile(clips.at('steps.mp4')));
  const clip = { ...aTake().clip, sha256, bytes, frames: 12, width: 64, height: 36 };
  await buy(file, { folder, shots, clip, faults: ['fading'] });
  const film = await store.films.openFilm(file);
  const environment = { ...plainEnvironment(), STORYBOARD_USER: 'ann' };
  const host = { environment, packageVersion: '0.0.0', tell: () => undefined };
  const say = (request: DecisionRequest) => decideOn(file, request, { project: folder }, host);
  const view = async () => {
    const found = await new FilmReader(store, film, file).read({ isRunning: false });
    if (!found) throw new Error('It was never run.');
    return filmJson(found, file);
  };
  const plan = async () => {
    const loaded = await loadStoryboard(file);
    return planJson(loaded, await planFilm(loaded, { project: folder }));
  };
  const takes = async () => (await listTakes(file, ['a'], { project: folder }, host)).map(takeJson);
  const refusal = async (request: DecisionRequest) => {
    const error = await say(request).catch((thrown: unknown) => thrown);
    if (!(error instanceof FilmError)) throw error;
    return error.facts;
  };
  return { file, store, film, say, view, plan, takes, refusal };
}

test('it asks with what is wrong, where the picture is and what answers', async () => {
  const { view, plan, store, film } = await filmOf();
  const [take] = await store.takes.takesOfFilm(film.id);
  const picture = store.objects.addressOf(take?.lastFrame.sha256 ?? '');
  const asks = { kind: 'hand-over', take: 'v001', until: null, else: null };
  expect((await view()).shots).toMatchObject([
    {
      status: 'asking',
      asks: { ...asks, faults: ['fading'], picture, next: ['accept', 'retake', 'frame'] },
    },
    { status: 'blocked' },
  ]);
  expect((await plan()).shots).toMatchObject([
    { decision: 'asks', asks: 'hand-over', faults: ['fading'], picture },
    { decision: 'blocked' },
  ]);
});

test('what is not there is refused with what is, and changes nothing', async () => {
  const { refusal, store, film } = await filmOf();
  for (const frame of [12, -1, 0.5, Number.NaN]) {
    const facts = { why: 'no-frame', shot: 'a', take: 'v001', frame, frames: 12 };
    expect(await refusal({ kind: 'frame', shot: 'a', frame })).toEqual(facts);
  }
  expect(await refusal({ kind: 'accept', shot: 'b' })).toMatchObject({ why: 'none-stands' });
  expect(await refusal({ kind: 'frame', shot: 'x', frame: 0 })).toMatchObject({
    why: 'no-such-shot',
  });
  expect(await store.decisions.of(film.id)).toEqual([]);
});

test('which of several takes is meant is asked first', async () => {
  const { refusal } = await filmOf(TEXT.replace('A quay"', 'A quay", takes: 2'));
  const facts = { why: 'several', shot: 'a', takes: ['v002', 'v001'] };
  expect(await refusal({ kind: 'accept', shot: 'a' })).toEqual(facts);
});

test('a chosen frame is handed on, and ends the clip wherever the film is told', async () => {
  const { say, view, takes, store, film, file } = await filmOf();
  await say({ kind: 'frame', shot: 'a', frame: 6 });
  const known = await say({ kind: 'frame', shot: 'a', frame: 6 });
  expect(known).toMatchObject({ number: 1, kind: 'frame', frame: 6 });
  const [said, ...more] = await store.decisions.of(film.id);
  if (said?.kind !== 'frame' || more.length > 0) throw new Error('It was not said once.');
  const [red = 0] = await readPixel(store.objects.addressOf(said.picture));
  expect(Math.abs(red - ((40 + 8 * 6 - 16) * 255) / 219)).toBeLessThan(3);

  const handOver = { sha256: said.picture, source: 'chosen', frame: 6 };
  const { shots } = await view();
  expect(shots[0]).toMatchObject({ status: 'done', handOver, lastFrameSha256: said.picture });
  expect(shots[0]).not.toHaveProperty('pictureFaults');
  expect(shots[1]).toMatchObject({ status: 'waiting' });
  expect(await takes()).toMatchObject([{ frames: 12, framesInFilm: 7, handOver, stands: true }]);

  // Its files for people show it.
  const record = await store.takes.readTake(film.id, 'a', 'v001');
  if (!record) throw new Error('The take is gone.');
  const files = await store.renders.filesOfTake(film, await store.takes.handedOn(record));
  const own = await readFile(store.objects.addressOf(said.picture));
  expect(await readFile(files.lastFrame)).toEqual(own);
  expect(JSON.parse(await readFile(files.record, 'utf8'))).toMatchObject({ handOver });

  const where = { file, pathOf: (clip: string) => clip };
  const { timeline } = await cutOf(store, film, where);
  expect(timeline.items[0]).toMatchObject({ inFrame: 0, outFrame: 7 });

  // The other way: its own last picture, and its trim.
  await say({ kind: 'accept', shot: 'a' });
  expect((await view()).shots[0]).toMatchObject({ status: 'done', handOver: { frame: null } });
  expect((await cutOf(store, film, where)).timeline.items[0]).toMatchObject({ outFrame: 9 });
});

test('without the gate it is a hint, and none where a person has accepted it, or wants none', async () => {
  const warned = await filmOf(TEXT.replace('policy: { handover: stop }\n', ''));
  expect((await warned.view()).shots).toMatchObject([
    { status: 'done', pictureFaults: ['fading'] },
    { status: 'waiting' },
  ]);
  await warned.say({ kind: 'accept', shot: 'a' });
  expect((await warned.view()).shots[0]).not.toHaveProperty('pictureFaults');
  const silent = await filmOf(TEXT.replace('stop', 'off'));
  expect((await silent.view()).shots[0]).not.toHaveProperty('pictureFaults');
});

test('one more take is ordered in its place', async () => {
  const { say, plan } = await filmOf();
  const made = await say({ kind: 'reject', shot: 'a', again: true });
  expect(made.again).toMatchObject([{ shot: 'a', carried: 'rests' }]);
  expect((await plan()).shots).toMatchObject([{ decision: 'orders' }, { decision: 'orders' }]);
  await say({ kind: 'accept', shot: 'a' });
  expect((await plan()).shots).toMatchObject([
    { decision: 'stands', take: 'v001' },
    { decision: 'orders' },
  ]);
});
