import { expect, test } from 'vitest';
import { wayLines } from '../../cli/text/ways-text.ts';
import {
  failure,
  FAILURE_KINDS,
  waysOnAfter,
  type FailureKind,
  type FailureRule,
} from '../../specs/failures.ts';
import type { ShotView } from '../../films/view/view.ts';
import { placeWith } from './fixture.ts';
import { askingShot, doneShot, shotView } from '../films/fixture.ts';

const failed = (kind: FailureKind, billed?: FailureRule['billed']) =>
  failure(kind, { code: 'code', message: 'Why.', ...(billed && { billed }) });

function shotOf(kind: FailureKind, status: 'failed' | 'asking', id = 'sh0060'): ShotView {
  const waysOn = waysOnAfter(failed(kind), status === 'asking');
  return shotView(id, status, { at: { line: 24, column: 5 }, failure: failed(kind), waysOn });
}

const linesOf = (...shots: readonly ShotView[]) => wayLines({ file: 'film.yaml', shots });
const FIRST = 'Ways on for sh0060:';
const RUN = 'storyboard run film.yaml';
/** Offered for whatever has failed or asks; told by itself below. */
const SKIP = 'storyboard resolve film.yaml sh0060 --skip';
const others = (lines: readonly string[]) => lines.filter((line) => !line.endsWith(SKIP));

test('a shot that was moderated', () => {
  const lines = [
    FIRST,
    `  change its prompt or pictures (film.yaml:24:5), then  ${RUN}`,
    `  order it as it is once more                           ${RUN} --again sh0060`,
  ];
  expect(others(linesOf(shotOf('moderated-input', 'failed')))).toEqual(lines);
  expect(others(linesOf(shotOf('moderated-output', 'failed')))).toEqual(lines);
});

test('after a saved plan: what is chosen or edited goes without it', () => {
  const place = placeWith({ plan: 'p.json' });
  const told = wayLines({ file: 'film.yaml', place, shots: [shotOf('moderated-input', 'failed')] });
  expect(told.join('\n')).not.toContain('--plan');
  expect(others(told).at(-1)).toContain(`${RUN} --again sh0060`);
  const unpaid = wayLines({ file: 'film.yaml', place, shots: [shotOf('unauthorized', 'failed')] });
  expect(others(unpaid).at(-1)).toContain('--plan p.json');
});

test('an account without funds or quota', () => {
  expect(others(linesOf(shotOf('unfunded', 'failed')))).toEqual([
    FIRST,
    `  fund the account at byteplus, or raise its quota there, then  ${RUN}`,
    `  name another one under \`providers\` (film.yaml:24:5), then     ${RUN}`,
  ]);
});

test('a model that is retired or not open', () => {
  expect(others(linesOf(shotOf('model-unavailable', 'failed')))).toEqual([
    FIRST,
    '  see which models the account has                           storyboard models --check',
    `  name one of them as its \`model\` (film.yaml:24:5), then     ${RUN}`,
    `  name another one under \`providers\` (film.yaml:24:5), then  ${RUN}`,
  ]);
});

test('settings that are wrong', () => {
  const lines = [
    FIRST,
    '  see which keys and addresses count  storyboard doctor',
    `  put them right, then                ${RUN}`,
  ];
  expect(others(linesOf(shotOf('unauthorized', 'failed')))).toEqual(lines);
});

test('an order that has expired, asked about and failed', () => {
  expect(others(linesOf(shotOf('expired', 'asking')))).toEqual([
    FIRST,
    '  order it again    storyboard resolve film.yaml sh0060 --resubmit',
    '  give it up        storyboard resolve film.yaml sh0060 --give-up',
  ]);
  expect(others(linesOf(shotOf('expired', 'failed')))).toEqual([
    FIRST,
    `  order it anew     ${RUN}`,
  ]);
});

test('an order whose outcome is unknown', () => {
  expect(others(linesOf(shotOf('outcome-unknown', 'asking')))).toEqual([
    FIRST,
    '  take the task that you have found as its order  storyboard resolve film.yaml sh0060 --adopt TASK',
    '  order it again, which may be billed twice       storyboard resolve film.yaml sh0060 --resubmit',
    '  give it up                                      storyboard resolve film.yaml sh0060 --give-up',
  ]);
});

test('a clip that is lost', () => {
  const text = linesOf(shotOf('link-dead', 'asking')).join('\n');
  for (const option of ['--use', '--fetch', '--resubmit', '--give-up']) {
    expect(text).toContain(`  storyboard resolve film.yaml sh0060 ${option}`);
  }
  expect(text).toContain('billed twice');
});

test('what this machine is in the way of', () => {
  expect(others(linesOf(shotOf('local-fault', 'failed')))).toEqual([
    FIRST,
    `  put it right, then  ${RUN}`,
  ]);
  expect(others(linesOf(shotOf('invalid', 'failed')))).toEqual([
    FIRST,
    `  change it (film.yaml:24:5), then  ${RUN}`,
  ]);
});

test.each(FAILURE_KINDS.filter((kind) => kind !== 'over-cap'))('%s has a way on', (kind) => {
  for (const status of ['failed', 'asking'] as const) {
    const [, ...ways] = linesOf(shotOf(kind, status));
    expect(ways.length).toBeGreaterThan(0);
    for (const way of ways) expect(way).toMatch(/ {2}storyboard [a-z]/);
  }
});

test('shots with the same ways are told together, a cap where it is asked about', () => {
  const shots = ['sh0060', 'sh0070', 'sh0080'].map((id) => shotOf('unfunded', 'failed', id));
  const lines = linesOf(doneShot('sh0010'), ...shots, askingShot('sh0090'));
  expect(lines[0]).toBe('Ways on for sh0060…sh0080, here for sh0060:');
  expect(lines.filter((line) => line.startsWith('Ways on'))).toHaveLength(2);
  expect(linesOf(shotOf('over-cap', 'asking'))).toEqual([]);
  expect(linesOf(doneShot('sh0010'))).toEqual([]);
});

test('an id that begins as an option does is none', () => {
  const text = linesOf(
    shotOf('expired', 'asking', '-a'),
    shotOf('moderated-input', 'failed', '-b'),
  );
  expect(text.join('\n')).toContain('storyboard resolve film.yaml --resubmit -- -a');
  expect(text.join('\n')).toContain('storyboard run film.yaml --again=-b');
});
