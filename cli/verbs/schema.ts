import { isDeepStrictEqual } from 'node:util';
import { storyboardJsonSchema } from '../../specs/storyboard/schema.ts';
import { readPersonsFile } from '../../store/open.ts';
import { writeFileAtomically } from '../../store/write.ts';
import { EXIT } from '../exit.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { Refusal } from '../refusal.ts';

/** For editors; the same whatever the project is. */
export async function schema({ out }: { out?: string }): Promise<VerbAnswer> {
  if (out === undefined) {
    return { lines: () => [schemaText().trimEnd()] };
  }
  if (!(await mayReplace(out))) {
    throw new Refusal({
      exit: EXIT.refused,
      code: 'file-exists',
      message: `${out} is there and is no storyboard schema; nothing was written.`,
      hint: 'Name another file.',
    });
  }
  await writeFileAtomically(out, schemaText());
  return { after: [`${out} written.`] };
}

export function schemaText(): string {
  return `${JSON.stringify(storyboardJsonSchema(), null, 2)}\n`;
}

/** Whether it is the schema of this version, however it is laid out. */
export function isSchemaText(text: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(text), JSON.parse(schemaText()));
  } catch {
    return false;
  }
}

/** An older schema of ours is what this is for; anything else is somebody's work. */
async function mayReplace(file: string): Promise<boolean> {
  const text = await readPersonsFile(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return true;
  try {
    const { title }: { title?: unknown } = JSON.parse(text);
    return typeof title === 'string' && title.startsWith('Storyboard, version');
  } catch {
    return false;
  }
}
