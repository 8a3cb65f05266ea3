/**
 * The worker as a process of its own: started by the command line, ended by SIGTERM or when idle.
 *
 * What it loads is compiled once for all workers of this machine, as for the command.
 */

import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./working.ts');
