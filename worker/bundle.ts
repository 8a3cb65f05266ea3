/**
 * The workflows as one piece of code, as Temporal's sandbox wants them. Making it takes seconds of
 * processor time. So a package brings it along, and a checkout keeps it until a source changes.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';
import { writeFileAtomically } from '../store/write.ts';

const WORKFLOWS = fileURLToPath(new URL('../workflows/', import.meta.url));
/** The bundle that a build brings along; a checkout has none. */
const BUILT = fileURLToPath(new URL('../workflows.bundle.js', import.meta.url));
/** All that workflows may be made of: the linter keeps everything else out of them. */
const SOURCES = ['workflows', 'specs'] as const;

export async function workflowBundle(): Promise<WorkflowBundleOption> {
  if (existsSync(BUILT)) return { codePath: BUILT };
  const kept = await keptBundle();
  if (kept !== null && existsSync(kept)) return { codePath: kept };
  const code = await makeBundle(WORKFLOWS);
  // A read-only checkout makes the bundle again each time.
  if (kept !== null) await writeFileAtomically(kept, code, 'fleeting').catch(() => undefined);
  return { code };
}

/** Bundles the workflows of a folder; its path ends with a slash. */
export async function makeBundle(workflowsPath: string): Promise<string> {
  const logger = new DefaultLogger('WARN');
  return (await bundleWorkflowCode({ workflowsPath, logger })).code;
}

/** Where a checkout keeps the bundle of its present sources; null where it cannot keep one. */
async function keptBundle(): Promise<string | null> {
  const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));
  if (!existsSync(modules)) return null;
  const hash = createHash('sha256').update(sdkVersion());
  for (const folder of SOURCES) {
    const root = fileURLToPath(new URL(`../${folder}/`, import.meta.url));
    for (const name of (await readdir(root, { recursive: true })).sort()) {
      if (name.endsWith('.ts')) hash.update(name).update(await readFile(root + name));
    }
  }
  return `${modules}.cache/storyboard/workflows-${hash.digest('hex').slice(0, 16)}.js`;
}

function sdkVersion(): string {
  const { version }: { version: string } = createRequire(import.meta.url)(
    '@temporalio/worker/package.json',
  );
  return version;
}
