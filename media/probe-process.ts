/**
 * The process that reads containers (docs/decisions/clips-in-a-process.md): each line in is a
 * question, each line out its answer. It may be killed at any time.
 */

import { createInterface } from 'node:readline';
import process from 'node:process';
import { readContainer, type ContainerRequest } from './container.ts';
import { MediaError } from './error.ts';

process.stdout.write('"ready"\n');
for await (const line of createInterface({ input: process.stdin })) {
  // Only `probe.ts` writes these lines.
  const request: ContainerRequest = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await read(request))}\n`);
}

async function read(request: ContainerRequest): Promise<object> {
  try {
    return { facts: await readContainer(request) };
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    const { code, message, cause } = error;
    return { code, message, cause: cause instanceof Error ? cause.message.slice(0, 500) : null };
  }
}
