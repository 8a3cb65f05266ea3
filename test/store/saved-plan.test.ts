/** The file of a saved plan, as it may come from anybody. */

import { expect, test } from 'vitest';
import { readSavedPlan, savedPlanText, type SavedPlan } from '../../store/saved-plan.ts';

const HASH = 'a'.repeat(64);
const SHOT: SavedPlan['films'][number]['shots'][number] = {
  id: 'sh0010',
  decision: 'orders',
  take: null,
  open: [],
  fingerprint: HASH,
  wish: HASH,
  pictures: [],
  expected: { currency: 'USD', amount: '0.06534' },
  atMost: null,
  isSimulated: false,
};
const FILM: SavedPlan['films'][number] = {
  file: '../film.yaml',
  title: 'Ferry',
  text: HASH,
  plan: HASH,
  store: null,
  film: 'f0123456789',
  shots: [SHOT],
};
const PLAN: SavedPlan = {
  kind: 'storyboard-plan',
  version: 1,
  at: '2026-11-30T12:00:00.000Z',
  choice: { only: 'sh0010', keep: true },
  again: { sh0010: 2 },
  atMost: [{ currency: 'USD', amount: '12' }],
  films: [FILM],
};

test('what was written is read', () => {
  const back = (plan: SavedPlan) => {
    const text = savedPlanText(plan);
    return typeof text === 'string' ? readSavedPlan(text) : text;
  };
  expect(back(PLAN)).toEqual(PLAN);
  expect(back({ ...PLAN, films: [{ ...FILM, decisions: undefined }] })).toEqual(PLAN);
});

test('what could not be read again is not written', () => {
  const shots = Array.from({ length: 2_000 }, (_, index) => ({
    ...SHOT,
    id: `sh${index}`,
    pictures: Array.from({ length: 60 }, (_, nth) => `asset:${nth}-${'x'.repeat(200)}`),
  }));
  expect(savedPlanText({ ...PLAN, films: [{ ...FILM, shots }] })).toEqual({
    why: 'bytes',
    where: null,
  });
  const films = Array.from({ length: 2_001 }, () => FILM);
  expect(savedPlanText({ ...PLAN, films })).toEqual({ why: 'shape', where: 'films' });
});

test.each([
  ['', 'no-json'],
  ['{', 'no-json'],
  ['null', 'no-plan'],
  ['[]', 'no-plan'],
  ['{"version": 1, "title": "Ferry"}', 'no-plan'],
  [JSON.stringify({ ...PLAN, version: 2 }), 'version'],
])('%s is %s', (text, why) => {
  expect(readSavedPlan(text)).toEqual({ why, where: null });
});

const inFilm = (own: object) => ({ films: [{ ...FILM, ...own }] });
const inShot = (own: object) => inFilm({ shots: [{ ...SHOT, ...own }] });

test.each<[string, object]>([
  ['films', { films: [] }],
  ['films.0.file', inFilm({ file: '' })],
  ['films.0.file', inFilm({ file: 'film\u001B[2J.yaml' })],
  ['films.0.file', inFilm({ file: 'x'.repeat(9_000) })],
  ['films.0.title', inFilm({ title: 'Ferry\n' })],
  ['films.0.film', inFilm({ film: '../f' })],
  ['films.0.shots', inFilm({ shots: Array.from({ length: 2_001 }, () => SHOT) })],
  ['films.0.shots.0.id', inShot({ id: '../sh0010' })],
  ['films.0.shots.0.take', inShot({ take: 'f0123456789/../v001' })],
  ['films.0.shots.0.decision', inShot({ decision: 'buys' })],
  ['films.0.shots.0.open.0', inShot({ open: ['../v001'] })],
  ['films.0.shots.0.atMost.amount', inShot({ atMost: { currency: 'USD', amount: '-1' } })],
  ['films.0.shots.0.atMost.currency', inShot({ atMost: { currency: 'usd', amount: '1' } })],
  ['again.sh0010', { again: { sh0010: -1 } }],
  ['choice.keep', { choice: { keep: false } }],
  ['at', { at: 'yesterday' }],
])('%s is not believed: %j', (where, own) => {
  expect(readSavedPlan(JSON.stringify({ ...PLAN, ...own }))).toEqual({ why: 'shape', where });
});

test('what it does not know is refused, wherever it stands', () => {
  for (const own of [{ maxCost: '99USD' }, inFilm({ caps: [] }), inShot({ permit: 'all' })]) {
    expect(readSavedPlan(JSON.stringify({ ...PLAN, ...own }))).toMatchObject({ why: 'shape' });
  }
});
