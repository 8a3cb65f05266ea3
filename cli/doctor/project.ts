/** The project folder: its place, whether it can be written, and whose it is. */

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '../../store/error.ts';
import { refuseLongPath, refuseNetworkFileSystem } from '../../store/guard.ts';
import { STORE_FOLDER } from '../../store/layout.ts';
import { openStoreIfPresent } from '../../store/store.ts';
import { fail, ok, type Check } from './check.ts';

export async function checkProject(folder: string): Promise<Check[]> {
  const name = 'project';
  try {
    refuseLongPath(folder);
    refuseNetworkFileSystem(folder);
    const mayWrite = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (!mayWrite) return [fail(name, `${folder} cannot be written`, 'Check who owns it.')];
    const own = join(folder, STORE_FOLDER);
    const isThere = (await stat(own).catch(() => null)) !== null;
    if (!isThere) return [ok(name, `${folder}, new: the first run makes ${STORE_FOLDER}/`)];
    const store = await openStoreIfPresent(folder);
    await store?.renders.checkBase();
    const films = (await store?.films.listFilms()) ?? [];
    return [ok(name, `${folder}, ${films.length} film${films.length === 1 ? '' : 's'}`)];
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [fail(name, error.message, error.remedy)];
  }
}
