/** What a person answers is carried out by any worker of the store. */

import { expect, test } from 'vitest';
import type { Services } from '../../activities/context.ts';
import { askPerson } from '../../activities/person.ts';
import { failure } from '../../specs/failures.ts';
import { ACCOUNT, Stage } from './stage.ts';

test.each([
  ['with its account', null, ACCOUNT],
  ['without its account', null, 'byteplus-deadbeef'],
  ['with its account, called back', 'https://hooks.example', ACCOUNT],
  ['without its account, called back', 'https://hooks.example', 'byteplus-deadbeef'],
])('a task that a person names is adopted by a worker %s', async (_, hooks, account) => {
  const stage = await Stage.open();
  await stage.placed(1, 1);
  await stage.store.journal.recordResolution(stage.key(), { kind: 'adopt', taskId: 'cgt-9' });
  const lost = failure('outcome-unknown', { code: 'answer-lost', message: 'Lost.' });
  const question = { ...stage.at(), account, failure: lost };
  const callbackUrl = hooks === null ? null : (secret: string) => `${hooks}/${secret}`;
  const asking = (context: Services) => askPerson({ ...context, callbackUrl }, question);
  expect(await stage.run(asking, null)).toEqual({ answer: 'adopt' });
  expect(await stage.store.journal.readOrder(stage.key())).toMatchObject({
    task: { task: { id: 'cgt-9' }, adopted: true },
    end: null,
    resolution: null,
  });
  const { events } = await stage.store.events.read(stage.film);
  expect(events.at(-1)).toMatchObject({ kind: 'order.adopted', taskId: 'cgt-9', account });
});
