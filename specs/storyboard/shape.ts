/**
 * From a tree to a typed file: every shape error is reported, and what is wrong is left out, so that
 * the rest of the file can still be checked.
 *
 * A key that was left out is `spoiled`: later checks say nothing that follows from its absence.
 */

import type { z } from 'zod';
import type { Catalogue } from '../models/sheet.ts';
import { findingOf, type Fault } from './fault.ts';
import { meantKey } from './key.ts';
import { checkTexts } from './prompt.ts';
import { ownerOf, without } from './repair.ts';
import type { Report } from './report.ts';
import { MAX_SHOTS, storyboardSchema, type StoryboardFile } from './schema.ts';
import { formatPath, treeAt, type Path, type Tree } from './tree.ts';
import { described } from './words.ts';

export type ShapedFile = {
  readonly file: StoryboardFile;
  /** Whether a key was given and cannot be used. */
  readonly isSpoiled: (path: Path) => boolean;
};

/** Null when there are no shots to look at. */
export function checkShape(
  text: string,
  root: Tree,
  { catalogue, report }: { catalogue: Catalogue; report: Report },
): ShapedFile | null {
  if (!hasShots(root, report)) return null;
  const spoiled = new Set<string>();
  const spoil = (path: Path): unknown => spoiled.add(formatPath(path));
  const strays = reportTexts(text, root, report);
  for (const path of strays) spoil(path);
  const given = parseFile(without(root.value, strays), report);
  if (given === null) return null;
  const isSpoiled = (path: Path): boolean => spoiled.has(formatPath(path));
  if (given.success) return { file: given.data, isSpoiled };

  const faults = given.error.issues.flatMap((issue) => faultsOf(issue, root));
  const meant = new Set(faults.flatMap(meantPath));
  for (const path of meant) spoiled.add(path);
  for (const fault of faults) {
    const isMeant = fault.kind === 'missing-key' && meant.has(formatPath(fault.path));
    const place = { path: fault.path, atKey: fault.atKey };
    if (!isMeant && !report.hasErrorAt(place)) {
      const { shift, ...finding } = findingOf(fault, { root, text, catalogue });
      report.add({ ...place, shift }, finding);
    }
    spoil(ownerOf(fault.path));
  }
  const owners = faults.map(({ path }) => ownerOf(path));
  const repaired = parseFile(without(root.value, [...strays, ...owners]), report);
  if (!repaired?.success) return null;
  return { file: repaired.data, isSpoiled };
}

/** Null for a file with more faults than the schema's engine can count: a hundred thousand. */
function parseFile(
  value: unknown,
  report: Report,
): ReturnType<typeof storyboardSchema.safeParse> | null {
  try {
    return storyboardSchema.safeParse(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    report.add(
      { path: [] },
      {
        code: 'too-many-problems',
        message: 'More is wrong with this file than can be listed; it may be no storyboard.',
      },
    );
    return null;
  }
}

/** The few things without which nothing else of the file means anything. */
function hasShots(root: Tree, report: Report): boolean {
  if (root.entries === null) {
    report.add(
      { path: [] },
      {
        code: 'wrong-value',
        message: `The file is ${described(root.value)}; a storyboard is a mapping of keys.`,
        hint: 'Start with "version: 1" and a list "shots:".',
      },
    );
    return false;
  }
  const version = root.entries.get('version')?.tree.value;
  if (typeof version === 'number' && version !== 1) {
    report.add(
      { path: ['version'] },
      {
        code: 'wrong-value',
        message: `version is ${version}; this program reads version 1 of the format.`,
        hint: version > 1 ? 'Take a newer version of the program.' : 'Write "version: 1".',
      },
    );
    return false;
  }
  const count = treeAt(root, ['shots'])?.items?.length ?? 0;
  if (count <= MAX_SHOTS) return true;
  report.add(
    { path: ['shots', MAX_SHOTS] },
    {
      code: 'too-many-shots',
      message: `The film has ${count} shots; a storyboard takes ${MAX_SHOTS}.`,
      hint: 'Split it from here into a second file.',
    },
  );
  return false;
}

/** Faults of sentences; gives the paths of the keys that are words of a sentence. */
function reportTexts(text: string, root: Tree, report: Report): Path[] {
  const shots = treeAt(root, ['shots'])?.items ?? [];
  const mappings: Path[] = [[], ...shots.map((_shot, place) => ['shots', place])];
  return mappings.flatMap((at) => checkTexts(text, root, at, report).map((key) => [...at, key]));
}

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, root: Tree, base: Path = []): Fault[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? '' : step))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      kind: 'unknown-key',
      path: [...path, key],
      atKey: true,
      takes: '',
    }));
  }
  const tree = treeAt(root, path);
  if (issue.code === 'invalid_union') {
    const mapping = tree?.entries ? mappingOf(issue.errors) : undefined;
    if (mapping !== undefined) return mapping.flatMap((one) => faultsOf(one, root, path));
  }
  const kind = tree === null ? 'missing-key' : 'wrong-value';
  return [{ kind, path, atKey: false, takes: issue.message }];
}

/** The path of the key that an unknown one stands for: it counts as given. */
function meantPath({ kind, path }: Fault): string[] {
  const key = kind === 'unknown-key' ? meantKey(path) : null;
  return key === null ? [] : [formatPath([...path.slice(0, -1), key])];
}

/** Of the forms that a value may have, the one that is a mapping. */
function mappingOf(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find((branch) =>
    branch.some((issue) => issue.code === 'unrecognized_keys' || issue.path.length > 0),
  );
}
