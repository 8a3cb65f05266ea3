/** What is pending for a film, with the command that applies it as things stand. */

import { expect, test } from 'vitest';
import { statusLines, type ToldFilm } from '../../cli/text/status-text.ts';
import type { ShotState } from '../../films/view/view.ts';
import { filmView, NOW, shotView } from '../films/fixture.ts';

const REACH = { held: [], sites: new Map(), served: [] };

type Edit = Extract<ToldFilm['edit'], { readonly kind: 'changed' }>;

function lineFor(status: ShotState, isRunning: boolean, own: Partial<Edit> = {}): string {
  const film = ['sh0010', 'sh0020'];
  const edit: Edit = { kind: 'changed', orders: ['sh0020'], film, others: ['sh0010'], ...own };
  const view = { ...filmView([shotView('sh0010', status)]), file: 'film.yaml' };
  const production = { isRunning, startedAtMs: null, stuck: null };
  const told = { view, production, idle: null, edit };
  const lines = statusLines(told, { file: 'film.yaml' }, { reach: REACH, nowMs: NOW });
  return lines.at(-1) ?? '';
}

test('an order that it would make useless needs --restart, while the film runs', () => {
  for (const status of ['queued', 'running', 'collecting', 'asking'] as const) {
    expect(lineFor(status, true)).toMatch(/To apply it: storyboard run film\.yaml --restart$/);
    expect(lineFor(status, false)).toMatch(/To apply it: storyboard run film\.yaml$/);
    expect(lineFor(status, true, { others: [] })).toMatch(/storyboard run film\.yaml$/);
  }
  expect(lineFor('done', true)).toMatch(/storyboard run film\.yaml$/);
});

test('what it orders has its price, and what no longer stands by it is named', () => {
  const expected = [{ currency: 'USD', micros: 97_000 }];
  expect(lineFor('waiting', false, { expected, blocked: ['sh0010'] })).toContain(
    ': it orders sh0020, 0.097 USD. To apply it: ',
  );
  expect(lineFor('done', false, { orders: [], blocked: ['sh0010', 'sh0020'] })).toContain(
    ': it orders nothing, and sh0010 would be blocked. To apply it: ',
  );
});

test('what a person has said is no edit', () => {
  expect(lineFor('failed', false, { said: ['sh0010'] })).toBe(
    'What was said of sh0010 is not applied yet: it orders sh0020. ' +
      'To apply it: storyboard run film.yaml',
  );
});
