/**
 * What lies under `renders/`, and nothing else: every path that is published is made here.
 *
 * The folder stands in the project, or where the person's own `STORYBOARD_RENDERS` says; no file
 * of the project can lead a film anywhere else.
 */

import { createHash } from 'node:crypto';
import { lstat, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

import { z } from 'zod';

import { StoreError, systemCode, toStoreError } from './error.ts';
import { linkedRenders } from './foreign.ts';
import { movedAway, type Place } from './place.ts';
import { makeFolder } from './write.ts';

const SETTING = 'STORYBOARD_RENDERS';

/** The name of a film's folder: that of a storyboard, and one folder only. */
export const folderNameSchema = z
  .string()
  .min(1)
  .max(255)
  .refine((name) => !/[/\0]/.test(name) && !/^\.+$/.test(name), 'more than one name');

export class RendersFolder {
  readonly #path: string;
  readonly #isElsewhere: boolean;
  readonly #place: Place;
  /**
   * Tells names that were chosen in this folder from those chosen in another one; empty in the
   * project's own. Nobody who does not know the store's id can write it.
   */
  readonly mark: string;

  constructor(
    { root, id }: { root: string; id: string },
    place: Place,
    setting: string | undefined = process.env[SETTING],
  ) {
    if (setting && !isAbsolute(setting)) throw badSetting(setting, 'is no absolute path');
    this.#isElsewhere = Boolean(setting);
    this.#path = setting ? resolve(setting) : join(root, 'renders');
    this.#place = place;
    const name = JSON.stringify([id, this.#path]);
    this.mark = setting ? createHash('sha256').update(name).digest('hex') : '';
  }

  get path(): string {
    return this.#path;
  }

  /** The folder of a film. */
  folderOf(name: string): string {
    return this.#inside(join(this.#path, folderNameSchema.parse(name)));
  }

  /** Throws when films would land elsewhere than it seems. Nothing is written. */
  async check(): Promise<void> {
    if (this.#isElsewhere) {
      const facts = await stat(this.#path).catch(() => null);
      if (!facts?.isDirectory()) throw badSetting(this.#path, 'is no folder');
    } else if (await isLink(this.#path)) throw linkedRenders(this.#path);
  }

  /**
   * Makes a folder within `renders/`, and `renders/` itself in a project that is in place. What is
   * there must be folders and no links.
   */
  async make(folder: string): Promise<void> {
    this.#inside(folder);
    await this.#place.check();
    await this.check();
    let path = this.#path;
    for (const name of ['', ...relative(this.#path, folder).split(sep)]) {
      path = join(path, name);
      if (!(await makeFolder(path))) throw movedAway(join(path, '..'), 'is gone');
      if (path !== this.#path && (await isLink(path))) throw linkWithin(path);
    }
  }

  /** The path itself, or an error when it is no path within the folder. */
  #inside(path: string): string {
    const way = relative(this.#path, resolve(path));
    if (!isAbsolute(way) && way.split(sep)[0] !== '..') return path;
    throw new StoreError('bad-name', {
      message: `${path} does not lie within ${this.#path}: nothing is published there.`,
      path,
      remedy: 'Look into the film’s folder under .storyboard/films: its files are not its own.',
    });
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw toStoreError(error, path);
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
