/** Which ffmpeg was proven to work in this project: a proof is made once. */

import { z } from 'zod';

import { StoreError } from './error.ts';
import type { Layout } from './layout.ts';
import { jsonFile, readJson, writeFileAtomically } from './write.ts';

const proofSchema = z.object({ path: z.string(), programVersion: z.string() });

type Program = { readonly path: string; readonly version: string };

export class FfmpegProof {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Whether it was this program, in this version. */
  async isOf({ path, version }: Program): Promise<boolean> {
    try {
      const proof = await readJson(this.#layout.ffmpeg, proofSchema);
      return proof?.path === path && proof.programVersion === version;
    } catch (error) {
      // A damaged note costs a second proof, no more.
      if (error instanceof StoreError) return false;
      throw error;
    }
  }

  async record({ path, version }: Program): Promise<void> {
    const proof = jsonFile({ path, programVersion: version });
    await writeFileAtomically(this.#layout.ffmpeg, proof, 'fleeting');
  }
}
