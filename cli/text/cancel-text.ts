/** What a cancel waits for: each order that is open, what its provider says, what is billed. */

import { takeName } from '../../specs/order.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { OrderEntry } from '../../store/order.ts';
import type { ShownFilm } from './command.ts';
import type { OpenOrderView, ShotView } from '../../films/view/view.ts';
import { count } from './plan-line.ts';

/** `Waiting for 2 orders: sh0010 (cgt-1, queued at byteplus), sh0020 (outcome unknown)`. */
export function waitedForLines({ openOrders, shots }: ShownFilm): string[] {
  if (openOrders.length === 0) return [];
  const states = new Map(shots.map((shot) => [`${shot.id} ${shot.taskId ?? ''}`, shot.status]));
  const told = openOrders.map((order) => {
    const { shot, taskId, provider } = order;
    if (taskId === null) return `${shot} (outcome unknown, looked for at ${provider})`;
    return `${shot} (${taskId}, ${stateOf(order, states.get(`${shot} ${taskId}`))} ${provider})`;
  });
  return [
    `Waiting for ${count(openOrders.length, 'order')}: ${told.join(', ')}. ` +
      'What is queued is taken back; what runs is billed and kept.',
  ];
}

function stateOf({ isFinished }: OpenOrderView, status: ShotView['status'] | undefined): string {
  if (isFinished) return 'finished at';
  if (status === 'running') return 'running at';
  return status === 'queued' ? 'queued at' : 'open at';
}

/** Each shot with what becomes of its order, for the live view and its lines. */
export function withFates(view: ShownFilm): ShownFilm {
  const shots = view.shots.map((shot) => ({
    ...shot,
    note: { kind: 'fate', before: shot.note } as const,
  }));
  return { ...view, shots };
}

/** Of orders that came with a copied folder. */
export function copiedFact(copied: readonly OrderEntry[]): string {
  const names = copied.map(({ key, task }) =>
    [`${key.shot} ${takeName(key.take)}`, ...(task ? [printable(task.task.id)] : [])].join(' '),
  );
  return (
    `${names.join(', ')}: ordered in the folder that this one was copied from, which may still ` +
    'be waiting for it.'
  );
}
