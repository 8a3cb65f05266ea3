/** Below the table of the live view: why something is tried again, each reason once, with its shots. */

import { formatShots } from '../text/shot-names.ts';
import { nextText, tryHead, tryReason } from '../text/try-text.ts';
import { cut, wrap } from '../text/table.ts';
import type { ShotView, Trying } from '../../films/view/view.ts';

/** A reason is an address and a few words; a provider's own may go on and on. In columns. */
const MOST_OF_REASON = 320;
const LEAST_REASON_ROWS = 4;
const INDENT = '  ';

/** A shot, or a film by its name. */
type Tried = { readonly id: string; readonly trying?: Trying | undefined };
type Room = { readonly columns: number; readonly rows: number };

/**
 * At most `rows`, and none where nothing is tried in vain. The reason of most shots comes first;
 * those without room are counted. `film`: the names of all shots, in their order.
 */
export function troubleLines(
  shots: readonly Tried[],
  film: readonly string[],
  { columns, rows: room }: Room,
): string[] {
  const told = shots.flatMap(({ id, trying }) => {
    const reason = trying ? tryReason(trying) : null;
    return reason === null ? [] : [{ id, reason }];
  });
  const groups = [...Map.groupBy(told, ({ reason }) => reason)].sort(
    ([, one], [, other]) => other.length - one.length,
  );
  const most = Math.max(LEAST_REASON_ROWS, Math.ceil(MOST_OF_REASON / columns));
  const lines: string[] = [];
  for (const [nth, [reason, members]] of groups.entries()) {
    const left = groups.length - nth;
    // A row is kept to count those that follow.
    const free = room - lines.length - (left > 1 && nth > 0 ? 1 : 0);
    if (free < 1) {
      if (lines.length < room) lines.push(`and ${left} other ${left === 1 ? 'reason' : 'reasons'}`);
      break;
    }
    const ids = [...new Set(members.map(({ id }) => id))];
    lines.push(...paragraph(`${formatShots(ids, film)}: ${reason}`, columns, Math.min(most, free)));
  }
  return lines.map((line) => cut(line, columns));
}

function paragraph(text: string, columns: number, most: number): string[] {
  const [first = '', ...rest] = wrap(text, Math.max(18, columns - INDENT.length));
  const lines = [first, ...rest.map((line) => INDENT + line)];
  if (lines.length <= most) return lines;
  // What is cut is marked, whatever its last line still holds.
  return lines.slice(0, most).map((line, nth) => {
    return nth === most - 1 ? `${cut(line, columns - 2)} …` : line;
  });
}

/** `19 tried again, next in 8 s`; null where all goes well. */
export function triedText(shots: readonly ShotView[], nowMs: number): string | null {
  const tried = shots.flatMap(({ trying, account, provider }) =>
    trying ? [{ trying, name: account ?? provider }] : [],
  );
  const times = tried.flatMap(({ trying }) => trying.nextMs ?? []);
  const nextMs = times.length === 0 ? null : Math.min(...times);
  const [first] = tried;
  if (first === undefined) return null;
  // That an account is paused has no reason below the table: all of it is told here.
  if (tried.every(({ trying, name }) => tryReason(trying) === null && name === first.name)) {
    return tryHead({ ...first.trying, nextMs }, first.name, nowMs, true);
  }
  const next = nextMs === null ? '' : `, ${nextText(nextMs, nowMs, true).next}`;
  return `${tried.length} tried again${next}`;
}
