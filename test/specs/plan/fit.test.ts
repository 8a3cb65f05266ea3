/** Takes that were circled, and that something else is asked than by now. */

import { expect, test } from 'vitest';
import type { TakeSummary } from '../../../specs/plan/decision.ts';
import { decide } from '../../../specs/plan/decide.ts';
import type { Decision } from '../../../specs/plan/directing.ts';
import { unfitCircles } from '../../../specs/plan/fit.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { FILM, planOf, render, shotOf, TEXT_ONLY } from './fixture.ts';

const SHOT = shotOf('a', TEXT_ONLY);
const EDITED = shotOf('a', { ...TEXT_ONLY, text: 'Another quay' });

function takeOf(shot: Shot, take: string): TakeSummary {
  const [made] = render([shot]);
  if (!made) throw new Error('no take');
  return { ...made, take };
}
const v001 = takeOf(SHOT, 'v001');
const v002 = takeOf(EDITED, 'v002');

function say(kind: 'circle' | 'freeze' | 'reject', number: number): Decision {
  const signed = { number, at: '2026-07-13T08:12:00.000Z', by: 'ann', note: null };
  const about = { shot: 'a', take: v001, ...signed };
  return kind === 'reject' ? { ...about, kind, after: 2 } : { ...about, kind };
}

function unfit(shot: Shot, decisions: readonly Decision[], takes = [v001, v002]) {
  const plan = planOf([shot, shotOf('b', TEXT_ONLY)], { options: { hasTake: () => true } });
  const known = { film: FILM, takes, loans: new Map(), decisions };
  return unfitCircles(plan, decide(plan, known).wanted, known);
}

test('one that is circled and does not fit is named, whether another one stands or not', () => {
  const [named] = unfit(EDITED, [say('circle', 1)]);
  expect(named).toMatchObject({ shot: 'a', take: 'v001', differs: { kind: 'changed' } });
  expect(unfit(EDITED, [say('circle', 1)], [v001])).toHaveLength(1);
});

test('one that fits, was frozen or rejected since, or is pinned over or gone is not', () => {
  expect(unfit(SHOT, [say('circle', 1)])).toEqual([]);
  expect(unfit(EDITED, [say('circle', 1), say('freeze', 2)])).toEqual([]);
  expect(unfit(EDITED, [say('circle', 1), say('reject', 2)])).toEqual([]);
  expect(unfit({ ...EDITED, take: 'v002' }, [say('circle', 1)])).toEqual([]);
  expect(unfit({ ...EDITED, skip: true }, [say('circle', 1)])).toEqual([]);
  expect(unfit(EDITED, [say('circle', 1)], [v002])).toEqual([]);
  expect(unfit(EDITED, [])).toEqual([]);
});
