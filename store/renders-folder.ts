/**
 * What lies under `renders/`, and nothing else: every path that is published is made here.
 *
 * It is a folder of this machine, whatever depot the store has: in the project, or where the
 * person's own `STORYBOARD_RENDERS` says. No file of the project can lead a film anywhere else.
 */

import { createHash } from 'node:crypto';
import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

import { z } from 'zod';

import type { Depot } from './depot.ts';
import { movedAway, StoreError } from './error.ts';
import { isLink, linkedRenders } from './foreign.ts';
import { sha256OfFile } from './objects.ts';
import { makeFolder, namesIn } from './write.ts';

const SETTING = 'STORYBOARD_RENDERS';

/** The name of a film's folder, made from its storyboard's: one folder, not a path. */
export const folderNameSchema = z
  .string()
  .min(1)
  .max(255)
  .refine((name) => !/[/\0]/.test(name) && !/^\.+$/.test(name), 'more than one name');

/** A film's folder; `inner`: of a table's film, its own within that of the storyboard. */
export type FolderPlace = { readonly name: string; readonly inner?: string | undefined };

export class RendersFolder {
  readonly path: string;
  readonly #isElsewhere: boolean;
  readonly #depot: Depot;
  /**
   * Tells names chosen in this folder from names chosen in another one; empty for the project's
   * own. Only a program that knows the store's id can write it.
   */
  readonly mark: string;

  constructor(
    { root, id }: { root: string; id: string },
    depot: Depot,
    setting: string | undefined = process.env[SETTING],
  ) {
    this.#isElsewhere = Boolean(setting);
    this.path = basePath(root, setting);
    this.#depot = depot;
    const name = JSON.stringify([id, this.path]);
    this.mark = setting ? createHash('sha256').update(name).digest('hex') : '';
  }

  /** The folder of a film. */
  folderOf({ name, inner }: FolderPlace): string {
    const folder = join(this.path, folderNameSchema.parse(name));
    return this.#inside(inner === undefined ? folder : join(folder, folderNameSchema.parse(inner)));
  }

  /**
   * Whether the folder of that name is empty, or holds only what was published of this very film.
   * The latter happens when a folder that was reached through a link is now named by the setting.
   */
  async isFree(place: FolderPlace, published: Readonly<Record<string, string>>): Promise<boolean> {
    const path = this.folderOf(place);
    const facts = await lstat(path).catch(() => null);
    if (facts === null) return true;
    if (!facts.isDirectory()) return false;
    return (await namesIn(path)).length === 0 || this.holds(place, published);
  }

  /** Whether any of it lies there. */
  async holds(place: FolderPlace, published: Readonly<Record<string, string>>): Promise<boolean> {
    const path = this.folderOf(place);
    for (const [file, sha256] of Object.entries(published)) {
      const own = join(path, file);
      const isFile = (await lstat(own).catch(() => null))?.isFile() ?? false;
      if (isFile && (await sha256OfFile(own)) === sha256) return true;
    }
    return false;
  }

  /** Throws when films would be written elsewhere than the path says. Nothing is written. */
  check(): Promise<void> {
    return checkBase(this.path, this.#isElsewhere);
  }

  /**
   * Makes a folder within `renders/`, and `renders/` itself if the project is in place. What exists
   * already must be folders, not links.
   */
  async make(folder: string): Promise<void> {
    this.#inside(folder);
    await this.#depot.check();
    await this.check();
    let path = this.path;
    for (const name of ['', ...relative(this.path, folder).split(sep)]) {
      path = join(path, name);
      if (!(await makeFolder(path))) throw movedAway(join(path, '..'), 'is gone');
      if (path !== this.path && (await isLink(path))) throw linkWithin(path);
    }
  }

  /** Throws when anything that films are written into leads elsewhere. */
  async checkWithin(folder: string): Promise<void> {
    await this.check();
    const takes = join(this.#inside(folder), 'takes');
    const shots = (await namesIn(takes)).map((name) => join(takes, name));
    const above = dirname(folder) === this.path ? [] : [dirname(folder)];
    for (const path of [...above, folder, takes, ...shots]) {
      if (await isLink(path)) throw linkWithin(path);
    }
  }

  /** The path itself, or an error when it is not within the folder. */
  #inside(path: string): string {
    const way = relative(this.path, resolve(path));
    if (!isAbsolute(way) && way.split(sep)[0] !== '..') return path;
    throw new StoreError('bad-name', {
      message: `${path} does not lie within ${this.path}: nothing is published there.`,
      path,
      remedy: 'Look into the film’s folder under .storyboard/films: its files are not its own.',
    });
  }
}

function basePath(root: string, setting: string | undefined): string {
  if (setting && !isAbsolute(setting)) throw badSetting(setting, 'is no absolute path');
  return setting ? resolve(setting) : join(root, 'renders');
}

/** The same check before there is a store, so that a refusal makes none. */
export async function checkRendersBase(
  { root }: { readonly root: string },
  setting: string | undefined = process.env[SETTING],
): Promise<void> {
  await checkBase(basePath(root, setting), Boolean(setting));
}

async function checkBase(path: string, isElsewhere: boolean): Promise<void> {
  if (isElsewhere) {
    const facts = await stat(path).catch(() => null);
    if (!facts?.isDirectory()) throw badSetting(path, 'is no folder');
  } else if (await isLink(path)) {
    throw linkedRenders(path, await realpath(path).catch(() => null));
  }
}

function linkWithin(path: string): StoreError {
  return new StoreError('leads-outside', {
    message: `${path} is a link: a film would be written outside renders/. Nothing was written.`,
    path,
    remedy: 'Remove the link, then run the same command again: what was there is restored.',
  });
}

function badSetting(path: string, fact: string): StoreError {
  return new StoreError('bad-setting', {
    message: `${SETTING} names ${path}, which ${fact}.`,
    path,
    remedy: 'Name an absolute folder that is there, or unset it: films then go to renders/.',
  });
}
