/**
 * Loaded into a worker by NODE_OPTIONS: while a mark lies there, its disk is full. Nothing can be
 * begun to be written; what is there can be read, renamed and removed, as on a real one.
 */

import { existsSync } from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const { FULL_DISK_MARK: mark = '' } = process.env;
const isWorker = isMainThread && /worker\/main\.[jt]s$/.test(process.argv[1] ?? '');

if (isWorker) {
  const { open } = files;
  files.open = async (path, flags, mode) => {
    const isWriting = flags !== undefined && flags !== 'r';
    if (isWriting && String(path).includes('.storyboard') && existsSync(mark)) {
      throw Object.assign(new Error(`ENOSPC: no space left on device, open '${String(path)}'`), {
        code: 'ENOSPC',
      });
    }
    return open(path, flags, mode);
  };
  syncBuiltinESMExports();
}
