/** What is ordered from the page, and what never is. No server runs, so nothing can be started. */

import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { actedLine, endedLine } from '../../cli/text/dailies-text.ts';
import { weigh } from '../../films/directing/weighed.ts';
import { decideOn } from '../../films/directing/decide.ts';
import { priceBehind } from '../../films/reviewing/price.ts';
import { Director, type ReviewAction } from '../../films/reviewing/director.ts';
import { FilmReview } from '../../films/reviewing/review.ts';
import { storedFilm, type StoredFilm } from './stored.ts';

const TEXT = `version: 1
title: Night
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
  - { id: sh0030, from: none, prompt: "A gull" }
`;
const KEY = { BYTEPLUS_API_KEY: 'nobody-s' };
const HOST = { environment: KEY, packageVersion: '0', tell: () => undefined };
const OTHER = '0123456789abcdef';
const YES = () => true;

let made: StoredFilm;
let closers: (() => Promise<void>)[];
beforeEach(async () => {
  closers = [];
  made = await storedFilm(TEXT);
});
afterEach(async () => {
  for (const close of closers) await close();
});

async function open(environment: Record<string, string> = KEY) {
  const host = { ...HOST, environment };
  const options = { project: made.folder, maxCost: ['20USD'] };
  const review = await FilmReview.open(made.file, options, host);
  const director = await Director.open(review, options, host, () => undefined);
  closers.push(
    () => director.close(),
    () => review.close(),
  );
  return { review, director };
}

const action = (changes: Partial<ReviewAction> = {}): ReviewAction => ({
  kind: 'retake',
  shot: 'sh0010',
  take: `${made.film}/sh0010/v002`,
  decision: 0,
  ...changes,
});
const said = async () => (await made.store.decisions.of(made.film)).map(({ kind }) => kind);

/** What stands in the store while a command runs the film. */
async function lead(command: string, granted = command): Promise<void> {
  const { store, film, plan } = made;
  const caps = { command, maxCost: [], allowsUnpriced: false };
  await store.caps.write(film, { ...caps, budget: null });
  await store.grants.grant(film, plan, { ...caps, command: granted });
}

test('nothing is ordered beside a run of another command, and nothing said for it', async () => {
  const { review, director } = await open();
  review.isRunning = () => Promise.resolve(true);
  const { command } = director.purse;
  for (const [caps, grant] of [
    [OTHER, OTHER],
    // It was run from here, and another command has taken it over.
    [OTHER, command],
    [command, OTHER],
  ] as const) {
    await lead(caps, grant);
    for (const kind of ['retake', 'bridge'] as const) {
      const refused = director.act(action({ kind }), YES);
      await expect(refused).rejects.toMatchObject({ code: 'runs-elsewhere' });
    }
  }
  expect(await said()).toEqual([]);
  expect(await director.purse.used()).toEqual([{ currency: 'USD', micros: 0 }]);
});

test('what waits behind an approval counts here once: by its command, or as carried elsewhere', async () => {
  const { review, director } = await open();
  review.isRunning = () => Promise.resolve(true);
  writeFileSync(made.file, TEXT.replace('"A quay"', '"A quay", approve: true'));
  await lead(director.purse.command);
  const first = action({ kind: 'approve' });
  expect(await director.act(first, YES)).toMatchObject({ order: 'carried' });
  expect(await director.purse.used()).toMatchObject([{ micros: 0 }]);
  await decideOn(made.file, { kind: 'reject', shot: 'sh0010' }, { project: made.folder }, HOST);
  await lead(OTHER);
  await director.act(action({ kind: 'approve', decision: 2 }), YES);
  const [used] = await director.purse.used();
  expect(used?.micros).toBeGreaterThan(0);
});

test('it is refused at another price than was agreed to, also when the file is edited meanwhile', async () => {
  const { director } = await open();
  const { folder, file } = made;
  await decideOn(file, { kind: 'reject', shot: 'sh0010' }, { project: folder }, HOST);
  const again = director.act(action({ decision: 1 }), () => {
    writeFileSync(file, TEXT.replace('"A quay"', '"A quay", duration: 12s'));
    return true;
  });
  await expect(again).rejects.toMatchObject({ code: 'stale', facts: { isPrice: true } });
  expect(await said()).toEqual(['reject']);
});

test('without a key no take is rejected for another one', async () => {
  const { director } = await open({});
  await expect(director.act(action(), YES)).rejects.toMatchObject({ code: 'missing-key' });
  expect(await said()).toEqual([]);
});

test('what is refused after the take was rejected is told as said, and as owed', async () => {
  const { director } = await open({ ...KEY, STORYBOARD_BUDGET_DAY: 'much' });
  const done = await director.act(action(), YES);
  expect(done).toMatchObject({ order: 'next-run', why: { code: 'bad-budget' } });
  expect(await said()).toEqual(['reject']);
  expect(actedLine(done, 'It is so. Nothing was changed.')).toBe(
    'sh0010 v002 is rejected. The next run orders it: It is so.',
  );
});

test('closed, it says and orders nothing more, whatever is at work', async () => {
  const { director } = await open();
  const closing: Promise<void>[] = [];
  const late = director.act(action(), () => {
    closing.push(director.close());
    return true;
  });
  const queued = director.act(action({ kind: 'freeze' }), YES);
  await expect(late).rejects.toMatchObject({ code: 'closed' });
  await expect(queued).rejects.toMatchObject({ code: 'closed' });
  await Promise.all(closing);
  await expect(director.act(action(), YES)).rejects.toMatchObject({ code: 'closed' });
  expect(await said()).toEqual([]);
});

test('what a circle or a freeze lets go on is priced, where no take stood before', async () => {
  const of = async () => weigh(made.file, { project: made.folder }, HOST);
  expect(priceBehind(await of(), 'sh0010', { isRunning: true }).shots).toEqual([]);
  writeFileSync(made.file, TEXT.replace('A quay', 'A pier'));
  const { shots, prices } = priceBehind(await of(), 'sh0010', { isRunning: true });
  expect(shots).toEqual(['sh0020']);
  expect(prices).toMatchObject([{ currency: 'USD' }]);
  expect(priceBehind(await of(), 'sh0010', { isRunning: false }).shots).toEqual([]);
});

test('how it ended is told as it did', () => {
  type Ended = Parameters<typeof endedLine>[0];
  const shot = (id: string, status: Ended['shots'][number]['status'], failure = false) => {
    return { id, status, failure: failure ? {} : null };
  };
  const told = (status: Ended['status'], ...shots: Ended['shots']) => endedLine({ status, shots });
  expect(told('done', shot('a', 'done'))).toEqual({
    text: 'What was ordered here has ended.',
    isBad: false,
  });
  expect(told('asking', shot('a', 'asking'))).toMatchObject({ isBad: false });
  expect(told('asking', shot('a', 'failed', true), shot('b', 'asking', true))).toEqual({
    text: 'What was ordered here has ended; failed: a; waiting for an answer: b.',
    isBad: true,
  });
  expect(told('cancelled')).toMatchObject({ isBad: true });
});
