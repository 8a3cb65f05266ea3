/**
 * From a tree to a typed file: every shape error is reported, and what is wrong is left out, so that
 * the rest of the file can still be checked.
 *
 * A key that was left out is `spoiled`: later checks say nothing that follows from its absence.
 */

import type { z } from 'zod';
import type { Catalogue } from '../models/sheet.ts';
import { type Fault, findingOf } from './fault.ts';
import { meantKey } from './key.ts';
import { checkTexts } from './prompt.ts';
import type { Report } from './report.ts';
import { MAX_SHOTS, type StoryboardFile, storyboardSchema } from './schema.ts';
import { formatPath, type Path, type Tree, treeAt } from './tree.ts';
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
  const isSpoiled = (path: Path): boolean => spoiled.size > 0 && spoiled.has(formatPath(path));
  if (given.success) return { file: given.data, isSpoiled };

  const faults = given.error.issues.flatMap((issue) => faultsOf(issue, root));
  const meant = new Set(faults.flatMap(meantPath));
  for (const path of meant) spoiled.add(path);
  for (const fault of faults) {
    const isMeant = fault.kind === 'missing-key' && meant.has(formatPath(fault.path));
    const place = { path: fault.path, atKey: fault.atKey };
    if (!isMeant && !report.hasErrorAt(place)) {
      const { shift, ...finding } = findingOf(fault, { root, text, catalogue });
      report.add({ ...place, shift, ...finding });
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
    report.add({
      path: [],
      code: 'too-many-problems',
      message: 'More is wrong with this file than can be listed; it may be no storyboard.',
    });
    return null;
  }
}

/** The few things without which nothing else of the file means anything. */
function hasShots(root: Tree, report: Report): boolean {
  if (root.entries === null) {
    report.add({
      path: [],
      code: 'wrong-value',
      message: `The file is ${described(root.value)}; a storyboard is a mapping of keys.`,
      hint: 'Start with "version: 1" and a list "shots:".',
    });
    return false;
  }
  const version = root.entries.get('version')?.tree.value;
  if (typeof version === 'number' && version !== 1) {
    report.add({
      path: ['version'],
      code: 'wrong-value',
      message: `version is ${version}; this program reads version 1 of the format.`,
      hint: version > 1 ? 'Take a newer version of the program.' : 'Write "version: 1".',
    });
    return false;
  }
  const count = treeAt(root, ['shots'])?.items?.length ?? 0;
  if (count <= MAX_SHOTS) return true;
  report.add({
    path: ['shots', MAX_SHOTS],
    code: 'too-many-shots',
    message: `The film has ${count} shots; a storyboard takes ${MAX_SHOTS}.`,
    hint: 'Split it from here into a second file.',
  });
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

/** The key to be left out for a fault inside it. */
function ownerOf(path: Path): Path {
  return path.slice(0, path[0] === 'shots' ? 3 : 2);
}

/** A copy of the file's value without the keys at these paths; what cannot be left out stands in. */
function without(value: unknown, paths: readonly Path[]): unknown {
  if (!isRecord(value)) return value;
  const file = copyOf(value);
  for (const key of Object.keys(file)) {
    if (key.startsWith('x-')) delete file[key];
  }
  if (paths.length === 0) return file;
  for (const [top = '', step, key] of paths) {
    const owner = file[top];
    if (step === undefined) delete file[top];
    else if (Array.isArray(owner) && typeof step === 'number') leaveOut(owner, step, key);
    else if (isRecord(owner)) delete owner[step];
  }
  return { ...file, version: 1 };
}

/** Copied as deep as keys are left out: aliases share what lies below. */
function copyOf(value: Record<string, unknown>): Record<string, unknown> {
  const copy = { ...value };
  for (const [key, inner] of Object.entries(copy)) {
    if (Array.isArray(inner)) {
      copy[key] = inner.map((item: unknown) => (isRecord(item) ? { ...item } : item));
    } else if (isRecord(inner)) {
      copy[key] = { ...inner };
    }
  }
  return copy;
}

/** A shot without a key; one that is no shot, or has no id, is stood in for. */
function leaveOut(shots: unknown[], place: number, key: Path[number] | undefined): void {
  const shot = shots[place];
  const id = `unnamed-shot-${place + 1}`;
  if (!isRecord(shot) || key === undefined) shots[place] = { id, skip: true };
  else if (key === 'id') shot['id'] = id;
  else delete shot[key];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
