import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shotsHangingOn } from '../../../specs/plan/graph.ts';
import type { ShotDecision, TakeSummary } from '../../../specs/plan/decision.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import {
  decide,
  from,
  LOCAL,
  ordered,
  picture,
  planOf,
  render,
  SEEDANCE_2,
  shotOf,
  storyboardOf,
  TEXT_ONLY,
} from './fixture.ts';

fc.configureGlobal({ seed: 20261121 });

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

/** In words: `b v001`, `b orders`, with what is borrowed marked. */
function words(decisions: readonly ShotDecision[]): string[] {
  return decisions.map((decision) => {
    const { shot, kind } = decision;
    if (kind === 'stands') {
      const { reusedFrom, take } = decision;
      const lender = reusedFrom ? ` of ${reusedFrom.film}/${reusedFrom.shot}` : '';
      return `${shot} ${take.take}${lender}`;
    }
    return `${shot} ${kind}`;
  });
}

describe('a new film', () => {
  it('orders every shot; only heads of chains know what exactly', () => {
    const { decisions } = decide(FILM, []);
    expect(words(decisions)).toEqual(['a orders', 'b orders', 'c orders', 'd orders', 'e orders']);
    const known = decisions.map((d) => d.kind === 'orders' && d.fingerprint !== null);
    expect(known).toEqual([true, false, false, true, false]);
    expect(decisions.every((d) => d.kind === 'orders' && d.because.kind === 'new')).toBe(true);
  });

  it('orders nothing once it is rendered', () => {
    const takes = render(FILM);
    expect(takes).toHaveLength(5);
    expect(words(decide(FILM, takes).decisions)).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((id) => `${id} v001`),
    );
  });
});

describe('an edit that determines no picture orders nothing', () => {
  it.each<[string, (shots: readonly Shot[]) => Shot[]]>([
    ['tier', (shots) => edit('a', { tier: 'default' }, shots)],
    ['expiry', (shots) => edit('b', { expiresAfterSeconds: 3600 }, shots)],
    [
      'provider and its model id',
      (shots) =>
        shots.map((shot) => ({
          ...shot,
          provider: 'ark',
          modelId: 'doubao-seedance-1-5-pro-251215',
        })),
    ],
    ['join', (shots) => edit('d', { join: { kind: 'dissolve', frames: 12 } }, shots)],
    [
      'a repeated frame that is kept',
      (shots) => edit('b', { join: { kind: 'cut', keepsDuplicate: true } }, shots),
    ],
    ['trim', (shots) => edit('c', { trim: { headFrames: 3, tailFrames: 3 } }, shots)],
    [
      'note and place in the file',
      (shots) => edit('c', { note: 'x', at: { line: 99, column: 1 } }, shots),
    ],
    ['how from is written', (shots) => edit('c', from('b'), shots)],
    ['skipping', (shots) => edit('b', { skip: true }, shots)],
    ['removing the end', (shots) => shots.slice(0, -1)],
    ['moving a chain', (shots) => [...shots.slice(3), ...shots.slice(0, 3)]],
    ['a new id', (shots) => edit('e', { id: 'sh0050' }, shots)],
  ])('%s', (_, change) => {
    expect(ordered(decide(change(FILM), render(FILM)).decisions)).toEqual([]);
  });

  it('nor do title, policy and output', () => {
    const own = { policy: { onFailed: 4 }, output: { fit: 'pad' } } as const;
    expect(storyboardOf(FILM, own)).not.toEqual(storyboardOf(FILM));
    expect(planOf(FILM, own).shots.map(({ ask }) => ask)).toEqual(
      planOf(FILM).shots.map(({ ask }) => ask),
    );
  });
});

describe('an edit that determines a picture', () => {
  const because = (shots: readonly Shot[], takes = render(FILM)) =>
    Object.fromEntries(
      decide(shots, takes).decisions.flatMap((d) =>
        d.kind === 'orders' ? [[d.shot, d.because]] : [],
      ),
    );

  it('orders the shot and what follows, naming the field and the shot', () => {
    const field = { field: 'prompt', was: 'Words of a.', is: 'Other words.' };
    expect(because(edit('a', { text: 'Other words.' }))).toEqual({
      a: { kind: 'changed', fields: [field] },
      b: { kind: 'follows', shot: 'a' },
      c: { kind: 'follows', shot: 'a' },
    });
  });

  it('names a change of the shot itself even where it also follows', () => {
    const twice = edit('b', { audio: true }, edit('a', { text: 'x' }));
    expect(because(twice)).toMatchObject({
      b: { kind: 'changed', fields: [{ field: 'audio', was: 'false', is: 'true' }] },
      c: { kind: 'follows', shot: 'b' },
    });
  });

  it('goes on following when only the shot before has been rendered again', () => {
    const changed = edit('a', { text: 'x' });
    const takes = render(changed, render(FILM)).filter(
      ({ shot, take }) => shot === 'a' || take === 'v001',
    );
    expect(because(changed, takes)).toEqual({
      b: { kind: 'follows', shot: 'a' },
      c: { kind: 'follows', shot: 'a' },
    });
  });

  it('tells place alone apart: an insertion moved previous', () => {
    const inserted = [...FILM.slice(0, 1), shotOf('a5', TEXT_ONLY), ...FILM.slice(1)];
    expect(because(inserted)).toEqual({
      a5: { kind: 'new' },
      b: { kind: 'place', was: 'a', is: 'a5' },
      c: { kind: 'follows', shot: 'b' },
    });
    expect(because(edit('b', from('a'), inserted))).toEqual({ a5: { kind: 'new' } });
  });

  it('says place too when previous is none now, or was', () => {
    const head = [shotOf('a'), shotOf('b')];
    expect(because(head.slice(1), render(head))).toEqual({
      b: { kind: 'place', was: 'a', is: null },
    });
    const below = [shotOf('z', TEXT_ONLY), ...head];
    expect(because(below, render(head))).toMatchObject({
      a: { kind: 'place', was: null, is: 'z' },
    });
  });

  it('says from when the file names another shot', () => {
    expect(because(edit('e', from('b')))).toEqual({
      e: { kind: 'changed', fields: [{ field: 'from', was: 'd', is: 'b' }] },
    });
  });

  it('says first_frame when a picture came or went', () => {
    const quay = { first: picture('quay.png'), isFromPrevious: false };
    const withPicture = edit('b', quay);
    const came = because(withPicture);
    expect(came).toMatchObject({ b: { fields: [{ field: 'first_frame', was: 'a' }] } });
    const went = because(FILM, render(withPicture));
    expect(went).toMatchObject({ b: { fields: [{ field: 'first_frame', is: 'a' }] } });
  });

  it('follows by the last frame as well', () => {
    const endsOnD = edit('c', { last: { kind: 'first-frame-of', shot: 'd' } });
    const takes = render(endsOnD);
    expect(because(edit('d', { text: 'x' }, endsOnD), takes)).toMatchObject({
      c: { kind: 'follows', shot: 'd' },
    });
    expect(because(endsOnD)).toMatchObject({
      c: { kind: 'changed', fields: [{ field: 'last_frame', was: 'none', is: 'd' }] },
    });
  });

  it('compares with the newest take', () => {
    const second = edit('d', { text: 'Second.' });
    const takes = render(second, render(FILM));
    const third = because(edit('d', { text: 'Third.' }), takes);
    expect(third).toMatchObject({ d: { fields: [{ was: 'Second.', is: 'Third.' }] } });
  });

  it('stands again when the words come back', () => {
    const takes = render(edit('a', { text: 'x' }), render(FILM));
    expect(words(decide(FILM, takes).decisions)).toContain('c v001');
  });
});

describe('which take stands', () => {
  const again = (takes: readonly TakeSummary[], take: string): TakeSummary[] => [
    ...takes,
    ...takes
      .slice(0, 1)
      .map((first) => ({ ...first, take, lastFrameSha256: take.padEnd(64, '0') })),
  ];

  it('is the newest of its own that fits, by number', () => {
    const takes = again(again(render([shotOf('a')]), 'v010'), 'v009');
    expect(words(decide([shotOf('a')], takes).decisions)).toEqual(['a v010']);
  });

  it('is the pinned one, whatever else the file says', () => {
    const film = [shotOf('a', { take: 'v001', text: 'Changed.' }), shotOf('b')];
    const takes = render([shotOf('a'), shotOf('b')]);
    expect(words(decide(film, again(takes, 'v002')).decisions)).toEqual(['a v001', 'b v001']);
  });

  it('is missing when the pinned one does not exist', () => {
    const film = [shotOf('a', { take: 'v002' }), shotOf('b')];
    const { decisions } = decide(film, render([shotOf('a'), shotOf('b')]));
    expect(decisions[0]).toEqual({ shot: 'a', kind: 'missing', take: 'v002' });
    expect(words(decisions)[1]).toBe('b orders');
  });

  it('is borrowed from another film, nearest first, and never twice', () => {
    const words3 = { ...TEXT_ONLY, text: 'The same words.' };
    const older = render([shotOf('y', words3)], [], 'film-2');
    const newer = render([shotOf('x', words3)], [], 'film-3').map((take) => ({
      ...take,
      finishedAt: '2026-11-20T00:00:00.000Z',
    }));
    const takes = [...older, ...newer];
    const film = [shotOf('a', words3), shotOf('b', words3), shotOf('c', words3)];
    expect(words(decide(film, takes).decisions)).toEqual([
      'a v001 of film-3/x',
      'b v001 of film-2/y',
      'c orders',
    ]);
    const own = [...takes, ...render([shotOf('old', words3)])];
    expect(words(decide(film, own).decisions).slice(0, 2)).toEqual([
      'a v001 of film-1/old',
      'b v001 of film-3/x',
    ]);
  });

  it('is its own before a shot above may borrow it, also down a chain that is borrowed itself', () => {
    const same = { text: 'The same words.' };
    const film = [shotOf('b', { ...same, ...TEXT_ONLY }), shotOf('c')];
    const takes = render(film);
    const above = [shotOf('a', { ...same, ...TEXT_ONLY }), ...edit('b', TEXT_ONLY, film)];
    expect(words(decide(above, takes).decisions)).toEqual(['a orders', 'b v001', 'c v001']);
    const swapped = [
      shotOf('c', { ...same, ...TEXT_ONLY }),
      shotOf('b', { ...TEXT_ONLY, text: 'New.' }),
    ];
    expect(words(decide(swapped, takes).decisions)).toEqual(['c v001 of film-1/b', 'b orders']);
  });

  it('keeps placeholders and paid takes apart, both ways', () => {
    const local = FILM.map((shot) => ({ ...shot, ...LOCAL }));
    expect(ordered(decide(FILM, render(local)).decisions)).toHaveLength(5);
    expect(ordered(decide(local, render(FILM)).decisions)).toHaveLength(5);
    const pinned = edit('a', { take: 'v001' });
    expect(words(decide(pinned, render(local)).decisions)[0]).toBe('a missing');
  });

  it('gives the frames of a skipped shot, of its own kind only', () => {
    const skipping = edit('b', { skip: true });
    expect(words(decide(skipping, render(FILM)).decisions).slice(1, 3)).toEqual([
      'b skipped',
      'c v001',
    ]);
    const changed = edit('b', { skip: true, text: 'Unused words.' });
    expect(words(decide(changed, render(FILM)).decisions)[2]).toBe('c v001');
    const local = render(FILM.map((shot) => ({ ...shot, ...LOCAL })));
    const { plan, byShot } = decide(skipping, local);
    expect(byShot['b']).toEqual({ shot: 'b', kind: 'skipped', take: null });
    expect(plan.shots[2]?.first).toEqual({ kind: 'last-frame-of', shot: 'a' });
  });
});

const films = fc
  .array(fc.record({ kind: fc.constantFrom('previous', 'cut', 'from'), source: fc.nat() }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((entries) =>
    entries.map(({ kind, source }, index) => {
      if (kind === 'previous') return shotOf(`s${index}`);
      if (kind === 'cut' || index === 0) return shotOf(`s${index}`, TEXT_ONLY);
      return shotOf(`s${index}`, from(`s${source % index}`));
    }),
  );

describe('every film', () => {
  it('orders nothing a second time', () => {
    fc.assert(
      fc.property(films, (film) => {
        expect(ordered(decide(film, render(film)).decisions)).toEqual([]);
      }),
    );
  });

  it('orders one shot when one is added at the end', () => {
    fc.assert(
      fc.property(films, fc.boolean(), (film, isCut) => {
        const added = [...film, shotOf('added', isCut ? TEXT_ONLY : {})];
        expect(ordered(decide(added, render(film)).decisions)).toEqual(['added']);
      }),
    );
  });

  it('orders, after an edit, the shot that is edited and what hangs on it', () => {
    fc.assert(
      fc.property(films, fc.nat(), (film, place) => {
        const id = `s${place % film.length}`;
        const edited = edit(id, { text: 'Other words.' }, film);
        const { plan, decisions } = decide(edited, render(film));
        const expected = new Set([id, ...shotsHangingOn(plan.shots, id)]);
        expect(new Set(ordered(decisions))).toEqual(expected);
        expect(ordered(decide(edited, render(edited, render(film))).decisions)).toEqual([]);
      }),
    );
  });

  it('orders nothing when ids, tiers, expiry and places in the file change', () => {
    fc.assert(
      fc.property(films, fc.integer({ min: 3600, max: 259_200 }), (film, expiresAfterSeconds) => {
        const renamed = film.map((shot, index): Shot => {
          const first =
            shot.first.kind === 'last-frame-of'
              ? { ...shot.first, shot: `new-${shot.first.shot}` }
              : shot.first;
          const at = { line: 100 + index, column: 1 };
          return { ...shot, id: `new-${shot.id}`, first, at, tier: 'default', expiresAfterSeconds };
        });
        expect(ordered(decide(renamed, render(film)).decisions)).toEqual([]);
      }),
    );
  });

  it('never lets two shots share a clip, however alike they are', () => {
    const alike = films.map((film) => film.map((shot) => ({ ...shot, text: 'The same words.' })));
    fc.assert(
      fc.property(alike, alike, (film, other) => {
        const takes = render(other, render(film), 'film-2');
        const { decisions } = decide(other, takes);
        const clips = decisions.flatMap((d) =>
          d.kind === 'stands' ? [d.take.lastFrameSha256] : [],
        );
        expect(new Set(clips).size).toBe(clips.length);
      }),
    );
  });

  it('orders everything again on another model', () => {
    fc.assert(
      fc.property(films, (film) => {
        const other = film.map((shot) => ({ ...shot, ...SEEDANCE_2 }));
        expect(ordered(decide(other, render(film)).decisions)).toHaveLength(film.length);
      }),
    );
  });
});
