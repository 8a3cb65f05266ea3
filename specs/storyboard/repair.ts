/** What is left of a file's value when the keys that cannot be used are taken out. */

import type { Path } from './tree.ts';

/** The key to be left out for a fault inside it. */
export function ownerOf(path: Path): Path {
  return path.slice(0, path[0] === 'shots' ? 3 : 2);
}

/** A copy of the file's value without the keys at these paths; what cannot be left out stands in. */
export function without(value: unknown, paths: readonly Path[]): unknown {
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
