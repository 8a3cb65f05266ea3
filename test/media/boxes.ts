/** Small lies in the boxes of an MP4 file, for containers that no muxer writes. */

import { readFile, writeFile } from 'node:fs/promises';

/** Payload of the n-th box of a kind (after its version and flags), found by its name. */
export function payloadOf(bytes: Buffer, name: string, nth = 0): number {
  let at = -1;
  for (let found = 0; found <= nth; found += 1) {
    at = bytes.indexOf(name, at + 1, 'latin1');
    if (at < 0) throw new Error(`no ${name} number ${nth}`);
  }
  return at + 8;
}

/** 32-bit words from the payload on, e.g. `{ 1: 0 }`: the second word becomes 0. */
export type Words = Readonly<Record<number, number>>;

export async function withWords(
  source: string,
  target: string,
  boxes: readonly (readonly [name: string, words: Words, nth?: number])[],
): Promise<string> {
  const bytes = await readFile(source);
  for (const [name, words, nth] of boxes) {
    const start = payloadOf(bytes, name, nth);
    for (const [word, value] of Object.entries(words)) {
      bytes.writeUInt32BE(value, start + Number(word) * 4);
    }
  }
  await writeFile(target, bytes);
  return target;
}
