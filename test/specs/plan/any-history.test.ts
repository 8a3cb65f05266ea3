/**
 * Days of a production, drawn at random: edits, retakes, decisions and runs. The provider is a
 * table, so what was bought is known without any of the program's own books.
 */

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../../../specs/plan/decide.ts';
import { nameOf, numberOf, takeId, type ShotDecision } from '../../../specs/plan/decision.ts';
import type { TakeSummary } from '../../../specs/plan/decision.ts';
import { directedShots, type Decision } from '../../../specs/plan/directing.ts';
import { bridgeFor, cutFor, type Around } from '../../../specs/plan/followers.ts';
import { fingerprintOf, inputsOf } from '../../../specs/plan/fingerprint.ts';
import { orderOf } from '../../../specs/plan/graph.ts';
import type { PlannedShot } from '../../../specs/plan/plan.ts';
import { requestOf, type KnownFrames } from '../../../specs/plan/request.ts';
import type { Selection } from '../../../specs/plan/selection.ts';
import { shelve } from '../../../specs/plan/shelf.ts';
import { knownFrames, takeFinder } from '../../../specs/plan/takes.ts';
import type { SaidOfShot } from '../../../store/decisions.ts';
import { catalogue } from '../../../providers/catalogue.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { FILM, from, planOf, sha256, shotOf, TEXT_ONLY } from './fixture.ts';

/** Two chains, a branch, and a cut. */
const SHOTS = [
  shotOf('a', TEXT_ONLY),
  shotOf('b'),
  shotOf('c'),
  shotOf('d', from('a')),
  shotOf('e', TEXT_ONLY),
  shotOf('f'),
];
const WORDS = ['The quay.', 'The ferry.', 'Rain.'];
const EVERYTHING: Selection = { only: null, until: null, isKeeping: false, again: new Map() };

type Act =
  | { readonly kind: 'edit'; readonly nth: number; readonly word: number }
  | { readonly kind: 'unchain' | 'chain' | 'skip'; readonly nth: number }
  | { readonly kind: 'bridge' | 'cut'; readonly nth: number }
  | { readonly kind: 'circle' | 'freeze' | 'reject'; readonly nth: number; readonly take: number }
  | { readonly kind: 'unfreeze' | 'again'; readonly nth: number }
  | { readonly kind: 'run' | 'keep' }
  | { readonly kind: 'only'; readonly nth: number };

const nth = fc.nat({ max: SHOTS.length - 1 });
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('edit' as const), nth, word: fc.nat({ max: 2 }) }),
  fc.record({ kind: fc.constantFrom('unchain' as const, 'chain' as const, 'skip' as const), nth }),
  fc.record({ kind: fc.constantFrom('bridge' as const, 'cut' as const), nth }),
  fc.record({
    kind: fc.constantFrom('circle' as const, 'freeze' as const, 'reject' as const),
    nth,
    take: fc.nat({ max: 5 }),
  }),
  fc.record({ kind: fc.constantFrom('unfreeze' as const, 'again' as const), nth }),
  fc.record({ kind: fc.constantFrom('run' as const, 'keep' as const) }),
  fc.record({ kind: fc.constant('only' as const), nth }),
);

type Decided = { readonly shot: PlannedShot; readonly decision: ShotDecision };

class Production {
  shots: Shot[] = [...SHOTS];
  takes: TakeSummary[] = [];
  readonly decisions: Decision[] = [];
  /** Whether a take that starts from it stands on, for each bridge. */
  readonly bridges: boolean[] = [];
  /** What the provider has sold: shot, fingerprint, and whether somebody asked for one more. */
  readonly bought: { shot: string; fingerprint: string; isAsked: boolean; had: number }[] = [];

  do(one: Act): void {
    switch (one.kind) {
      case 'edit':
        return this.#edit(one.nth, { text: WORDS[one.word] ?? '' });
      case 'unchain':
        return this.#edit(one.nth, TEXT_ONLY);
      case 'bridge':
        return this.#bridge(one.nth);
      case 'cut':
        return this.#cut(one.nth);
      case 'chain':
        if (one.nth === 0) return undefined;
        return this.#edit(one.nth, {
          first: { kind: 'none' },
          isFromPrevious: true,
          mode: 'frames',
        });
      case 'skip':
        // `d` starts from it by name: without a take that would be refused.
        if (one.nth === 0 && this.own('a').length === 0) return undefined;
        return this.#edit(one.nth, { skip: this.shots[one.nth]?.skip !== true });
      case 'circle':
      case 'freeze':
      case 'reject':
        return this.#say(one.nth, one.kind, one.take);
      case 'unfreeze':
        return this.#unfreeze(one.nth);
      case 'again':
        return this.#again(one.nth);
      case 'only':
        return this.run({ only: [this.#id(one.nth)] });
      case 'keep':
        return this.run({ isKeeping: true });
      case 'run':
        return this.run();
    }
  }

  /** Orders and delivers, as an engine would, until nothing is to be ordered. */
  run(selected: Partial<Selection> = {}): void {
    const selection = { ...EVERYTHING, ...selected };
    for (;;) {
      const all = this.decided(selection);
      const next = all.find(({ decision: { kind, ...one } }) => {
        return kind === 'orders' && 'fingerprint' in one && one.fingerprint !== null;
      });
      if (!next) return;
      const frames = knownFrames(next.shot, byShot(all));
      this.#buy(next.shot, frames, selection.again.has(next.shot.id));
    }
  }

  decided(selection: Selection = EVERYTHING): Decided[] {
    return this.#weighed(selection).all;
  }

  #weighed(selection: Selection): { all: Decided[]; around: Around } {
    const known = { film: FILM, takes: this.takes, loans: new Map(), decisions: this.decisions };
    const hasTake = takeFinder(known, catalogue);
    const drawn = planOf(this.shots, { options: { hasTake } });
    const { plan, decisions } = decide(drawn, { ...known, selection });
    const byId = new Map(decisions.map((one) => [one.shot, one]));
    const all = orderOf(plan.shots).map((shot) => {
      const decision = byId.get(shot.id);
      if (!decision) throw new Error(`Nothing was decided for ${shot.id}.`);
      return { shot, decision };
    });
    return { all, around: { plan, decided: byId, shelf: shelve(known) } };
  }

  own(shot: string): TakeSummary[] {
    return this.takes.filter((take) => take.shot === shot);
  }

  /** `bridge`: the picture that it is to end on. */
  #buy(shot: PlannedShot, frames: KnownFrames, isAsked: boolean, bridge?: string): void {
    const request = requestOf(shot, frames);
    if (!request) throw new Error(`${shot.id} lacks a frame.`);
    const fingerprint = fingerprintOf(request);
    const directed = directedShots(this.decisions).get(shot.id);
    const had = this.takes.filter(
      (take) => take.fingerprint === fingerprint && directed?.rejected.has(takeId(take)) !== true,
    );
    const isOwn = had.filter((take) => take.shot === shot.id);
    this.bought.push({ shot: shot.id, fingerprint, isAsked, had: isOwn.length });
    const take = `v${String(this.own(shot.id).length + 1).padStart(3, '0')}`;
    this.takes.push({
      film: FILM,
      shot: shot.id,
      take,
      fingerprint,
      inputs: inputsOf(request),
      firstFrameSha256: sha256(`${shot.id}/${take}/first`),
      lastFrameSha256: bridge ?? sha256(`${shot.id}/${take}/last`),
      ...(bridge !== undefined && {
        isBridged: true as const,
        clipLastFrameSha256: sha256(`${shot.id}/${take}/last`),
      }),
      isPlaceholder: false,
      firstFrameFrom: shot.first.kind === 'last-frame-of' ? shot.first.shot : null,
      finishedAt: new Date(Date.UTC(2026, 10, 1, 0, this.takes.length)).toISOString(),
    });
  }

  /** One clip is bought, and nothing follows from it that stood before. */
  #bridge(place: number): void {
    this.run();
    this.#reword(place);
    const { all, around } = this.#weighed(EVERYTHING);
    const one = all.find(({ shot }) => shot.id === this.#id(place));
    if (one?.decision.kind !== 'orders' || one.decision.fingerprint === null) return;
    const bridge = bridgeFor(one.shot, around, catalogue);
    if (!('picture' in bridge)) return;
    const { id } = one.shot;
    const { picture } = bridge;
    const after = Math.max(0, ...this.own(id).map(numberOf));
    this.#sign({ kind: 'bridge', shot: id, picture, after });
    this.#buy(one.shot, knownFrames(one.shot, byShot(all)), false, picture);
    const isKept = this.decided().some(({ shot, decision }) => {
      const take = 'take' in decision && typeof decision.take === 'object' ? decision.take : null;
      const isFollower = 'shot' in shot.first && shot.first.shot === id;
      return isFollower && take?.inputs.firstFrame === `sha256:${picture}`;
    });
    this.bridges.push(isKept);
  }

  #cut(place: number): void {
    this.run();
    this.#reword(place);
    const { all, around } = this.#weighed(EVERYTHING);
    const one = all.find(({ shot }) => shot.id === this.#id(place));
    const { excused } = one ? cutFor(one.shot, around) : { excused: [] };
    if (excused.length > 0)
      this.#sign({ kind: 'cut', shot: this.#id(place), excused: [...excused] });
  }

  #again(place: number): void {
    const id = this.#id(place);
    if (this.shots[place]?.skip === true) return;
    const newest = Math.max(0, ...this.own(id).map(numberOf));
    this.run({ only: [id], again: new Map([[id, newest]]) });
  }

  #say(place: number, kind: 'circle' | 'freeze' | 'reject', pick: number): void {
    const shot = this.#id(place);
    const own = this.own(shot);
    const take = own[pick % Math.max(1, own.length)];
    if (!take) return;
    const after = Math.max(...own.map(numberOf));
    const said = { shot, take: nameOf(take) };
    this.#sign(kind === 'reject' ? { kind, ...said, after } : { kind, ...said });
  }

  #unfreeze(place: number): void {
    this.#sign({ kind: 'unfreeze', shot: this.#id(place) });
  }

  #sign(said: SaidOfShot): void {
    const number = this.decisions.length + 1;
    this.decisions.push({ ...said, number, at: '2026-11-01T08:00:00.000Z', by: 'ann', note: null });
  }

  #edit(place: number, change: Partial<Shot>): void {
    this.shots = this.shots.map((shot, index) => (index === place ? { ...shot, ...change } : shot));
  }

  #reword(place: number): void {
    const next = WORDS.indexOf(this.shots[place]?.text ?? '') + 1;
    this.#edit(place, { text: WORDS[next % WORDS.length] ?? '' });
  }

  #id(place: number): string {
    return this.shots[place]?.id ?? '';
  }
}

function byShot(all: readonly Decided[]): Map<string, ShotDecision> {
  return new Map(all.map(({ decision }) => [decision.shot, decision]));
}

/** Whatever stands is as it is asked, or a person has said so; what is left has a no before it. */
function faultsOf(end: readonly Decided[]): string[] {
  const byId = byShot(end);
  return end.flatMap(({ shot, decision }) => {
    const { kind } = decision;
    if (kind !== 'stands') {
      return ['skipped', 'rejected', 'blocked'].includes(kind) ? [] : [`${shot.id}: ${kind}`];
    }
    const request = requestOf(shot, knownFrames(shot, byId));
    const isAsked = request !== null && decision.take.fingerprint === fingerprintOf(request);
    const mayDiffer = decision.isFrozen === true || decision.isCut === true;
    const isTold = (decision.keptDespite === null) === isAsked;
    return (isAsked || mayDiffer) && isTold ? [] : [`${shot.id}: stands wrongly`];
  });
}

/** Only what stands, in a project that knows nothing of what was said and tried. */
function fromScratch(shots: Shot[], end: readonly Decided[]): Decided[] {
  const bare = new Production();
  bare.shots = shots;
  bare.takes = end.flatMap(({ decision }) => {
    const take = 'take' in decision ? decision.take : null;
    return take !== null && typeof take === 'object' ? [take] : [];
  });
  return bare.decided();
}

/** After these a take stands that does not fit, or none does. */
const ARBITRARY: readonly Decision['kind'][] = ['freeze', 'reject', 'cut'];

it('buys nothing twice, and ends in the film that the same takes make from scratch', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 24, size: 'max' }), (acts) => {
      const production = new Production();
      for (const one of acts) production.do(one);
      production.run();

      expect(production.bought.filter(({ had, isAsked }) => had > 0 && !isAsked)).toEqual([]);
      expect(production.bridges).not.toContain(false);
      expect(production.bought).toHaveLength(production.takes.length);
      const end = production.decided();
      expect(faultsOf(end)).toEqual([]);
      const isByFit = !production.decisions.some(({ kind }) => ARBITRARY.includes(kind));
      const again = isByFit ? fromScratch(production.shots, end) : end;
      expect(byShot(again)).toEqual(byShot(end));
    }),
    { seed: 20261130, numRuns: 300 },
  );
});
