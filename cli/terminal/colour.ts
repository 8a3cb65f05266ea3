/** The colours of states; text that carries them is measured before it gets them. */

import { styleText } from 'node:util';
import type { ShotState } from '../../films/view/view.ts';

type Style = Parameters<typeof styleText>[0];

const STYLES: Readonly<Record<ShotState, Style>> = {
  waiting: 'dim',
  blocked: 'yellow',
  asking: ['bold', 'yellow'],
  queued: 'cyan',
  running: 'blue',
  collecting: 'blue',
  done: 'green',
  kept: 'green',
  frozen: 'green',
  rejected: ['bold', 'yellow'],
  failed: ['bold', 'red'],
  cancelled: 'dim',
  skipped: 'dim',
};

export function stateStyle(state: ShotState): Style {
  return STYLES[state];
}

/** Whether to colour is the caller's knowledge, not the process's. */
export function paint(style: Style, text: string, isColoured: boolean): string {
  return isColoured ? styleText(style, text, { validateStream: false }) : text;
}
