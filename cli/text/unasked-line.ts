/** Orders that are open and that the storyboard no longer asks for: what becomes of each. */

import { formatMoney } from '../../specs/money.ts';
import type { FilmErrors } from '../../films/error.ts';
import type { UnaskedOrder, WhyUnasked } from '../../films/facts.ts';
import { formatShots } from './shot-names.ts';

/** `sh0020  v001 no longer asked: running, goes on, is billed (0.065 USD) and kept as a take`. */
export function unaskedLines(orders: readonly UnaskedOrder[]): string[] {
  return orders.map((order) => `${order.shot}  ${order.take} no longer asked: ${fateOf(order)}`);
}

const CAUSES: Readonly<Record<WhyUnasked, (file: string) => string>> = {
  edit: (file) => `${file} was changed while its film runs`,
  'edit-since': (file) => `${file} was changed since its last run`,
  said: (file) => `What was said of shots of ${file} counts since its last run`,
  choice: (file) => `Of ${file} something else is asked than in its last run`,
};

/** What would become of the orders of a film. `shots`: whose orders these are. */
export function restartText({
  file,
  shots,
  unasked,
  decisions,
  cause,
}: FilmErrors['needs-restart']): string {
  const orders = unasked.filter(({ shot }) => shots.includes(shot));
  const ordered = new Set(orders.map(({ shot }) => shot));
  const underWay = decisions.flatMap(({ kind, shot }) => (kind === 'under-way' ? [shot] : []));
  const fates = [
    ...orders.map((order) => `${order.shot} ${order.take}: ${fateOf(order)}`),
    ...shots
      .filter((id) => !ordered.has(id))
      .map((id) =>
        underWay.includes(id)
          ? `${id}: an older order of it is asked again, and goes on`
          : `${id}: nothing is ordered yet`,
      ),
  ];
  const kept = underWay.filter((id) => !shots.includes(id));
  const film = decisions.map(({ shot }) => shot);
  const keeps = kept.length === 1 ? 'keeps its place' : 'keep their place';
  return [
    `${CAUSES[cause](file)}: orders would be useless. Nothing was changed.`,
    ...fates.map((fate) => `  ${fate}`),
    ...(kept.length === 0 ? [] : [`  ${formatShots(kept, film)}: ${keeps}, still asked`]),
  ].join('\n');
}

function fateOf({ state, price, isFinished, isElsewhere }: UnaskedOrder): string {
  const bill = price && price.micros > 0 ? `billed (${formatMoney(price)})` : 'billed';
  if (isFinished || state === 'succeeded') return `finished, is ${bill} and kept as a take`;
  if (isElsewhere && state !== 'running') {
    return `ordered before this folder was copied, goes on, is ${bill} and kept as a take`;
  }
  if (state === 'queued') return 'queued, taken back, not billed';
  if (state === 'running') return `running, goes on, is ${bill} and kept as a take`;
  return `taken back if it is still queued, else ${bill} and kept as a take`;
}
