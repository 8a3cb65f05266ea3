/**
 * Notes which ffmpeg was proven to work in this project, so that this is done once. ffmpeg belongs
 * to this machine, so the note is a file of this machine, whatever depot the store has.
 */

import { join } from 'node:path';

import { z } from 'zod';

import { StoreError } from './error.ts';
import { jsonFile } from './json.ts';
import { readJson, writeFileAtomically } from './write.ts';

const proofSchema = z.object({ path: z.string(), programVersion: z.string() });

type Program = { readonly path: string; readonly version: string };

export class FfmpegProof {
  readonly #file: string;

  /** `folder`: a project's `.storyboard/`. */
  constructor(folder: string) {
    this.#file = join(folder, 'ffmpeg.json');
  }

  /** Whether the proof was of this program, in this version. */
  async isOf({ path, version }: Program): Promise<boolean> {
    try {
      const proof = await readJson(this.#file, proofSchema);
      return proof?.path === path && proof.programVersion === version;
    } catch (error) {
      // A damaged note costs only a second proof.
      if (error instanceof StoreError) return false;
      throw error;
    }
  }

  async record({ path, version }: Program): Promise<void> {
    const proof = jsonFile({ path, programVersion: version });
    await writeFileAtomically(this.#file, proof, 'fleeting');
  }
}
