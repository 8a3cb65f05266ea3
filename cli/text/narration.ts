/** What is going on while something is fetched, started or ended, on standard error. */

import { cursorTo, clearLine } from 'node:readline';
import { printable } from '../../specs/storyboard/words.ts';
import type { AwaitedAnswers } from '../../server/drain.ts';
import type { ServerEvent } from '../../server/embedded.ts';
import type { WorkerEvent } from '../../server/worker-process.ts';
import type { OnToolEvent, ToolEvent } from '../../tools/tool.ts';
import type { Console } from '../console.ts';
import { formatBytes } from './bytes.ts';

const TITLES = { temporal: 'Temporal CLI', ffmpeg: 'ffmpeg' } as const;

/** Each download is named once with its size and place; its progress only on a terminal. */
export function narrateTool(console: Console): OnToolEvent {
  return (event) => {
    if (event.kind === 'fetch-progress') showProgress(console, event);
    else tellTool(console, event);
  };
}

function tellTool(console: Console, event: Exclude<ToolEvent, { kind: 'fetch-progress' }>): void {
  const title = TITLES[event.name];
  if (event.kind === 'fetch-waiting') {
    console.say(`${title}: another command is fetching it.`);
  } else if (event.kind === 'fetch-started') {
    const size = event.bytes === null ? '' : `, ${formatBytes(event.bytes)}`;
    console.say(`Fetching ${title} ${event.version}${size} from ${event.from} into ${event.to}`);
  } else if (console.words.isTTY && !console.isQuiet) {
    clearLine(console.words, 0);
  }
}

const BAR_WIDTH = 24;

function showProgress(
  console: Console,
  { receivedBytes, bytes }: ToolEvent & { kind: 'fetch-progress' },
): void {
  const stream = console.words;
  if (!stream.isTTY || console.isQuiet) return;
  cursorTo(stream, 0);
  const done = formatBytes(receivedBytes);
  if (bytes === null) {
    stream.write(done);
  } else {
    const share = Math.min(1, receivedBytes / bytes);
    const bar = '━'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '─');
    stream.write(`${bar} ${Math.floor(share * 100)} % of ${formatBytes(bytes)}`);
  }
  clearLine(stream, 1);
  cursorTo(stream, 0);
}

const REPLACED = {
  copied: 'belongs to another folder',
  damaged: 'is damaged',
  'older-version': 'is of an older version and nothing in it is open',
} as const;

export function narrateServer(console: Console): (event: ServerEvent) => void {
  return (event) => {
    if (event.kind === 'server-starting') {
      console.say(`Starting the project's Temporal server (CLI ${event.version}).`);
    } else if (event.kind === 'server-waiting') {
      console.say('Another command starts or stops the server; waiting for it.');
    } else if (event.kind === 'database-replaced') {
      const fact = `Temporal's database ${REPLACED[event.reason]}; a new one is made.`;
      console.say(`${fact} What is paid is in the store.`);
    } else if (event.kind === 'database-outside') {
      const fact = `An older version of storyboard has left ${printable(event.file)} outside`;
      console.sayWrapped(`${fact} the project. It is used no more and may be deleted.`);
    } else if (event.kind === 'worker-draining' || event.kind === 'answers-awaited') {
      console.sayWrapped(workerLine(event));
    }
  };
}

export function narrateWorker(console: Console): (event: WorkerEvent) => void {
  return (event) => console.sayWrapped(workerLine(event));
}

function workerLine(event: WorkerEvent): string {
  if (event.kind === 'worker-starting') return 'Starting a worker.';
  if (event.kind === 'answers-awaited') return awaitedLine(event.awaited, Date.now());
  if (event.why === 'moved') {
    return 'The project was moved: waiting for the worker of its former place to finish.';
  }
  return `Waiting for the worker of version ${event.worker.packageVersion} to finish.`;
}

/** Who presses ^C now loses nothing: the worker was told to end, and ends by itself. */
export const LEAVE_HINT = 'press ^C again to leave: the worker finishes it and stops by itself';

/** `hint` is what somebody at the terminal can do; null where they can only wait. */
export function awaitedLine(
  { orders, shots, untilMs }: AwaitedAnswers,
  nowMs: number,
  hint: string | null = null,
): string {
  const seconds = Math.max(1, Math.ceil((untilMs - nowMs) / 1_000));
  const what =
    orders === 1
      ? 'the answer to an order is still out; waiting for it'
      : `the answers to ${orders} orders are still out; waiting for them`;
  const can = hint === null ? '' : ` (${hint})`;
  return `${shots.join(', ')}: ${what} up to ${seconds} s${can}`;
}
