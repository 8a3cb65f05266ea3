/** No clip is bought from a placeholder, whatever the plan that is taken up believed. */

import { expect, test } from 'vitest';
import { refuseForeignFrames } from '../../activities/frames.ts';
import type { TakeRecord } from '../../store/takes.ts';
import { planOf, shotOf } from '../specs/plan/fixture.ts';
import { aTake } from '../store/fixtures.ts';
import { Stage } from './stage.ts';

const SIMULATOR = 'http://127.0.0.1:8080';
const PLAN = planOf([shotOf('sh0010'), shotOf('sh0020')]);

/** Orders sh0020 from the last frame of what sh0010 has. */
async function follow(linkOrigin: string | undefined, source: Partial<TakeRecord>) {
  const stage = await Stage.open({}, linkOrigin === undefined ? {} : { linkOrigin });
  const take = aTake({ film: stage.film, ...source });
  await stage.store.takes.writeTake(take);
  const [, planned] = PLAN.shots;
  if (!planned) throw new Error('The plan has lost its shot.');
  const input = stage.order(1, 1, { shot: 'sh0020', firstFrameSha256: take.lastFrame.sha256 });
  const order = { ...input, lastFrameSha256: null };
  return stage.run((context) => refuseForeignFrames(context, order, PLAN, planned), order);
}

const placeholder = { isPlaceholder: true, origin: SIMULATOR };

test.each([undefined, 'https://ark.invalid'])(
  'asked at %s a placeholder is refused',
  async (at) => {
    await expect(follow(at, placeholder)).rejects.toThrow('bought from a placeholder of sh0010');
  },
);

test('what was bought is followed, and so is a placeholder on this machine', async () => {
  await expect(follow(undefined, { origin: SIMULATOR })).resolves.toBeUndefined();
  await expect(follow(undefined, {})).resolves.toBeUndefined();
  await expect(follow(SIMULATOR, placeholder)).resolves.toBeUndefined();
});
