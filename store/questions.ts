/**
 * Since when takes wait for approval, and until when: one file a take, which is never changed. So a
 * deadline is the same however often it is asked, and by whom.
 */

import { z } from 'zod';

import type { TakeName } from '../specs/plan/decision.ts';
import { DepotPart } from './depot.ts';
import { timeSchema } from './facts.ts';
import { jsonFile } from './json.ts';
import { keys } from './layout.ts';

const questionSchema = z.object({ at: timeSchema, until: timeSchema });

/** In milliseconds since 1970. */
export type QuestionTerm = { readonly sinceMs: number; readonly untilMs: number };

export class Questions extends DepotPart {
  /** By key: they never change, so each is read once a process. */
  readonly #known = new Map<string, QuestionTerm>();

  /** Null while it was not asked yet. A damaged one counts as that: then nobody decides but a person. */
  async read(film: string, take: TakeName): Promise<QuestionTerm | null> {
    const key = keys.question(film, take);
    const known = this.#known.get(key);
    if (known) return known;
    const read = await this.readAt(key, questionSchema).catch(() => null);
    if (!read) return null;
    const asked = { sinceMs: Date.parse(read.at), untilMs: Date.parse(read.until) };
    this.#known.set(key, asked);
    return asked;
  }

  /**
   * Asks, unless it was asked before: then that counts. `tell` is told before that is written down:
   * told twice is better than never. `withinSeconds`: as `approvalOf` gives it.
   */
  async ask(
    film: string,
    take: TakeName,
    withinSeconds: number,
    tell: (untilMs: number) => Promise<void>,
  ): Promise<QuestionTerm> {
    const before = await this.read(film, take);
    if (before) return before;
    const sinceMs = Date.now();
    const untilMs = sinceMs + withinSeconds * 1_000;
    const asked = { at: new Date(sinceMs).toISOString(), until: new Date(untilMs).toISOString() };
    // A damaged one was told already.
    if ((await this.depot.size(keys.question(film, take))) === null) await tell(untilMs);
    await this.depot.create(keys.question(film, take), jsonFile(asked));
    return (await this.read(film, take)) ?? { sinceMs, untilMs };
  }

  /**
   * Tells once what has no deadline: that takes are to be chosen from, of which this is the newest, or
   * that a shot may not start from this one's last picture without a word.
   */
  async askOnce(
    film: string,
    take: TakeName,
    asks: 'circle' | 'hand-over',
    tell: () => Promise<void>,
  ): Promise<void> {
    const key = asks === 'circle' ? keys.choice(film, take) : keys.handOver(film, take);
    if ((await this.depot.size(key)) !== null) return;
    await tell();
    await this.depot.create(key, jsonFile({ at: new Date().toISOString() }));
  }
}
