import { expect, it } from 'vitest';
import { catalogue } from '../../../providers/catalogue.ts';
import { animaticOf } from '../../../specs/plan/animatic.ts';
import { findPlanProblems, planProduction } from '../../../specs/plan/build.ts';
import type { Plan } from '../../../specs/plan/plan.ts';
import { readStoryboard } from '../../../specs/storyboard/read.ts';

const FACTS = {
  sha256: 'a'.repeat(64),
  bytes: 9_000,
  format: 'png',
  width: 1280,
  height: 720,
  isRotated: false,
};

function plansOf(...shots: string[]): { film: Plan | null; animatic: Plan } {
  const text = [
    'version: 1',
    'provider: byteplus',
    'defaults: { model: seedance-1.5-pro, tier: flex, duration: 5, resolution: 480p }',
    'policy: { poll: { min: 30m, max: 60m }, budget: 1 USD }',
    'shots:',
    ...shots.map((shot) => `  - { ${shot} }`),
  ].join('\n');
  const pictures = () => FACTS;
  const { storyboard, diagnostics } = readStoryboard(text, {
    catalogue,
    pictures,
    today: '2026-07-13',
  });
  if (!storyboard) throw new Error(JSON.stringify(diagnostics));
  const options = { catalogue, pictures, hasTake: () => false };
  const isPlanned = findPlanProblems(storyboard, options).length === 0;
  return {
    film: isPlanned ? planProduction(storyboard, options) : null,
    animatic: planProduction(animaticOf(storyboard, catalogue), options),
  };
}

it('has the film’s shots, sizes, lengths and joins, free and at once', () => {
  const { film, animatic } = plansOf(
    `id: a, first_frame: a.png, prompt: 'one'`,
    `id: b, prompt: 'two', join: { dissolve: 6 }, trim: { tail: 4 }`,
    `id: c, from: none, model: seedance-2.0, tier: default, references: [c.png], prompt: 'three'`,
  );
  const kept = (plan: Plan | null) =>
    plan?.shots.map(({ id, ask, first, last, references, join, trim, size, frames }) => {
      return { id, ask, first, last, references, join, trim, size, frames };
    });
  expect(kept(animatic)).toEqual(kept(film));
  expect(animatic.size).toEqual(film?.size);
  expect(animatic.shots.every(({ isPlaceholder }) => isPlaceholder)).toBe(true);
  for (const { routes, quote } of animatic.shots) {
    expect(routes).toMatchObject([{ provider: 'local', tier: 'default' }]);
    expect(quote.expected?.micros).toBe(0);
  }
  expect(animatic.policy).toMatchObject({ poll: null, budget: null });
});

it('asks for no take of the film and no picture of a provider’s library', () => {
  const { animatic } = plansOf(
    `id: a, prompt: 'one', skip: true`,
    `id: b, prompt: 'two', take: v003`,
    `id: c, model: seedance-2.0, tier: default, first_frame: 'asset://lamp', last_frame: c.png`,
    `id: d, model: seedance-2.0, tier: default, references: ['asset://lamp', d.png], prompt: 'four'`,
  );
  const [, second, third, fourth] = animatic.shots;
  expect(second).toMatchObject({ pinnedTake: null, first: { kind: 'none' } });
  expect(third).toMatchObject({ first: { kind: 'none' }, last: { kind: 'none' } });
  expect(third?.ask.text).toBe('c');
  expect(fourth?.references).toEqual([{ kind: 'bytes', sha256: FACTS.sha256, format: 'png' }]);
});
