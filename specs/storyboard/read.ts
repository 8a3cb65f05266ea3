/**
 * Reads a storyboard: text in, the storyboard or everything that is wrong with it out.
 *
 * Never throws, whatever the text; never looks at a file, a clock or the network itself.
 */

import type { Diagnostic } from '../diagnostic.ts';
import type { Catalogue, PixelSize } from '../models/sheet.ts';
import { buildStoryboard, type Checked } from './build.ts';
import { checkConflicts } from './conflict.ts';
import { checkCuts } from './cut.ts';
import { readDocument, withoutMark, type ReadFile } from './document.ts';
import { draftShots, type Draft } from './draft.ts';
import {
  checkAdaptive,
  checkSizeChange,
  checkStills,
  expectedSize,
  type StillCheck,
  type Stills,
  type StillUse,
} from './still.ts';
import { fillVariables, variablesAt, type FilledFile } from './fill.ts';
import { checkPrompts } from './prompt-check.ts';
import { Report } from './report.ts';
import { checkCycles } from './cycle.ts';
import { checkFilmSound } from './film-sound.ts';
import { findRoutes } from './route.ts';
import { checkShape } from './shape.ts';
import { findSources } from './source.ts';
import type { MusicLookup, PictureLookup, Storyboard } from './storyboard.ts';
import { formatPath, type Path } from './tree.ts';
import { checkValues } from './value.ts';
import { variablesOf, type GivenValues, type Variable } from './variable.ts';

export type ReadOptions = {
  /** Of the file's variables, those that do not come from the file; others are passed over. */
  readonly given?: GivenValues;
  readonly catalogue: Catalogue;
  readonly pictures: PictureLookup;
  /** Absent: nobody looks at the film's music. */
  readonly music?: MusicLookup;
  /** Told of each still of the storyboard's own folder that a shot uses and that is known. */
  readonly onStill?: (use: StillUse) => void;
  /** ISO date: models that end on it or before have ended. Without it none has. */
  readonly today?: string;
};

export type ReadResult = {
  /** Null when a diagnostic is an error. */
  readonly storyboard: Storyboard | null;
  /** By line, then column. */
  readonly diagnostics: readonly Diagnostic[];
};

/** A text that is read once need not be opened before. */
export function readStoryboard(file: string | OpenedText, options: ReadOptions): ReadResult {
  return (typeof file === 'string' ? openText(file) : file).read(options);
}

/** A file whose YAML is read once, and that may mean something else with each row of a table. */
export type OpenedText = {
  /** Null when the file is no YAML that can be looked at. */
  readonly variables: readonly Variable[] | null;
  readonly read: (options: ReadOptions) => ReadResult;
  /** The variables in the text at a diagnostic's path. */
  readonly variablesAt: (path: string) => readonly string[];
};

const NONE_GIVEN: GivenValues = new Map();
const UNREAD: MusicLookup = () => 'unread';

export function openText(file: string): OpenedText {
  const source = withoutMark(file);
  const first = new Report(source);
  const document = readDocument(source, first);
  first.root = document?.root ?? null;
  const read = (options: ReadOptions): ReadResult => {
    const report = first.fork();
    const { given = NONE_GIVEN } = options;
    const storyboard = document && readFilled(document, given, options, report);
    return { storyboard, diagnostics: report.diagnostics() };
  };
  return {
    variables: document && variablesOf(document.root),
    read,
    variablesAt: (path) => (document ? variablesAt(document.root, path) : []),
  };
}

function readFilled(
  { root, text }: ReadFile,
  given: GivenValues,
  options: ReadOptions,
  report: Report,
): Storyboard | null {
  const filled = fillVariables(root, { given, text, report });
  return filled && read(text, filled, options, report);
}

function read(
  text: string,
  { root, unfilled }: FilledFile,
  options: ReadOptions,
  report: Report,
): Storyboard | null {
  const shaped = checkShape(text, root, { catalogue: options.catalogue, report });
  if (shaped === null) return null;
  const { file } = shaped;
  const isSpoiled = (path: Path) => unfilled.has(formatPath(path)) || shaped.isSpoiled(path);
  const drafts = draftShots({ file, isSpoiled });
  checkConflicts(file, drafts, report);
  checkPrompts(file, drafts, { text, report });
  checkCuts(drafts, report);
  const checked = checkShots(drafts, options, report);
  const { music = UNREAD } = options;
  checkFilmSound(file, drafts, { music, report });
  return report.hasErrors ? null : buildStoryboard(file, checked, { report, music });
}

/** Everything about single shots and the chains between them. */
function checkShots(drafts: readonly Draft[], options: ReadOptions, report: Report): Checked[] {
  const { catalogue, pictures, today = null } = options;
  const sources = findSources(drafts, report);
  checkCycles(drafts, sources, report);
  const isOneShot = drafts.filter(({ file }) => !file.skip).length === 1;
  const checked = drafts.flatMap((draft, place): Checked[] => {
    const own = sources[place];
    const routes = findRoutes(draft, { catalogue, report, today });
    if (own === undefined || routes === null) return [];
    if (draft.isOrdered) {
      for (const route of routes) {
        checkValues(draft, route, { sources: own, models: catalogue.models, report });
      }
    }
    return [{ draft, sources: own, routes }];
  });
  const looks = checked
    .filter(({ draft }) => draft.isOrdered)
    .map(({ draft, sources: own, routes: [{ sheet, provider }] }): StillCheck => ({
      draft,
      sources: own,
      sheet,
      provider: provider.name,
    }));
  checkLooks(looks, { lookup: pictures, onStill: options.onStill }, report);
  if (!isOneShot) for (const check of looks) checkAdaptive(check, report);
  return checked;
}

/** Sizes go down the chain: a shot of adaptive shape takes that of the frame it starts from. */
function checkLooks(
  looks: readonly StillCheck[],
  { lookup, onStill }: Stills,
  report: Report,
): void {
  const cached = { lookup: cachedLookup(lookup), onStill };
  const sizes = new Map<string, PixelSize | null>();
  const stills = new Map(looks.map((check) => [check, checkStills(check, cached, report)]));
  for (const look of looks) {
    const { first } = look.sources;
    const source = first.kind === 'last-frame-of' ? (sizes.get(first.shot) ?? null) : null;
    const size = expectedSize(look, source ?? stills.get(look) ?? null);
    sizes.set(look.draft.file.id, size);
    if (first.kind === 'last-frame-of' && size !== null && source !== null) {
      checkSizeChange(look, size, { name: first.shot, size: source }, report);
    }
  }
}

function cachedLookup(pictures: PictureLookup): PictureLookup {
  const found = new Map<string, ReturnType<PictureLookup>>();
  return (picture) => {
    const key = JSON.stringify(picture);
    const known = found.get(key) ?? pictures(picture);
    found.set(key, known);
    return known;
  };
}
