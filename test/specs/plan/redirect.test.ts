/** A shot that the film goes on without, or that a person has sent to another provider. */

import { expect, test } from 'vitest';
import { catalogue } from '../../../providers/catalogue.ts';
import { failure } from '../../../specs/failures.ts';
import { decide } from '../../../specs/plan/decide.ts';
import { nameOf, type TakeSummary } from '../../../specs/plan/decision.ts';
import { directedShots, type Decision } from '../../../specs/plan/directing.ts';
import { lackAt, sellersOf } from '../../../specs/plan/elsewhere.ts';
import {
  isHeldBy,
  isSkippedInFile,
  redirected,
  redirectsFor,
  redirectsIn,
} from '../../../specs/plan/redirect.ts';
import { withSelection, type Selection } from '../../../specs/plan/selection.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import {
  FILM as FILM_ID,
  from,
  LOCAL,
  picture,
  planOf,
  render,
  SEEDANCE_2,
  shotOf,
  storyboardOf,
  TEXT_ONLY,
} from './fixture.ts';

/** `b` starts from `a`, `c` from `b`. */
const FILM = [shotOf('a', TEXT_ONLY), shotOf('b'), shotOf('c')];
const [a1, b1, c1] = render(FILM);
if (!a1 || !b1 || !c1) throw new Error('no takes');
const SIGNED = { at: '2026-07-13T08:12:00.000Z', by: 'ann', note: null };

type Said =
  | { readonly kind: 'skip'; readonly gives: TakeSummary | null }
  | { readonly kind: 'unskip' }
  | { readonly kind: 'provider'; readonly provider: string; readonly instead: readonly string[] }
  | { readonly kind: 'reject'; readonly take: TakeSummary; readonly after: number; again?: true };

const say = (shot: string, ...said: readonly Said[]): Decision[] =>
  said.map((one, index) => ({ shot, number: index + 1, ...SIGNED, ...one }));

const EVERYTHING: Selection = { only: null, until: null, isKeeping: false, again: new Map() };

/** As `planFilm` does it. */
function chosen(
  shots: readonly Shot[],
  takes: readonly TakeSummary[],
  decisions: readonly Decision[],
) {
  const read = storyboardOf(shots);
  const { shots: heeded } = redirected(read, redirectsFor(read, decisions), catalogue);
  const hasTake = ({ redirect }: Shot) => (redirect?.skip?.gives ?? null) !== null;
  const plan = planOf(heeded, { options: { hasTake } });
  const known = { film: FILM_ID, takes, loans: new Map(), decisions, selection: EVERYTHING };
  const decided = decide(plan, known);
  const kinds = Object.fromEntries(decided.decisions.map(({ shot, kind }) => [shot, kind]));
  return { plan, kinds, byShot: new Map(decided.decisions.map((one) => [one.shot, one])) };
}
const firstOf = ({ plan }: ReturnType<typeof chosen>, id: string) =>
  plan.shots.find((shot) => shot.id === id)?.first;

test('what hangs on a shot without a take starts as `previous` would', () => {
  const film = chosen(FILM, [a1], say('b', { kind: 'skip', gives: null }));
  expect(film.kinds).toEqual({ a: 'stands', b: 'skipped', c: 'orders' });
  expect(firstOf(film, 'c')).toEqual({ kind: 'last-frame-of', shot: 'a' });
  expect(film.plan.shots[1]).toMatchObject({ skip: true, redirect: { skip: { gives: null } } });
  expect(film.plan.chains).toEqual([['a', 'c']]);
});

test('with a take it goes on giving its frames, and a later take gives none', () => {
  const gives = nameOf(b1);
  const film = chosen(FILM, [a1, b1, c1], say('b', { kind: 'skip', gives: b1 }));
  expect(film.kinds).toEqual({ a: 'stands', b: 'skipped', c: 'stands' });
  expect(film.byShot.get('b')).toMatchObject({ take: gives });
  const late = chosen(FILM, [a1, b1], say('b', { kind: 'skip', gives: null }));
  expect(late.byShot.get('b')).toEqual({ shot: 'b', kind: 'skipped', take: null });
  expect(firstOf(late, 'c')).toEqual({ kind: 'last-frame-of', shot: 'a' });
});

test('it counts before a new plan heeds it, and not after it was taken back', () => {
  const decisions = say('b', { kind: 'skip', gives: null });
  const known = { film: FILM_ID, takes: [a1], loans: new Map() };
  const before = decide(planOf(FILM), { ...known, decisions });
  expect(before.decisions.map(({ kind }) => kind)).toEqual(['stands', 'skipped', 'orders']);
  const { plan } = chosen(FILM, [a1], decisions);
  const back = say('b', { kind: 'skip', gives: null }, { kind: 'unskip' });
  expect(redirectsFor(storyboardOf(FILM), back)).toEqual(new Map());
  expect(decide(plan, { ...known, decisions: back }).decisions[1]).toMatchObject({
    kind: 'orders',
  });
  expect(directedShots(back).get('b')?.skipped).toBeNull();
});

test('`take:` and `skip:` in the file are told from what a person has said', () => {
  const decisions = say('b', { kind: 'skip', gives: null });
  const pinned = [shotOf('a', TEXT_ONLY), shotOf('b', { take: 'v001' }), shotOf('c')];
  expect(chosen(pinned, [a1, b1, c1], decisions).kinds).toMatchObject({ b: 'stands', c: 'stands' });
  const inFile = shotOf('b', { skip: true });
  expect(isSkippedInFile(inFile)).toBe(true);
  expect(isSkippedInFile({ ...inFile, redirect: { skip: { gives: null } } })).toBe(false);
  expect(isSkippedInFile(shotOf('b'))).toBe(false);
});

test('nothing more starts from a rejected take of a shot that the file skips', () => {
  const skipped = [shotOf('a', { ...TEXT_ONLY, skip: true }), shotOf('b', from('a'))];
  const plan = planOf(skipped, { options: { hasTake: () => true } });
  const decisions = say('a', { kind: 'reject', take: a1, after: 1 });
  const kinds = (takes: readonly TakeSummary[], said: readonly Decision[]) =>
    decide(plan, { film: FILM_ID, takes, loans: new Map(), decisions: said }).decisions;
  expect(kinds([a1], [])).toMatchObject([{ kind: 'skipped' }, { kind: 'orders' }]);
  expect(kinds([a1], decisions)).toMatchObject([
    { kind: 'skipped', take: nameOf(a1), isRejected: true },
    { kind: 'blocked', after: 'a' },
  ]);
  expect(kinds([a1, b1], decisions)).toMatchObject([{ kind: 'skipped' }, { kind: 'stands' }]);
});

test('an order goes elsewhere as long as the file names the same providers', () => {
  const sent = { kind: 'provider', provider: 'gptproto', instead: ['byteplus'] } as const;
  const film = [shotOf('a', { ...TEXT_ONLY, tier: 'default' })];
  const { plan, byShot } = chosen(film, [], say('a', sent));
  expect(plan.shots[0]?.routes).toMatchObject([{ provider: 'gptproto' }]);
  expect(redirectsIn(plan).get('a')).toMatchObject({ elsewhere: { provider: 'gptproto' } });
  const here = chosen(film, [], []);
  expect(byShot.get('a')).toEqual(here.byShot.get('a'));
  const fallbacks = [{ provider: 'novita', modelId: 'seedance-v1.5-pro-t2v' }];
  const edited = chosen(
    film.map((shot) => ({ ...shot, fallbacks })),
    [],
    say('a', sent),
  );
  expect(edited.plan.shots[0]?.routes).toHaveLength(2);
  expect(edited.plan.shots[0]?.redirect).toBeUndefined();
  const unknown = chosen(film, [], say('a', { ...sent, provider: 'nobody' }));
  expect(unknown.plan.shots[0]?.routes).toMatchObject([{ provider: 'byteplus' }]);
});

test('what one provider rejected is asked of another that a person has named', () => {
  const permit = { kind: 'as-asked' } as const;
  const byteplus = { provider: 'byteplus' };
  const elsewhere = { provider: 'gptproto', instead: ['byteplus'] };
  expect(isHeldBy({ permit }, byteplus)).toBe(true);
  expect(isHeldBy({ permit, redirect: { elsewhere } }, byteplus)).toBe(false);
  expect(isHeldBy({ permit, redirect: { elsewhere } }, { provider: 'gptproto' })).toBe(true);
  expect(isHeldBy({ permit: { kind: 'one-more', after: 1 } }, byteplus)).toBe(false);
  const film = [shotOf('a', { ...TEXT_ONLY, tier: 'default' })];
  const { plan, byShot } = chosen(film, [], say('a', { kind: 'provider', ...elsewhere }));
  const decision = byShot.get('a');
  const fingerprint = decision?.kind === 'orders' ? (decision.fingerprint ?? '') : '';
  const failed = failure('moderated-input', { code: 'No', message: 'No.' });
  const rejections = [{ shot: 'a', fingerprint, ...byteplus, failure: failed }];
  const known = { film: FILM_ID, takes: [], loans: new Map(), rejections };
  expect(decide(plan, known).decisions).toMatchObject([{ kind: 'orders' }]);
  expect(decide(planOf(film), known).decisions).toMatchObject([{ kind: 'refused' }]);
});

test('a take that is owed is ordered where its shot is chosen anyway', () => {
  const owed = new Map([['a', 1]]);
  const permitOf = (selection: Partial<Selection>) =>
    withSelection(planOf(FILM), { ...EVERYTHING, owed, ...selection }).shots[0]?.permit;
  expect(permitOf({})).toEqual({ kind: 'one-more', after: 1, isOwed: true });
  expect(permitOf({ only: ['b'] })).toEqual({ kind: 'nothing' });
  expect(permitOf({ isKeeping: true })).toEqual({ kind: 'first-take' });
  expect(permitOf({ again: new Map([['a', 2]]) })).toEqual({ kind: 'one-more', after: 2 });
});

const MARKET = { ...catalogue, today: '2026-07-13' };
const planned = (own: Partial<Shot>) => {
  const [shot] = planOf([shotOf('a', { ...TEXT_ONLY, tier: 'default', ...own })]).shots;
  if (!shot) throw new Error('no shot');
  return shot;
};

test('a provider is refused by its sheet, with the reason', () => {
  const why = (own: Partial<Shot>, name: string, today = MARKET.today) =>
    lackAt(planned(own), name, { ...MARKET, today });
  expect(why({}, 'gptproto')).toBeNull();
  expect(why({}, 'nobody')).toEqual({ why: 'unknown' });
  expect(why({}, 'local')).toEqual({ why: 'placeholders' });
  expect(why(LOCAL, 'byteplus')).toEqual({ why: 'placeholders' });
  expect(why(SEEDANCE_2, 'novita')).toEqual({ why: 'not-offered' });
  expect(why({}, 'ark', '2027-01-01')).toEqual({ why: 'ended' });
  expect(why({ tier: 'flex' }, 'gptproto')).toMatchObject({
    fact: 'has no tier flex; it has default',
  });
  expect(why({ resolution: '1080p' }, 'gptproto')).toMatchObject({ why: 'unfit' });
  expect(why({ length: { unit: 'seconds', seconds: 40 } }, 'gptproto')).toMatchObject({
    fact: 'does not render 40 s',
  });
  expect(why({ length: { unit: 'frames', frames: 77 } }, 'modelhunter')).toMatchObject({
    why: 'unfit',
  });
  const words = { text: 'x'.repeat(1_001) };
  expect(why(words, 'acedata')).toMatchObject({ fact: expect.stringMatching(/^takes 1000 char/) });
});

test('pictures, modes and an expiry that is given are part of what is asked', () => {
  const asset = { kind: 'asset', assetId: 'asset-1' } as const;
  const references = planned({ ...SEEDANCE_2, mode: 'references', references: [asset] });
  expect(lackAt(references, 'acedata', MARKET)).toMatchObject({ why: 'unfit' });
  const lite = planned({ first: picture('quay.png'), mode: 'frames' });
  const noFrames = catalogue.models.map((model) => ({
    ...model,
    modes: { ...model.modes, text: false, firstFrame: false, references: null },
  }));
  const market = { ...MARKET, models: noFrames };
  expect(lackAt(lite, 'gptproto', market)).toMatchObject({ fact: 'takes no first frame' });
  expect(lackAt(planned({}), 'gptproto', market)).toMatchObject({
    fact: 'does not render from text alone',
  });
  const given = planned({ expiresAfterSeconds: 3_600 });
  expect(lackAt(given, 'gptproto', MARKET)).toMatchObject({ why: 'unfit' });
});

test('those that sell it are named in the order of the catalogue', () => {
  const names = sellersOf(planned({}), MARKET);
  expect(names).toContain('byteplus');
  expect(names).toContain('gptproto');
  expect(names).not.toContain('local');
});

test('what was rejected with one bridge is asked with another one, and without', () => {
  const permit = { kind: 'as-asked' } as const;
  const [bridge, other] = ['a'.repeat(64), 'b'.repeat(64)];
  const rejected = { provider: 'byteplus', bridge };
  expect(isHeldBy({ permit, bridge }, rejected)).toBe(true);
  expect(isHeldBy({ permit, bridge: other }, rejected)).toBe(false);
  expect(isHeldBy({ permit }, rejected)).toBe(false);
  // Without a bridge it was the words, or a picture that is sent in any case.
  expect(isHeldBy({ permit, bridge }, { provider: 'byteplus' })).toBe(true);
});
