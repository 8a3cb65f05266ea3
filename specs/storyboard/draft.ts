/**
 * A shot while it is being checked: its values with the line that set each of them.
 *
 * The defaults of version 1 stand here and in the table of options, and never change within it.
 */

import { optionsAs, type OPTIONS, type OptionKey, type OptionValues } from '../options.ts';
import type { Length } from '../order.ts';
import { FRAMES_PER_SECOND } from '../plan/timecode.ts';
import type { SettingsFile, ShotFile, StoryboardFile } from './schema.ts';
import type { ShapedFile } from './shape.ts';
import type { Path } from './tree.ts';

export type Setting<T> = {
  readonly value: T;
  /** Where the file sets it; null for a default of the format. */
  readonly path: Path | null;
};

/** Defaults of version 1. Without a provider, the free local one renders as seedance-2.0. */
export const DEFAULTS = {
  provider: 'local',
  length: { unit: 'seconds', seconds: 5 },
} as const;

/** What a provider without bills renders as when the file names no model. */
export const FREE_MODEL = 'seedance-2.0';

type OptionSettings = {
  readonly [K in OptionKey as (typeof OPTIONS)[K]['name']]: Setting<OptionValues[K]>;
};

export type Draft = OptionSettings & {
  readonly index: number;
  readonly path: Path;
  /** The id, or `shot 3` where the id cannot be used. */
  readonly name: string;
  readonly file: ShotFile;
  /** What is sent: prompt, a space, style, with white space folded. */
  readonly text: string;
  /** Whether a key of this shot was given and cannot be used. */
  readonly isSpoiled: (key: keyof ShotFile) => boolean;
  /** Nothing is ordered: the shot is left out, or a take of it stands. */
  readonly isOrdered: boolean;
  readonly providers: Setting<readonly string[]>;
  readonly model: Setting<string | null>;
  readonly like: Setting<string | null>;
  readonly length: Setting<Length>;
  /** How many takes are wanted. */
  readonly takes: Setting<number>;
};

/** Every shot with its own values, else those of `defaults`, else those of the format. */
export function draftShots({ file, isSpoiled }: ShapedFile): Draft[] {
  return file.shots.map((shot, index) => {
    const path: Path = ['shots', index];
    const settings = new Settings(file, shot, path);
    const hasId = !isSpoiled([...path, 'id']);
    return {
      index,
      path,
      name: hasId ? shot.id : `shot ${index + 1}`,
      file: shot,
      text: textOf(shot.prompt, shot.style ?? file.style ?? ''),
      isSpoiled: (key) => isSpoiled([...path, key]) || isSpoiled(['defaults', key]),
      isOrdered: !shot.skip && shot.take === undefined,
      providers: settings.providers(),
      model: settings.of('model', null),
      like: settings.of('like', null),
      length: settings.length(),
      takes: settings.of('takes', 1),
      ...optionsAs<OptionSettings>(({ name, key, ...option }) => [
        name,
        settings.of(key, option.default),
      ]),
    };
  });
}

/** A shot without prompt sends its pictures alone: a style says nothing by itself. */
function textOf(prompt: string | undefined, style: string): string {
  return prompt === undefined ? '' : oneSpace(`${prompt} ${style}`);
}

/** Runs of white space as one space, none at the ends. */
export function oneSpace(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What is short for `defaults`. */
export function topSettings({ provider, providers }: StoryboardFile): SettingsFile {
  return { ...(provider && { provider }), ...(providers && { providers }) };
}

type Level = { readonly values: SettingsFile; readonly path: Path };

class Settings {
  readonly #levels: readonly Level[];
  readonly #top: Level;

  constructor(file: StoryboardFile, shot: ShotFile, path: Path) {
    this.#levels = [
      { values: shot, path },
      { values: file.defaults ?? {}, path: ['defaults'] },
    ];
    this.#top = { values: topSettings(file), path: [] };
  }

  of<K extends keyof SettingsFile, D>(
    key: K,
    fallback: D,
  ): Setting<NonNullable<SettingsFile[K]> | D> {
    for (const { values, path } of this.#levels) {
      const value = values[key];
      if (value !== undefined) return { value, path: [...path, key] };
    }
    return { value: fallback, path: null };
  }

  providers(): Setting<readonly string[]> {
    for (const { values, path } of [...this.#levels, this.#top]) {
      const { provider, providers } = values;
      if (provider !== undefined) return { value: [provider], path: [...path, 'provider'] };
      if (providers !== undefined) return { value: providers, path: [...path, 'providers'] };
    }
    return { value: [DEFAULTS.provider], path: null };
  }

  /** A shot's `frames` replaces a default `duration`, and the other way round. */
  length(): Setting<Length> {
    for (const { values, path } of this.#levels) {
      const { frames, duration } = values;
      if (frames !== undefined) {
        return { value: { unit: 'frames', frames }, path: [...path, 'frames'] };
      }
      if (duration !== undefined) {
        return { value: { unit: 'seconds', seconds: duration }, path: [...path, 'duration'] };
      }
    }
    return { value: DEFAULTS.length, path: null };
  }
}

/** Expected length in frames at 24 a second; a file may have one more. */
export function framesAsked({ length }: Draft): number {
  return length.value.unit === 'frames'
    ? length.value.frames
    : length.value.seconds * FRAMES_PER_SECOND;
}
