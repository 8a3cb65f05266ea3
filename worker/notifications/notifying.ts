/**
 * Tells an address what nobody has asked for: at least once, in the order of each film, for a day.
 *
 * It reads the films' events as any reader does and keeps beside them how far it has told them, so
 * no order, poll or clip waits for it, and whoever is killed between telling and noting tells again,
 * under the same id.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { sumMoney, type Money } from '../../specs/money.ts';
import { takeName } from '../../specs/order.ts';
import type { FilmEvent } from '../../store/events.ts';
import {
  NOTIFICATIONS_START,
  type NotificationCursor,
  type Notifications,
} from '../../store/notifications.ts';
import type { Store } from '../../store/store.ts';
import { newsOf, notificationOf, type CapsTold, type Told } from './notification.ts';
import { Pauses } from './pauses.ts';
import { post } from './post.ts';
import { notifyPlace, type NotifySettings } from './settings.ts';

/** How often it is looked for news, in milliseconds. */
const LOOK_MS = 1_000;
/** Of a film where nothing happens, the longer the more seldom: a project may have thousands. */
const QUIET = { share: 1 / 20, longestMs: 30_000 } as const;
/** How long the end of a worker may wait for what is still to be told, in milliseconds. */
const CLOSE_MS = 5_000;
const DAY_MS = 24 * 3_600_000;
/** Nobody can be told anything. */
const EVERYBODY = '';

export type Notifying = { readonly close: () => Promise<void> };

type NotifyingOptions = {
  readonly settings: NotifySettings;
  readonly store: Store;
  readonly log: Logger;
  /** Defaults as above. */
  readonly lookMs?: number;
  readonly closeMs?: number;
  readonly firstPauseMs?: number;
};

export async function startNotifying(options: NotifyingOptions): Promise<Notifying> {
  const { settings, log, closeMs = CLOSE_MS } = options;
  const teller = new Teller(options, await sinceOf(options));
  const [closing, cutOff] = [new AbortController(), new AbortController()];
  const looping = repeat(teller, options, closing.signal, cutOff.signal);
  log.info({ event: 'notifications.told-to', place: notifyPlace(settings) });
  return {
    close: async () => {
      closing.abort();
      const timer = setTimeout(() => cutOff.abort(), closeMs);
      await looping;
      // What the last of the work has left to be told.
      await teller.round(cutOff.signal);
      clearTimeout(timer);
      await teller.leave();
    },
  };
}

/** What cannot be written down now, e.g. on a full disk, must not keep a worker from its work. */
async function sinceOf({ store, settings, log }: NotifyingOptions): Promise<number> {
  try {
    return await store.notificationsFor(settings.sha256).since(Date.now());
  } catch (error) {
    log.warn({ event: 'notifications.failed', error: String(error) });
    return Date.now();
  }
}

async function repeat(
  teller: Teller,
  { lookMs = LOOK_MS }: NotifyingOptions,
  closing: AbortSignal,
  cutOff: AbortSignal,
): Promise<void> {
  while (!closing.aborted) {
    await teller.round(cutOff, closing);
    await sleep(lookMs, undefined, { signal: closing }).catch(() => undefined);
  }
}

class Teller {
  readonly #options: NotifyingOptions;
  readonly #notifications: Notifications;
  readonly #sinceMs: number;
  readonly #pauses: Pauses<string>;
  readonly #cursors = new Map<string, NotificationCursor>();
  /** Animatics, which are looked at by whoever makes them; and what has no name yet. */
  readonly #untold = new Set<string>();
  readonly #warned = new Set<string>();
  /** By film, times in milliseconds since 1970: of its newest event, and when it is looked at next. */
  readonly #newest = new Map<string, number>();
  readonly #nextLooks = new Map<string, number>();

  constructor(options: NotifyingOptions, sinceMs: number) {
    this.#options = options;
    this.#sinceMs = sinceMs;
    this.#notifications = options.store.notificationsFor(options.settings.sha256);
    this.#pauses = new Pauses(options.firstPauseMs);
  }

  /**
   * Tells what is new of every film; never throws. `ending`: nothing more is begun; without it also
   * films are looked at where nothing has happened for long.
   */
  async round(cutOff: AbortSignal, ending?: AbortSignal): Promise<void> {
    try {
      if (!(await this.#notifications.hold(Date.now()))) return;
      for (const film of await this.#options.store.films.listIds()) {
        if (!this.#mayTell(cutOff, ending)) return;
        const isDue = ending === undefined || Date.now() >= (this.#nextLooks.get(film) ?? 0);
        const isOver = this.#pauses.isOver(film, Date.now());
        if (isDue && isOver && !this.#untold.has(film)) {
          await this.#tellFilm(film, cutOff, ending);
        }
      }
    } catch (error) {
      this.#warn(EVERYBODY, error);
    }
  }

  async leave(): Promise<void> {
    await this.#notifications.leave().catch((error: unknown) => this.#warn(EVERYBODY, error));
  }

  #mayTell(cutOff: AbortSignal, ending?: AbortSignal): boolean {
    return (
      !cutOff.aborted && ending?.aborted !== true && this.#pauses.isOver(EVERYBODY, Date.now())
    );
  }

  /** A film that cannot be read keeps no other one from being told. */
  async #tellFilm(film: string, cutOff: AbortSignal, ending?: AbortSignal): Promise<void> {
    try {
      const begun = await this.#cursorOf(film);
      const { events, offset } = await this.#options.store.events.read(film, begun.position);
      // Of another, shorter log nothing was told.
      const cursor = offset < begun.position ? NOTIFICATIONS_START : begun;
      this.#planLook(film, events.at(-1));
      let told: CapsTold = cursor;
      for (const [index, event] of events.entries()) {
        if (index < cursor.passed) continue;
        const news = newsOf(event, told);
        told = news.told;
        if (news.kind === null || !this.#isNews(event)) continue;
        if (!this.#mayTell(cutOff, ending)) return;
        if (!(await this.#tell(film, { kind: news.kind, event }, cutOff))) return;
        await this.#pass(film, { ...told, position: cursor.position, passed: index + 1 });
      }
      this.#cursors.set(film, { ...told, position: offset, passed: 0 });
    } catch (error) {
      this.#warn(film, error);
    }
  }

  #planLook(film: string, newest: FilmEvent | undefined): void {
    const nowMs = Date.now();
    const newestMs = newest ? Date.parse(newest.at) : (this.#newest.get(film) ?? nowMs);
    this.#newest.set(film, newestMs);
    const quietMs = Math.max(0, nowMs - newestMs) * QUIET.share;
    this.#nextLooks.set(film, nowMs + Math.min(QUIET.longestMs, quietMs));
  }

  async #cursorOf(film: string): Promise<NotificationCursor> {
    return this.#cursors.get(film) ?? (await this.#notifications.read(film)) ?? NOTIFICATIONS_START;
  }

  #isNews({ at }: FilmEvent): boolean {
    const atMs = Date.parse(at);
    return atMs >= this.#sinceMs && Date.now() - atMs < DAY_MS;
  }

  /** In memory first: what cannot be written down is not told twice by this process. */
  async #pass(film: string, cursor: NotificationCursor): Promise<void> {
    this.#cursors.set(film, cursor);
    await this.#notifications.note(film, cursor).catch((error: unknown) => this.#warn(film, error));
  }

  /** False: it is tried again later. */
  async #tell(film: string, told: Told, cutOff: AbortSignal): Promise<boolean> {
    const { store, settings, log } = this.#options;
    const { storyboard, name, animaticOf } = await store.films.readFilm(film);
    if (animaticOf !== null) {
      this.#untold.add(film);
      return false;
    }
    // Another worker may have taken over while this one waited for an answer.
    if (!(await this.#notifications.hold(Date.now()))) return false;
    const named = name === undefined ? storyboard : `${storyboard} ${name}`;
    const place = { store: store.id, filmId: film, film: named };
    // One that cannot be read now must not keep a person from hearing of the rest.
    const charge = await this.#chargeOf(film, told).catch((error: unknown) => {
      this.#warn(film, error);
      return [];
    });
    const notification = notificationOf(told, place, charge);
    const posted = await post(settings.url, notification, cutOff);
    if (posted.kind === 'taken') {
      this.#pauses.end(film);
      this.#pauses.end(EVERYBODY);
      return true;
    }
    if (cutOff.aborted) return false;
    const pauseMs =
      posted.kind === 'refused'
        ? this.#pauses.begin(film, Date.now())
        : this.#pauses.begin(EVERYBODY, Date.now(), posted.pauseMs);
    const { reason } = posted;
    log.warn({
      event: 'notifications.not-told',
      id: notification.id,
      kind: told.kind,
      reason,
      pauseMs,
    });
    return false;
  }

  async #chargeOf(film: string, { kind, event }: Told): Promise<readonly Money[]> {
    const { spending, takes } = this.#options.store;
    if (kind === 'film.done') {
      return sumMoney((await spending.of(film)).map(({ money }) => money));
    }
    if (!('take' in event)) return [];
    const record = await takes.readTake(film, event.shot, takeName(event.take));
    return record?.charge ? [record.charge] : [];
  }

  /** Once for each film: it is looked at every second. */
  #warn(film: string, error: unknown): void {
    if (this.#warned.has(film)) return;
    this.#warned.add(film);
    this.#options.log.warn({ event: 'notifications.failed', film, error: String(error) });
  }
}
