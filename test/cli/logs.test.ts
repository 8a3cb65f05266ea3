/** A film's log, from what the store knows. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { logOf } from '../../films/json/log.ts';
import { logLines } from '../../cli/text/log-text.ts';
import { failure } from '../../specs/failures.ts';
import { openStore } from '../../store/store.ts';
import { collected, fails, iso, look, order, places } from '../films/facts.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const REFUSED = failure('moderated-input', {
  code: 'Sensitive',
  message: 'The text may be sensitive.',
  requestId: 'req-7',
});

describe('the log of a film', () => {
  const key = { film: 'f0123456789', take: 1, order: 1 };
  const ended = { state: 'expired' as const, failure: null, at: iso(9) };
  const events = [places('sh0010', 1), collected('sh0010', 5), fails('sh0020', 3, REFUSED)];
  const orders = [
    order('sh0010', { poll: look({ atMs: Date.parse(iso(4)) }) }),
    order('sh0030', { key: { ...key, shot: 'sh0030', order: 2 }, end: ended }),
  ];

  test('is events and journal in the order of their time', () => {
    const told = logOf(events, orders, null).map(({ kind, at }) => [kind, at]);
    expect(told).toEqual([
      ['order.written', iso(0)],
      ['order.written', iso(0)],
      ['order.placed', iso(1)],
      ['shot.failed', iso(3)],
      ['task.looked', iso(4)],
      ['take.collected', iso(5)],
      ['order.ended', iso(9)],
    ]);
  });

  test('of one shot holds nothing of another', () => {
    const shots = logOf(events, orders, 'sh0030').map((entry) => 'shot' in entry && entry.shot);
    expect(shots).toEqual(['sh0030', 'sh0030']);
  });

  test('tells people of each order, look, download and request id under the day', () => {
    const [day, ...lines] = logLines(logOf(events, orders, null));
    expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(lines.map((line) => line.replace(/\d\d:\d\d:\d\d/g, 'hh:mm:ss'))).toEqual([
      'hh:mm:ss  sh0010  v001    order written: byteplus, seedance-1-5-pro-251215, flex',
      'hh:mm:ss  sh0030  v001.2  order written: byteplus, seedance-1-5-pro-251215, flex',
      'hh:mm:ss  sh0010  v001    ordered: task cgt-1, flex, account byteplus-01234567',
      'hh:mm:ss  sh0020  v001    shot failed: refused by byteplus: Sensitive, not billed, ' +
        'request req-7: The text may be sensitive.',
      'hh:mm:ss  sh0010  v001    newest look: queued, next hh:mm:ss',
      'hh:mm:ss  sh0010  v001    collected, 1 B',
      'hh:mm:ss  sh0030  v001.2  order ended: expired',
    ]);
  });
});

test('a sentence of a failed look ends before what comes next', () => {
  const failed = failure('unavailable', { code: 'http-403', message: 'It refused (HTTP 403).' });
  const seen = [order('sh0010', { poll: look({ failure: failed }) })];
  const lines = logLines(logOf([], seen, null)).join('\n');
  expect(lines).toMatch(/newest look: .*: It refused \(HTTP 403\), next \d\d:\d\d:\d\d/);
});

describe('logs', () => {
  test('answers for a film that was never run, and makes nothing', async () => {
    const folder = await temporaryFolder();
    const { exit, stdout } = await storyboard(folder, ['logs', 'film.yaml']);
    expect([exit, stdout]).toEqual([0, 'film.yaml was not run yet: it has no log.']);
    const json = await storyboard(folder, ['logs', 'film.yaml', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ production: null, entries: [] });
  });

  test('reads the store alone, and knows the shots that were run', async () => {
    const folder = await temporaryFolder();
    const store = await openStore(folder);
    const film = await store.films.openFilm(join(folder, 'film.yaml'));
    const { at: _, ...refused } = fails('sh0020', 3, REFUSED);
    await store.events.append(film.id, refused);
    const json = await storyboard(folder, ['logs', 'film.yaml', 'sh0020', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      production: `production/${store.id}/${film.id}`,
      entries: [{ kind: 'shot.failed', shot: 'sh0020', failure: { requestId: 'req-7' } }],
    });
    const mistyped = await storyboard(folder, ['logs', 'film.yaml', 'sh020']);
    expect([mistyped.exit, mistyped.stdout]).toEqual([2, '']);
    expect(mistyped.stderr).toContain('Did you mean sh0020?');
  });
});
