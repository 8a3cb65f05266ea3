/** What the state of a shot leaves open, in words. */

import { formatMoney } from '../../specs/money.ts';
import type { ShotNote, ShotView } from '../../films/view/view.ts';
import { againCommand, type CommandSubject } from './command.ts';
import { formatClock } from './date.ts';
import { decisionText } from './decision-text.ts';
import { keptText } from './kept-line.ts';

/** `after sh0010`; null when nothing is open. */
export function noteText(
  shot: ShotView,
  film: CommandSubject,
  note: ShotNote | null = shot.note,
): string | null {
  if (note === null) return null;
  switch (note.kind) {
    case 'after':
    case 'by':
      return `${note.kind} ${note.shot}`;
    case 'kept':
      return keptText(note.cause);
    case 'again':
      return `the next run renders it again, ${priceOf(shot)}: ${keptText(note.cause)}`;
    case 'rejected': {
      const { decision, others } = note;
      const said = decision === null ? '' : `${decisionText(decision)}; `;
      const circle = `circle ${others.length === 0 ? 'a take' : others.join(' or ')}`;
      const isOwed = decision?.kind === 'reject' && decision.again === true;
      return isOwed
        ? `${said}the next run orders one more, ${priceOf(shot)}, or ${circle}`
        : `${said}${circle}, or ${againCommand(shot.id, film)}`;
    }
    case 'left-out':
      return 'not in this run';
    case 'beside': {
      const takes = note.takes.map(({ take, taskId }) => `${take} (${taskId ?? 'no task yet'})`);
      return `waits for ${takes.join(', ')}, no longer asked`;
    }
    case 'lost':
      return 'outcome unknown, looked for at the provider';
    case 'unanswered': {
      const since = note.sinceMs === null ? '' : ` since ${formatClock(note.sinceMs)}`;
      return `its answer is not here yet: it is looked for${since}`;
    }
    case 'not-found':
      return `not found at the provider since ${formatClock(note.sinceMs)}`;
    case 'told':
      return note.message;
    case 'fate':
    default: {
      const words = [noteText(shot, film, note.before), fateOf(shot)].filter((one) => one !== null);
      return words.length === 0 ? null : words.join(', ');
    }
  }
}

function priceOf({ isFree, quote }: ShotView): string {
  if (isFree) return 'free';
  return quote.expected ? formatMoney(quote.expected) : 'price unknown';
}

/** Of a shot whose film is cancelled; null without an open order. */
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
