import { expect, test } from 'vitest';
import { experienceOf, experienceWith, withExperience } from '../../../specs/plan/usual.ts';
import { planOf, shotOf, TEXT_ONLY } from './fixture.ts';

const FLEX = { provider: 'byteplus', family: 'seedance-1.5-pro', tier: 'flex' } as const;
const took = (...seconds: number[]) => seconds.map((each) => ({ ...FLEX, seconds: each }));

test('the usual time is the median of the takes of that model, tier and provider', () => {
  expect(experienceOf(took(300, 100, 90_000))).toEqual([{ ...FLEX, usualSeconds: 300, takes: 3 }]);
  expect(experienceOf(took(300, 100))).toEqual([{ ...FLEX, usualSeconds: 200, takes: 2 }]);
  expect(experienceOf(took(7))).toMatchObject([{ usualSeconds: 7, takes: 1 }]);
  const mixed = [...took(300), { ...FLEX, tier: 'default' as const, seconds: 60 }];
  expect(experienceOf(mixed)).toHaveLength(2);
});

test('it replaces the sheet’s where it is known, never above the most, and no other', () => {
  const plan = planOf([shotOf('a', TEXT_ONLY), shotOf('b', { tier: 'default' })]);
  const [flex, byDefault] = withExperience(plan, experienceOf(took(777))).shots;
  expect(flex?.time).toEqual({ ...plan.shots[0]?.time, usualSeconds: 777 });
  expect(byDefault?.time).toEqual(plan.shots[1]?.time);
  const [late] = withExperience(plan, experienceOf(took(1e9))).shots;
  expect(late?.time.usualSeconds).toBe(late?.time.atMostSeconds);
  const shots = plan.shots.map((shot) => experienceWith(shot, experienceOf(took(1)))?.takes);
  expect(shots).toEqual([1, undefined]);
});
