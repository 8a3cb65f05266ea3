/** A worker as far as `server/` sees one: says that it polls, ends on SIGTERM or when idle. */

import { appendFile } from 'node:fs/promises';
import { announceWorker } from '../../server/worker-record.ts';
import { watchLeases } from '../../server/stop.ts';

const [folder = '', packageVersion = '', address = '', accounts = '', diary = ''] =
  process.argv.slice(2);

const watch = watchLeases({
  folder,
  intervalMs: 100,
  onIdle: () => appendFile(diary, `drained ${packageVersion}\n`),
});
process.on('SIGTERM', () => {
  watch.stop();
});
const proxies = process.env['PROXIES'];
await announceWorker({
  folder,
  packageVersion,
  address,
  accounts: accounts.split(','),
  ...(proxies !== undefined && { proxies }),
});
const why = await watch.ended;
await appendFile(diary, `ended ${packageVersion} ${why} ${process.env['MARK']}\n`);
