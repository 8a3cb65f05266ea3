import { describe, expect, it } from 'vitest';
import { rerendersOf } from '../../../specs/plan/rerender.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { decide, from, render, shotOf, TEXT_ONLY } from './fixture.ts';

const FILM = [
  shotOf('a', TEXT_ONLY),
  shotOf('b'),
  shotOf('c'),
  shotOf('d', TEXT_ONLY),
  shotOf('e'),
];

function edit(id: string, change: Partial<Shot>, shots: readonly Shot[] = FILM): Shot[] {
  return shots.map((shot) => (shot.id === id ? { ...shot, ...change } : shot));
}

describe('what is rendered again', () => {
  it('is grouped by its cause, with its price', () => {
    const inserted = [
      ...FILM.slice(0, 1),
      shotOf('a5', TEXT_ONLY),
      ...edit('d', { text: 'x' }).slice(1),
    ];
    const { plan, decisions } = decide(inserted, render(FILM));
    const groups = rerendersOf(plan, decisions).map(({ cause, shots, expected }) => ({
      cause: cause.kind,
      shots,
      expected: expected.map(({ micros }) => micros),
    }));
    expect(groups).toEqual([
      { cause: 'place', shots: ['b', 'c'], expected: [130_680] },
      { cause: 'changed', shots: ['d', 'e'], expected: [130_680] },
    ]);
  });

  it('names the cause also when what follows stands above it in the file', () => {
    const film = [shotOf('a', from('b')), shotOf('b', TEXT_ONLY)];
    const { plan, decisions } = decide(edit('b', { text: 'x' }, film), render(film));
    expect(rerendersOf(plan, decisions)).toMatchObject([
      { cause: { kind: 'changed' }, shots: ['a', 'b'] },
    ]);
  });

  it('is one fact when all shots were changed in the same way', () => {
    const film = [shotOf('a', TEXT_ONLY), shotOf('b'), shotOf('c', TEXT_ONLY), shotOf('d')];
    const edited = film.map((shot) =>
      shot.id === 'd' ? shot : { ...shot, resolution: '480p' as const },
    );
    const { plan, decisions } = decide(edited, render(film));
    const [group, ...others] = rerendersOf(plan, decisions);
    expect(others).toEqual([]);
    expect(group).toMatchObject({ shots: ['a', 'b', 'c', 'd'], roots: ['a', 'b', 'c'] });
  });

  it('is nothing in a new film', () => {
    const { plan, decisions } = decide(FILM, []);
    expect(rerendersOf(plan, decisions)).toEqual([]);
  });
});

/** Films of shots that go on, are cuts, or start from an earlier shot. */
