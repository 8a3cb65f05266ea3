/**
 * Every task that was ever accepted, one file each. The files decide; memory only saves reading
 * them again, since two workers of a project may serve the same folder.
 */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './file.ts';
import { taskRecord, type TaskRecord } from './task.ts';

const SUFFIX = '.json';

type Read = { readonly changed: bigint; readonly task: TaskRecord | null };

export class TaskFolder {
  readonly #folder: string;
  readonly #read = new Map<string, Read>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  count(): number {
    return this.#ids().length;
  }

  /** Oldest first. */
  all(): TaskRecord[] {
    return this.#ids()
      .flatMap((id) => this.get(id) ?? [])
      .sort((a, b) => a.createdAtMs - b.createdAtMs || a.number - b.number);
  }

  /** Null when there is no such task; a file that this version cannot read counts as none. */
  get(id: string): TaskRecord | null {
    if (!/^[\w-]+$/.test(id)) return null;
    const path = this.#path(id);
    const changed = statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
    if (changed === undefined) return null;
    const known = this.#read.get(id);
    if (known?.changed === changed) return known.task;
    const read = taskRecord.safeParse(readJson(path));
    const task = read.success ? read.data : null;
    this.#read.set(id, { changed, task });
    return task;
  }

  save(task: TaskRecord): void {
    writeJson(this.#path(task.id), task);
    this.#read.delete(task.id);
  }

  #ids(): string[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => name.slice(0, -SUFFIX.length));
  }

  #path(id: string): string {
    return join(this.#folder, `${id}${SUFFIX}`);
  }
}
