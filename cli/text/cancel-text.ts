/** What a cancel waits for: each order that is open, what its provider says, what is billed. */

import { formatMoney } from '../../specs/money.ts';
import type { FilmView, OpenOrderView, ShotView } from '../../films/view/view.ts';
import { count } from './plan-line.ts';

/** `Waiting for 2 orders: sh0010 (cgt-1, queued at byteplus), sh0020 (outcome unknown)`. */
export function waitedForLines({ openOrders, shots }: FilmView): string[] {
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
export function withFates(view: FilmView): FilmView {
  return {
    ...view,
    shots: view.shots.map((shot) => {
      const fate = fateOf(shot);
      if (fate === null) return shot;
      return { ...shot, note: shot.note === null ? fate : `${shot.note}, ${fate}` };
    }),
  };
}

/** Null for a shot without an open order. */
function fateOf({ status, taskId, quote, isFree, standing }: ShotView): string | null {
  if (standing !== null) return null;
  const price =
    quote.expected && quote.expected.micros > 0 ? ` ${formatMoney(quote.expected)}` : '';
  const billed = isFree ? 'free' : `billed${price}`;
  const task = taskId === null ? 'its order' : `task ${taskId}`;
  if (status === 'queued') return `${task} is taken back if it is still queued`;
  if (status === 'running') return `${task} runs on: ${billed} and kept`;
  if (status === 'collecting') return `${task} has succeeded: ${billed}, its clip is fetched`;
  return null;
}
