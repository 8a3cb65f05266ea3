/** Which key does what, wherever the focus is but in a field or a dialog. */

export type KeyWork = {
  readonly move: (by: number) => void;
  readonly moveRow: (by: -1 | 1) => void;
  readonly pick: (by: -1 | 1) => void;
  readonly play: () => void;
  readonly show: (what: 'film' | 'join' | 'compare' | 'help') => void;
  /** False: no action has that key. */
  readonly act: (key: string) => boolean;
};

const MOVES: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  j: 1,
  ArrowLeft: -1,
  k: -1,
  Home: -Infinity,
  End: Infinity,
};
const SHOWN: Readonly<Record<string, 'film' | 'join' | 'compare' | 'help'>> = {
  p: 'film',
  x: 'join',
  v: 'compare',
  '?': 'help',
};

export function onKey(event: KeyboardEvent, work: KeyWork): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const { target, key } = event;
  if (!(target instanceof Element) || target.closest('dialog, input, textarea, video')) return;
  if (!isTaken(key, work, target)) return;
  event.preventDefault();
}

function isTaken(key: string, work: KeyWork, target: Element): boolean {
  const by = MOVES[key];
  if (by !== undefined) work.move(by);
  else if (key === 'ArrowUp' || key === 'ArrowDown') work.moveRow(key === 'ArrowUp' ? -1 : 1);
  else if (key === '[' || key === ']') work.pick(key === '[' ? -1 : 1);
  // A button is pressed by it; on a shot it plays.
  else if (key === ' ' && !target.closest('button:not(.slide)')) work.play();
  else if (SHOWN[key]) work.show(SHOWN[key]);
  else return key.length === 1 && work.act(key);
  return true;
}
