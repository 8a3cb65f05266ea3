/**
 * The tasks of one folder: accepted, timed, rendered, deleted. It knows no wire format; a dialect
 * turns requests into orders and tasks into answers.
 *
 * A task is on disk before its creation is answered, and only the disk decides what exists.
 */

import { mkdirSync } from 'node:fs';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { ffmpegAt } from '../../../media/ffmpeg.ts';
import { FONT_PATH } from '../../../media/font.ts';
import type { Tier } from '../../../specs/models/sheet.ts';
import type { TaskFaults } from '../scenario/scenario.ts';
import { isOnThisMachine, postCallback, type AccountWatch, type Callback } from './callback.ts';
import { Clock } from './clock.ts';
import { RenderQueue } from './renders.ts';
import { TaskFolder } from './task-folder.ts';
import { standingAt, wantsClip, type Standing, type TaskOrder, type TaskRecord } from './task.ts';

export type Seconds = Readonly<Record<Tier, number>>;

export type TaskEngineOptions = {
  readonly folder: string;
  readonly ffmpegPath: string;
  readonly fontPath?: string | undefined;
  readonly timeScale: number;
  /** Simulated, from acceptance to the start. */
  readonly queueSeconds: Seconds;
  /** Simulated, from the start to the end; at least as long as rendering really takes. */
  readonly renderSeconds: Seconds;
  /** How long a record can be read, from its creation. */
  readonly recordSeconds: number;
  /** What the dialect posts to an order's address, by the task's state; null: nothing. */
  readonly callbackOf: (task: TaskRecord) => Callback | null;
  /** Callbacks to the account's addresses; null where it cannot have any. */
  readonly account: () => AccountWatch | null;
};

export type Accepted = {
  readonly order: TaskOrder;
  readonly faults: TaskFaults;
  /** Bytes of the order's pictures, by SHA-256. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
  readonly name: (nowMs: number) => string;
};

/** How long a cancelled task's record is kept. */
const CANCELLED_KEPT_MS = 24 * 3_600_000;
/** The longest that a timer sleeps. */
const MAX_SLEEP_MS = 60_000;
/** Younger files may belong to another process that serves the same folder. */
const LEFT_OVER_MS = 3_600_000;

export class TaskEngine {
  readonly clock: Clock;
  readonly #options: TaskEngineOptions;
  readonly #tasks: TaskFolder;
  readonly #renders: RenderQueue;
  readonly #closing = new AbortController();
  #timer: { readonly atMs: number; readonly timeout: NodeJS.Timeout } | null = null;
  #posting: Promise<void> = Promise.resolve();

  constructor(options: TaskEngineOptions) {
    this.#options = options;
    for (const folder of ['', 'tasks', 'pictures', 'clips', 'work']) {
      mkdirSync(this.#path(folder), { recursive: true, mode: 0o700 });
    }
    this.#tasks = new TaskFolder(this.#path('tasks'));
    const times = this.#tasks.all().map((task) => task.rendered?.atMs ?? task.createdAtMs);
    this.clock = new Clock({
      file: this.#path('clock.json'),
      timeScale: options.timeScale,
      notBeforeMs: Math.max(0, ...times),
    });
    this.#renders = new RenderQueue({
      ffmpeg: ffmpegAt(options.ffmpegPath),
      fontPath: options.fontPath ?? FONT_PATH,
      workFolder: this.#path('work'),
      pictureFile: (sha256) => this.#path('pictures', sha256),
    });
  }

  /** Removes what nobody can read any more, and goes on with what was under way. */
  async start(): Promise<void> {
    const kept = this.accepted().filter((task) => this.#isKept(task));
    const open = kept.filter(wantsClip);
    const pictures = open.flatMap(({ order }) => order.pictures.map(({ sha256 }) => sha256));
    await removeLeftOvers(this.#path('work'), new Set());
    await removeLeftOvers(this.#path('clips'), new Set(kept.map(({ id }) => id)));
    await removeLeftOvers(this.#path('pictures'), new Set(pictures));
    this.#wake();
  }

  /** The number that the next accepted order gets. */
  nextNumber(): number {
    return this.#tasks.count() + 1;
  }

  async create({ order, faults, pictures, name }: Accepted): Promise<TaskRecord> {
    for (const [sha256, bytes] of pictures) await this.#keepPicture(sha256, bytes);
    const { queueSeconds, renderSeconds } = this.#options;
    const createdAtMs = this.clock.now();
    const startsAtMs = createdAtMs + queueSeconds[order.tier] * 1_000;
    const task: TaskRecord = {
      id: name(createdAtMs),
      number: this.nextNumber(),
      order,
      faults,
      createdAtMs,
      startsAtMs,
      endsAtMs: startsAtMs + renderSeconds[order.tier] * 1_000,
      deadlineMs:
        order.expiresAfterSeconds === null ? null : createdAtMs + order.expiresAfterSeconds * 1_000,
      rendered: null,
      cancelledAtMs: null,
      removedAtMs: null,
      collected: 0,
      calledBack: null,
      linkedAtMs: null,
    };
    this.#tasks.save(task);
    this.#attend(task);
    return task;
  }

  /** Every order that was ever accepted, oldest first. */
  accepted(): TaskRecord[] {
    return this.#tasks.all();
  }

  /** Tasks that can be read, newest first. */
  visible(): TaskRecord[] {
    return this.accepted()
      .filter((task) => this.#isKept(task))
      .reverse();
  }

  find(id: string): TaskRecord | null {
    const task = this.#tasks.get(id);
    return task && this.#isKept(task) ? task : null;
  }

  standing(task: TaskRecord): Standing {
    return standingAt(task, this.clock.now());
  }

  cancel(task: TaskRecord): void {
    this.#tasks.save({ ...task, cancelledAtMs: this.clock.now() });
  }

  /** Forgets a task and its clip. */
  async remove(task: TaskRecord): Promise<void> {
    this.#tasks.save({ ...task, removedAtMs: this.clock.now() });
    await rm(this.#path('clips', task.id), { recursive: true, force: true });
  }

  countCollected(id: string): void {
    const task = this.#tasks.get(id);
    if (task) this.#tasks.save({ ...task, collected: task.collected + 1 });
  }

  /** Notes that links to the results were given out now. */
  noteLinked(id: string): void {
    const task = this.#tasks.get(id);
    if (task) this.#tasks.save({ ...task, linkedAtMs: this.clock.now() });
  }

  /** Where a result lies, once there is one. */
  resultFile(id: string, name: string): string {
    return this.#path('clips', id, name);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('The simulator stops.'));
    clearTimeout(this.#timer?.timeout);
    await Promise.all([this.#renders.close(), this.#posting]);
  }

  #path(...names: readonly string[]): string {
    return join(this.#options.folder, ...names);
  }

  #isKept({ createdAtMs, cancelledAtMs, removedAtMs }: TaskRecord): boolean {
    const nowMs = this.clock.now();
    if (removedAtMs !== null) return false;
    if (cancelledAtMs !== null && nowMs >= cancelledAtMs + CANCELLED_KEPT_MS) return false;
    return nowMs < createdAtMs + this.#options.recordSeconds * 1_000;
  }

  async #keepPicture(sha256: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path('pictures', sha256);
    const beside = `${path}.${randomUUID()}.tmp`;
    await writeFile(beside, bytes);
    await rename(beside, path);
  }

  #wake(): void {
    this.#timer = null;
    for (const task of this.accepted()) this.#attend(task);
  }

  /** Does what is due for a task, and makes the engine wake for its next step. */
  #attend(task: TaskRecord): void {
    if (this.#closing.signal.aborted) return;
    const nowMs = this.clock.now();
    const isWanted = wantsClip(task);
    if (isWanted && task.startsAtMs <= nowMs) this.#render(task);
    const account = this.#options.account();
    const isWatched = task.order.callbackUrl !== null || account?.isWatching() === true;
    if (isWatched) this.#callBack(task);
    const steps = [
      ...(isWanted ? [task.startsAtMs] : []),
      ...(isWatched ? [task.startsAtMs, task.endsAtMs, task.deadlineMs ?? task.endsAtMs] : []),
    ];
    const nextMs = Math.min(...steps.filter((stepMs) => stepMs > nowMs));
    if (Number.isFinite(nextMs)) this.#wakeAt(nextMs);
  }

  #wakeAt(atMs: number): void {
    if (this.#timer && this.#timer.atMs <= atMs) return;
    clearTimeout(this.#timer?.timeout);
    const sleepMs = Math.min(MAX_SLEEP_MS, Math.ceil(this.clock.realMsUntil(atMs)) + 1);
    this.#timer = { atMs, timeout: setTimeout(() => this.#wake(), sleepMs) };
  }

  #render(task: TaskRecord): void {
    this.#renders.begin(task, this.#path('clips', task.id), (problem) => {
      const latest = this.#tasks.get(task.id);
      if (!latest || latest.rendered) return;
      const rendered = { ...latest, rendered: { atMs: this.clock.now(), problem } };
      this.#tasks.save(rendered);
      this.#attend(rendered);
    });
  }

  #callBack(task: TaskRecord): void {
    const { state } = this.standing(task);
    if (state === task.calledBack || state === 'cancelled' || task.removedAtMs !== null) return;
    this.#tasks.save({ ...task, calledBack: state });
    const { signal } = this.#closing;
    const realMsOf = (simulatedMs: number) =>
      this.clock.realMsUntil(this.clock.now() + simulatedMs);
    const address = task.order.callbackUrl;
    const isCalled = address !== null && isOnThisMachine(address);
    const callback = isCalled ? this.#options.callbackOf(task) : null;
    if (callback && address !== null) {
      // Only a final state is worth repeating.
      const isFinal = state === 'succeeded' || state === 'failed';
      const due = { ...callback, address, ...(!isFinal && { repeatsAfterSeconds: [] }) };
      this.#posting = this.#posting.then(() => postCallback(due, realMsOf, signal));
    }
    for (const due of this.#options.account()?.callbacksOf(task) ?? []) {
      void postCallback(due, realMsOf, signal);
    }
  }
}

async function removeLeftOvers(folder: string, kept: ReadonlySet<string | null>): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const status = await stat(path).catch(() => null);
    if (kept.has(name) || !status || Date.now() - status.mtimeMs < LEFT_OVER_MS) continue;
    await rm(path, { recursive: true, force: true });
  }
}
