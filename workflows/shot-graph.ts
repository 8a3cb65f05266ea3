/** The production's view of its shots: which stand, which may start, which wait for another. */

import type {
  FilmCut,
  FrameNeed,
  ShotNode,
  StandingTake,
  TakeQuestion,
} from '../activities/contract.ts';
import type { ShotOutcome } from './messages.ts';
import {
  entryOf,
  isBeside,
  isTended,
  isWanted,
  withTake,
  wouldOrderAgain,
  type ShotEntry,
} from './shot-entry.ts';

export class ShotGraph {
  readonly #entries = new Map<string, ShotEntry>();

  /**
   * Adopts a plan: shots under way keep their phase, all others are as the plan says. `anew`: of
   * those that have ended without a take, only these; null: all.
   */
  adopt(nodes: readonly ShotNode[], anew: readonly string[] | null = null): void {
    const before = new Map(this.#entries);
    this.#entries.clear();
    for (const node of nodes) {
      const known = before.get(node.id);
      const isOver = known?.phase === 'failed' || known?.phase === 'cancelled';
      const isLeft = isOver && anew !== null && !anew.includes(node.id) && !node.isSkipped;
      const isStaying = known?.phase === 'running' || (isLeft && node.standing === null);
      const entry = entryOf(node);
      // What has stood is not ordered again by what was said of another shot.
      const isLater = anew !== null && !anew.includes(node.id) && wouldOrderAgain(known, node);
      if (isStaying) {
        this.#entries.set(node.id, { ...known, node, standing: node.standing, isLeaving: false });
      } else this.#entries.set(node.id, isLater ? { ...entry, phase: 'later' } : entry);
    }
    for (const [id, entry] of before) {
      if (entry.phase !== 'running' || this.#entries.has(id)) continue;
      this.#entries.set(id, { ...entry, isLeaving: true });
    }
  }

  started(shot: string): void {
    const entry = this.#entries.get(shot);
    if (entry) {
      this.#change(shot, { phase: 'running', isTended: isTended(entry.node), hasStood: false });
      entry.isDropped = false;
    }
  }

  ended(shot: string, outcome: ShotOutcome): void {
    const entry = this.#entries.get(shot);
    if (entry?.phase !== 'running') return;
    if (entry.isLeaving) this.#entries.delete(shot);
    else if (entry.isTended) {
      this.#change(shot, entryOf({ ...entry.node, isStale: false, open: null }));
    } else if (outcome.kind === 'stands') {
      this.#change(shot, withTake(entry, outcome.standing));
    } else if (outcome.kind === 'held') {
      this.#change(shot, { phase: 'idle', heldWith: this.#framesOf(entry.node) });
    } else {
      this.#change(shot, { phase: entry.node.isSkipped ? 'skipped' : outcome.kind });
    }
  }

  /**
   * Whether it has ended as somebody had told it to, and is wanted since: nobody brings it to its end
   * but a new one. An earlier one may have answered in its place as well.
   */
  isToBegin(shot: string, { kind }: ShotOutcome): boolean {
    const entry = this.#entries.get(shot);
    if (!entry || entry.isDropped || entry.isLeaving || entry.isTended) return false;
    return entry.phase === 'running' && kind === 'cancelled' && isWanted(entry.node);
  }

  begin(shot: string): void {
    this.#change(shot, { phase: 'idle' });
  }

  /** The shot runs on, and its frames can already be used. */
  stands(shot: string, standing: StandingTake, isOrdering = false): void {
    const entry = this.#entries.get(shot);
    if (entry?.phase !== 'running' || entry.isTended) return;
    this.#change(shot, { ...withTake(entry, standing), phase: 'running', hasStood: !isOrdering });
  }

  /**
   * What people have decided by now, of the same plan. It starts what waits behind that for the first
   * time: what has stood is not ordered again, what has failed is not retried, and no order that is
   * open is taken back.
   */
  decided(nodes: readonly ShotNode[]): void {
    for (const node of nodes) {
      const entry = this.#entries.get(node.id);
      if (!entry || entry.isLeaving) continue;
      if (node.standing && entry.standing === null) this.#letGo(node.id);
      if (entry.phase === 'running') this.#change(node.id, { node, standing: node.standing });
      else if (node.standing || node.asks) {
        this.#entries.set(node.id, entryOf({ ...node, isStale: false }));
      } else if (entry.phase === 'stands' || entry.phase === 'asks') {
        this.#change(node.id, { node, phase: 'later', standing: null });
      } else this.#change(node.id, { node });
    }
  }

  /** Shots whose take waits for a person, by shot; beside it, orders for something else may run on. */
  asking(): Map<string, TakeQuestion> {
    const asking = [...this.#entries.values()].flatMap(({ node, phase, isLeaving }) => {
      const isOpen = !isLeaving && (phase === 'asks' || phase === 'running');
      return isOpen && node.asks ? [[node.id, node.asks] as const] : [];
    });
    return new Map(asking);
  }

  /** Running shots that will order nothing by themselves, and of which `nodes` ask a take. */
  idleBeside(nodes: readonly ShotNode[]): string[] {
    return nodes.flatMap(({ id, standing, isSkipped, isLeftOut }) => {
      const entry = this.#entries.get(id);
      const isIdle = entry?.phase === 'running' && (entry.hasStood || entry.isTended);
      return isIdle && standing === null && !isSkipped && !isLeftOut ? [id] : [];
    });
  }

  /** Running shots that the film went on without, whose order is not for what `nodes` ask of them. */
  droppedBeside(nodes: readonly ShotNode[]): string[] {
    return nodes.flatMap((node) => {
      const entry = this.#entries.get(node.id);
      const isDropped = entry?.phase === 'running' && entry.isDropped && entry.node.isSkipped;
      return isDropped && node.isStale && isWanted(node) ? [node.id] : [];
    });
  }

  /** A shot that seemed to run is not running: it is as the plan says. */
  lost(shot: string): void {
    const entry = this.#entries.get(shot);
    if (entry?.phase !== 'running') return;
    if (entry.isLeaving) this.#entries.delete(shot);
    else this.#change(shot, entryOf(entry.node));
  }

  /** Shots that can start now, in film order. */
  ready(): ShotNode[] {
    return this.#of('idle')
      .map(({ node }) => node)
      .filter((node) => isTended(node) || (this.#isFree(node) && !this.#isHeld(node)));
  }

  /** Whether a shot runs whose end the film waits for. */
  isAwaiting(): boolean {
    return this.#of('running').some((entry) => !isBeside(entry));
  }

  running(): string[] {
    return this.#of('running').map(({ node }) => node.id);
  }

  /** Running shots that the film goes on without; their orders stay in the journal. */
  leftOut(): string[] {
    return this.#of('running').flatMap(({ node, isLeaving, isTended: tended }) =>
      node.isSkipped && !isLeaving && !tended ? [node.id] : [],
    );
  }

  /** Whether a shot was told to end since it has started. */
  isDropped(shot: string): boolean {
    return this.#entries.get(shot)?.isDropped ?? false;
  }

  /** Shots that are told to end, as they are given here. */
  dropped(shots: readonly string[]): readonly string[] {
    for (const id of shots) this.#change(id, { isDropped: true });
    return shots;
  }

  /** A command has gone on with what was told to end; `anew`: with these, null: with all. */
  wantAgain(anew: readonly string[] | null): void {
    for (const { node } of this.#of('running')) {
      const isMeant = isWanted(node) && (anew === null || anew.includes(node.id));
      if (isMeant) this.#change(node.id, { isDropped: false });
    }
  }

  failed(): string[] {
    return this.#of('failed').map(({ node }) => node.id);
  }

  wasCancelled(): boolean {
    return this.#of('cancelled').length > 0;
  }

  /** What the plan asks of a shot; null for one that is not in it. */
  asked(shot: string): ShotNode | null {
    const entry = this.#entries.get(shot);
    return entry && !entry.isLeaving ? entry.node : null;
  }

  /** Hash of a frame of a standing take, or null when none is needed. */
  frame(need: FrameNeed | null): string | null {
    if (need === null) return null;
    const standing = this.#entries.get(need.shot)?.standing;
    if (!standing) return null;
    return need.which === 'first' ? standing.firstFrameSha256 : standing.lastFrameSha256;
  }

  /** What the film can be made of now. */
  cut(): FilmCut {
    const takes: FilmCut['takes'][number][] = [];
    const missing: FilmCut['missing'][number][] = [];
    for (const { node, standing, isLeaving } of this.#entries.values()) {
      if (node.isSkipped || isLeaving) continue;
      if (standing) takes.push({ shot: node.id, take: standing.take });
      else missing.push({ shot: node.id, firstFrameSha256: this.frame(node.first) });
    }
    return { takes, missing };
  }

  #isFree({ first, last, isLeftOut, open }: ShotNode): boolean {
    return (!isLeftOut || open !== null) && this.#has(first) && this.#has(last);
  }

  /** It was held back with just these frames: as long as these stand, it would be again. */
  #isHeld(node: ShotNode): boolean {
    const held = this.#entries.get(node.id)?.heldWith ?? null;
    return held !== null && held === this.#framesOf(node);
  }

  /** A shot hands on again: what was held back while it did not may start from it. */
  #letGo(source: string): void {
    for (const entry of this.#entries.values()) {
      const { first, last } = entry.node;
      if (first?.shot === source || last?.shot === source) entry.heldWith = null;
    }
  }

  #framesOf({ first, last }: ShotNode): string {
    return JSON.stringify([this.frame(first), this.frame(last)]);
  }

  #has(need: FrameNeed | null): boolean {
    return need === null || this.frame(need) !== null;
  }

  #of(phase: ShotEntry['phase']): ShotEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.phase === phase);
  }

  #change(shot: string, change: Partial<ShotEntry>): void {
    const entry = this.#entries.get(shot);
    if (entry) Object.assign(entry, change);
  }
}
