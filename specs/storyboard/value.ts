/**
 * Whether the model can do what the shot asks: each value against the sheet, at the line that set it.
 *
 * Neutral values (`false`, `tier: default`, `seed: -1`) are taken everywhere and say nothing.
 */

import { isDuration, nearestDuration, patienceOf, soldModel } from '../models/offer.ts';
import type { Mode, ModelSheet } from '../models/sheet.ts';
import { canAsk, OPTION_LIST, type Option, type Scalar, type Sold } from '../options.ts';
import { FRAMES_PER_SECOND } from '../plan/timecode.ts';
import { durationWords } from './ability.ts';
import type { Draft, Setting } from './draft.ts';
import type { Report } from './report.ts';
import type { SheetRoute } from './route.ts';
import type { Sources } from './source.ts';
import { listed } from './words.ts';

type Lack = {
  readonly setting: Setting<unknown>;
  readonly key: Parameters<Draft['isSpoiled']>[0];
  /** Follows "seedance-2.0 on byteplus". */
  readonly fact: string;
  /** What the shot could say, as it is written in the file; null: nothing. */
  readonly instead: string | null;
  /** What to do, where there is nothing to say instead. */
  readonly remedy?: string;
  readonly isAble: (sheet: ModelSheet) => boolean;
};

export type ValueContext = {
  readonly sources: Sources;
  readonly models: readonly ModelSheet[];
  readonly report: Report;
};

const MODE_WORDS: Readonly<Record<Mode, string>> = {
  text: 'from text alone',
  frames: 'from a frame',
  references: 'with references',
};

/** Reports every value of the shot that this route lacks. */
export function checkValues(draft: Draft, route: SheetRoute, context: ValueContext): void {
  const { sources } = context;
  if (!sources.isUnclear && !checkMode(draft, route, context)) return;
  const lacks = [
    ...optionLacks(draft, route, sources),
    ...lengthLacks(draft, route.sheet),
    ...promptLacks(draft, route.sheet),
  ];
  for (const lack of lacks) {
    if (!draft.isSpoiled(lack.key)) reportLack(draft, route, lack, context);
  }
}

function canMode({ modes }: ModelSheet, { mode, last, references }: Sources): boolean {
  if (mode === 'text') return modes.text;
  if (mode === 'references') {
    const { min = 1, max = 0 } = modes.references ?? {};
    return references.length >= min && references.length <= max;
  }
  return last.kind === 'none' ? modes.firstFrame : modes.firstAndLastFrame;
}

function checkMode(
  draft: Draft,
  route: SheetRoute,
  { sources, models, report }: ValueContext,
): boolean {
  const { sheet, provider } = route;
  if (canMode(sheet, sources)) return true;
  const who = `${sheet.family} on ${provider.name}`;
  const able = offered(route, models, (other) => canMode(other, sources));
  const { key, fact } = modeFact(draft, sheet, sources);
  report.addForShot({
    code: 'mode-unsupported',
    shot: draft.name,
    place: key === null ? { path: draft.path } : { path: [...draft.path, key], atKey: true },
    message: `${who} ${fact}.`,
    hint: [
      ...(sources.isFromPrevious && sources.mode === 'frames' && !sheet.modes.firstFrame
        ? ['Write "from: none" for a cut.']
        : []),
      able.length === 0 ? `No model of ${provider.name} does.` : `Models that do: ${listed(able)}.`,
    ].join(' '),
  });
  return false;
}

function modeFact(
  { file }: Draft,
  { modes }: ModelSheet,
  { mode, last, references }: Sources,
): { key: string | null; fact: string } {
  if (mode === 'text') return { key: null, fact: 'does not render from text alone' };
  if (mode === 'references') {
    const { max = 0 } = modes.references ?? {};
    const fact =
      max === 0
        ? 'takes no references'
        : `takes at most ${max} references, not ${references.length}`;
    return { key: 'references', fact };
  }
  if (modes.firstFrame && last.kind !== 'none') {
    return { key: 'last_frame', fact: 'takes a first frame but no last frame' };
  }
  const written = (['first_frame', 'from'] as const).find((key) => file[key] !== undefined);
  return { key: written ?? null, fact: 'takes no first frame, and the shot starts from one' };
}

/** While it is not clear what the shot is made from, what depends on that is not looked at. */
function optionLacks(draft: Draft, route: SheetRoute, { isUnclear, mode }: Sources): Lack[] {
  const patienceSeconds = patienceOf(route.provider, route.offer);
  return OPTION_LIST.flatMap((option) => {
    const { key, isByMode, isOnlyWhenGiven } = option;
    const setting: Setting<Scalar> = draft[option.name];
    const { value, path } = setting;
    const soldAs = (model: ModelSheet): Sold => ({ model, mode, patienceSeconds });
    const sold = soldAs(route.sheet);
    const isOut = (isByMode && isUnclear) || (isOnlyWhenGiven && path === null);
    if (isOut || canAsk(option, value, sold)) return [];
    const has = option.has(sold);
    const fact = [option.lack(value, route.provider.name), ...(isByMode ? [MODE_WORDS[mode]] : [])];
    const able = typeof has === 'boolean' ? '' : `; it has ${listed(has)}`;
    return [
      {
        setting,
        key,
        fact: fact.join(' ') + able,
        instead: insteadOf(option, has),
        isAble: (other) => canAsk(option, value, soldAs(other)),
      },
    ];
  });
}

function insteadOf({ key, instead, ...option }: Option, has: ReturnType<Option['has']>) {
  if (instead === null) return null;
  const value = instead === 'last' && typeof has !== 'boolean' ? has.at(-1) : option.default;
  const written = String(value ?? '');
  return `${key}: ${written.includes(':') ? `"${written}"` : written}`;
}

function lengthLacks({ length }: Draft, sheet: ModelSheet): Lack[] {
  const { value } = length;
  const range = sheet.durationSeconds;
  if (value.unit === 'seconds') {
    const takes = (other: ModelSheet): boolean => isDuration(other.durationSeconds, value.seconds);
    if (takes(sheet)) return [];
    return [
      {
        setting: length,
        key: 'duration',
        fact: `renders ${durationWords(range)}, not ${value.seconds} s`,
        instead: `duration: ${nearestDuration(range, value.seconds)}`,
        isAble: takes,
      },
    ];
  }
  const takes = ({ frames }: ModelSheet): boolean =>
    frames !== null &&
    value.frames >= frames.min &&
    value.frames <= frames.max &&
    (value.frames - frames.min) % frames.step === 0;
  if (takes(sheet)) return [];
  const { frames } = sheet;
  const seconds = nearestDuration(range, value.frames / FRAMES_PER_SECOND);
  return [
    {
      setting: length,
      key: 'frames',
      fact:
        frames === null
          ? `counts in seconds and has no frames; it renders ${durationWords(range)}`
          : `takes ${frames.min}, ${frames.min + frames.step}, ${frames.min + 2 * frames.step} … ${frames.max} frames, not ${value.frames}`,
      instead:
        frames === null ? `duration: ${seconds}` : `frames: ${nearestFrames(value.frames, frames)}`,
      isAble: takes,
    },
  ];
}

function nearestFrames(
  asked: number,
  { min, max, step }: NonNullable<ModelSheet['frames']>,
): number {
  const steps = Math.round((asked - min) / step);
  return Math.min(Math.max(min + steps * step, min), max);
}

function promptLacks({ text, path }: Draft, { maxTextCharacters: most = Infinity }: ModelSheet) {
  const characters = Array.from(text).length;
  if (characters <= most) return [];
  const lack: Lack = {
    setting: { value: text, path: [...path, 'prompt'] },
    key: 'prompt',
    fact: `takes ${most} characters of prompt and style, not ${characters}`,
    instead: null,
    remedy: 'Shorten them',
    isAble: ({ maxTextCharacters = Infinity }) => characters <= maxTextCharacters,
  };
  return [lack];
}

function reportLack(draft: Draft, route: SheetRoute, lack: Lack, context: ValueContext): void {
  const { setting, fact, instead, remedy = 'Take it out', isAble } = lack;
  const able = offered(route, context.models, isAble);
  context.report.addForShot({
    code: 'value-unsupported',
    shot: draft.name,
    place: { path: setting.path ?? draft.path },
    message: `${route.sheet.family} on ${route.provider.name} ${fact}.`,
    hint: (shots) => {
      const isDefault = setting.path?.[0] === 'defaults';
      const where = isDefault ? ` in ${shots.length > 1 ? 'each of these shots' : draft.name}` : '';
      const write = instead === null ? remedy : `Write "${instead}"${where}`;
      if (able.length === 0) return `${write}.`;
      return `${write}, or choose a model that can: ${listed(able, 'or')}.`;
    },
  });
}

/** Families of the same provider that can, as far as it sells them. */
function offered(
  { provider }: SheetRoute,
  models: readonly ModelSheet[],
  isAble: (sheet: ModelSheet) => boolean,
): string[] {
  const families = provider.offers.flatMap((offer) => {
    const sheet = soldModel(offer, models);
    if (sheet === null || offer.status === 'ended') return [];
    return isAble(sheet) ? [offer.family] : [];
  });
  return [...new Set(families)];
}
