import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { Drawer } from '../../cli/terminal/drawer.ts';
import type { Size } from '../../cli/terminal/screen.ts';

/** A terminal that keeps what is written; only what the drawer uses of one. */
class FakeScreen extends EventEmitter {
  columns = 20;
  rows = 10;
  text = '';
  writes = 0;

  write(text: string): boolean {
    this.text += text;
    this.writes += 1;
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
  expect(screen.take()).toBe(`\rone\n\rtwo\n${SHOW}`);
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
    expect(screen.take()).toContain(`${UP_TWO_AND_CLEAR}\rframe 2\n\rend\n`);
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
  expect(screen.take()).toBe(`\u001b[4A\r\u001b[0J\r${'x'.repeat(7)}\n\rend\n`);
  drawer.close();
});

test('a frame takes one write with what it replaces, and none when it is the same', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    let word = 'one';
    const { screen, drawer } = open(() => [word, 'end']);
    const update = () => {
      screen.take();
      screen.writes = 0;
      drawer.update();
      vi.advanceTimersByTime(300);
      return { text: screen.take(), writes: screen.writes };
    };
    expect(update()).toEqual({ text: '\rone\n\rend\n', writes: 1 });
    expect(update()).toEqual({ text: '', writes: 0 });
    word = 'two';
    expect(update()).toEqual({ text: `${UP_TWO_AND_CLEAR}\rtwo\n\rend\n`, writes: 1 });
    expect(update()).toEqual({ text: '', writes: 0 });
    screen.writes = 0;
    // What ^C has left below the frame goes, though the frame is the same; so does what has wrapped.
    screen.emit('resize');
    expect(screen.take()).toBe(`${UP_TWO_AND_CLEAR}\rtwo\n\rend\n`);
    drawer.close();
    expect(screen.take()).toBe(`${UP_TWO_AND_CLEAR}\rtwo\n\rend\n${SHOW}`);
  } finally {
    vi.useRealTimers();
  }
});
