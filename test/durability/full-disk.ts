/**
 * Loaded into a worker by NODE_OPTIONS: while a mark lies there, its disk is full. Nothing can be
 * begun to be written; what is there can be read, renamed and removed, as on a real one.
 */

import { constants, existsSync } from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const { FULL_DISK_MARK: mark = '' } = process.env;
const isWorker = isMainThread && /worker\/main\.[jt]s$/.test(process.argv[1] ?? '');

if (isWorker) {
  const { open } = files;
  files.open = async (path, flags, mode) => {
    if (isWriting(flags) && String(path).includes('.storyboard') && existsSync(mark)) {
      throw Object.assign(new Error(`ENOSPC: no space left on device, open '${String(path)}'`), {
        code: 'ENOSPC',
      });
    }
    return open(path, flags, mode);
  };
  syncBuiltinESMExports();
}

function isWriting(flags: string | number | undefined): boolean {
  const { O_WRONLY, O_RDWR, O_CREAT } = constants;
  if (typeof flags === 'number') return (flags & (O_WRONLY | O_RDWR | O_CREAT)) !== 0;
  return flags !== undefined && flags !== 'r';
}
