import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { Drawer } from '../../cli/terminal/drawer.ts';
import type { Size } from '../../cli/terminal/screen.ts';

/** A terminal that keeps what is written; only what the drawer uses of one. */
class FakeScreen extends EventEmitter {
  columns = 20;
  rows = 10;
  text = '';

  write(text: string): boolean {
    this.text += text;
    return true;
  }

  take(): string {
    const taken = this.text;
    this.text = '';
    return taken;
  }
}

function open(render: (size: Size) => string[]) {
  const screen = new FakeScreen();
  return { screen, drawer: new Drawer(screen, render) };
}

const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';
const UP_TWO_AND_CLEAR = '\u001b[2A\r\u001b[0J';

test('hides the cursor while it draws, and leaves the last frame and the cursor behind', () => {
  const { screen, drawer } = open(() => ['one', 'two']);
  expect(screen.take()).toBe(HIDE);
  drawer.close();
  expect(screen.take()).toBe(`one\ntwo\n${SHOW}`);
  drawer.close();
  expect(screen.take()).toBe('');
});

test('draws over what it drew before, at most four times a second', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    let count = 0;
    const { screen, drawer } = open(() => [`frame ${(count += 1)}`, 'end']);
    for (let moment = 0; moment < 990; moment += 10) {
      drawer.update();
      vi.advanceTimersByTime(10);
    }
    expect(count).toBe(4);
    expect(screen.take()).toContain(`${UP_TWO_AND_CLEAR}frame 2\nend\n`);
    drawer.close();
  } finally {
    vi.useRealTimers();
  }
});

test('counts the rows that a narrower terminal has wrapped', () => {
  const { screen, drawer } = open(({ columns }) => ['x'.repeat(Math.min(20, columns)), 'end']);
  screen.emit('resize');
  screen.take();
  screen.columns = 7;
  screen.emit('resize');
  // Twenty columns take three rows of seven.
  expect(screen.take()).toBe(`\u001b[4A\r\u001b[0J${'x'.repeat(7)}\nend\n`);
  drawer.close();
});

test('lines that stay are written above the frame', () => {
  const { screen, drawer } = open(() => ['one', 'two']);
  screen.emit('resize');
  screen.take();
  drawer.print('a word');
  expect(screen.take()).toBe(`${UP_TWO_AND_CLEAR}a word\none\ntwo\n`);
  drawer.close();
});
