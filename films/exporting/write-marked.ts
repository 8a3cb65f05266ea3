/** Writes a file that says by a hash of itself that nobody has changed it since. */

import { isUnchangedExport, marked } from '../../specs/export/mark.ts';
import { StoreError } from '../../store/error.ts';
import { createAnywhere, readText, writeFileAtomically } from '../../store/write.ts';

/**
 * In one step; what is there is replaced if it is such a file as it was written, and nothing else:
 * then it throws what `refusal` gives.
 */
export async function writeMarked(path: string, text: string, refusal: () => Error): Promise<void> {
  const whole = marked(text);
  await refuseToReplace(path, refusal);
  if (await createAnywhere(path, whole)) return;
  // Somebody else may have put a file of theirs there since it was looked at.
  await refuseToReplace(path, refusal);
  await writeFileAtomically(path, whole);
}

export async function refuseToReplace(path: string, refusal: () => Error): Promise<void> {
  const there = await readText(path).catch((error: unknown) => {
    if (error instanceof StoreError && error.code === 'damaged') return '';
    throw error;
  });
  if (there === null || isUnchangedExport(there)) return;
  throw refusal();
}
