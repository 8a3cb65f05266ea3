/** What `status` says of open orders that nobody here can look at: another key, or another address. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { accountTag } from '../../providers/settings.ts';
import type { OrderIntent } from '../../store/order.ts';
import { openStore } from '../../store/store.ts';
import { order, PLAN } from '../films/facts.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const OWN = accountTag('byteplus', 'mine');
const URL_NEAR = 'http://127.0.0.1:9/api/v3';
const NEAR = { account: accountTag('byteplus', 'mine', URL_NEAR), origin: 'http://127.0.0.1:9' };
const KEY = { BYTEPLUS_API_KEY: 'mine' };
const KEY_NEAR = { ...KEY, BYTEPLUS_BASE_URL: URL_NEAR };
const KEY_ELSEWHERE = { ...KEY, BYTEPLUS_BASE_URL: 'http://127.0.0.1:8/api/v3' };

/** What `status` says of sh0010 below the table, in a project where its order is open. */
async function unseen(
  ordered: Partial<OrderIntent>,
  environment: Record<string, string>,
  holder: string | null = null,
): Promise<string[]> {
  const folder = await temporaryFolder();
  const store = await openStore(folder);
  const film = await store.films.openFilm(join(folder, 'film.yaml'));
  await store.films.setPlan(film.id, await store.plans.putPlan(PLAN));
  const { intent, task } = order('sh0010');
  if (!intent || !task) throw new Error('The order has neither intent nor task.');
  const key = { film: film.id, shot: 'sh0010', take: 1, order: 1 };
  await store.journal.placeIntent(key, { ...intent, ...ordered });
  await store.journal.recordTask(key, task);
  if (holder !== null) await store.journal.recordHolder(key, { account: holder, at: task.at });
  const { exit, stdout } = await storyboard(folder, ['status', 'film.yaml'], environment);
  expect(exit).toBe(0);
  return stdout.split('\n').filter((line) => line.startsWith('sh0010: ordered'));
}

const atSite = (site: string) =>
  `sh0010: ordered at ${site} (BYTEPLUS_BASE_URL), which is not asked here (storyboard doctor)`;
const withKey = (account: string) =>
  `sh0010: ordered with the key ${account}, which BYTEPLUS_API_KEY does not hold here (storyboard doctor)`;

test.each([
  ['no base URL is set any more', NEAR, KEY, NEAR.origin],
  ['another one is set', NEAR, KEY_ELSEWHERE, NEAR.origin],
  ['one is set since', { account: OWN, origin: null }, KEY_NEAR, "the provider's own address"],
])('the key is not blamed where %s', async (_name, ordered, environment, site) => {
  expect(await unseen(ordered, environment)).toEqual([atSite(site)]);
});

test.each([
  ['another key', NEAR, { ...KEY_NEAR, BYTEPLUS_API_KEY: 'other' }],
  ['no key', NEAR, {}],
  ['another key, in an old journal', { account: OWN }, { BYTEPLUS_API_KEY: 'other' }],
])('the key is named where there is %s', async (_name, ordered, environment) => {
  expect(await unseen(ordered, environment)).toEqual([withKey(ordered.account)]);
});

test.each<[string, Partial<OrderIntent>, Record<string, string>, string?]>([
  ['the same key and address', NEAR, KEY_NEAR],
  ['an old journal that names the key alone', { account: OWN }, KEY_NEAR],
  [
    "an old journal that names the provider's own address",
    { account: OWN, origin: 'https://ark.ap-southeast.bytepluses.com' },
    KEY,
  ],
  ['a task that the key at hand has taken over', { account: 'byteplus-01234567' }, KEY, OWN],
  ['a provider without a key', { provider: 'local', account: 'local' }, {}],
])('nothing is said with %s', async (_name, ordered, environment, holder) => {
  expect(await unseen(ordered, environment, holder)).toEqual([]);
});
