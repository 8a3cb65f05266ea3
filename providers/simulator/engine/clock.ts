/**
 * The simulator's own time. It runs at a scale and never goes back. It goes on while the simulator
 * is off, as a provider's would.
 */

import { z } from 'zod';
import { readJson, writeJson } from './file.ts';

/** The times of both clocks at one moment; `timeScale` applies from then on. */
const epoch = z.object({
  simulatedMs: z.number(),
  realMs: z.number(),
  timeScale: z.number().positive(),
});
type Epoch = z.infer<typeof epoch>;

export type ClockOptions = {
  /** Where the epoch is kept. */
  readonly file: string;
  /** Simulated seconds for each real one. */
  readonly timeScale: number;
  /** The latest simulated time in any record: the clock starts at or after it. */
  readonly notBeforeMs: number;
};

export class Clock {
  readonly #epoch: Epoch;
  #latestMs: number;

  /** A new folder starts at the real time. */
  constructor({ file, timeScale, notBeforeMs }: ClockOptions) {
    const realMs = Date.now();
    const kept = epoch.safeParse(readJson(file));
    const simulatedMs = Math.max(kept.success ? simulated(kept.data, realMs) : realMs, notBeforeMs);
    this.#epoch = { simulatedMs, realMs, timeScale };
    this.#latestMs = simulatedMs;
    writeJson(file, this.#epoch);
  }

  /** Milliseconds since 1970, whole. */
  now(): number {
    this.#latestMs = Math.max(this.#latestMs, simulated(this.#epoch, Date.now()));
    return Math.floor(this.#latestMs);
  }

  /** Real milliseconds until a simulated time; 0 when it has come. */
  realMsUntil(simulatedMs: number): number {
    return Math.max(0, (simulatedMs - this.now()) / this.#epoch.timeScale);
  }
}

function simulated(from: Epoch, realMs: number): number {
  return from.simulatedMs + (realMs - from.realMs) * from.timeScale;
}
