import { describe, expect, test } from 'vitest';

import { currentProcess, identityOf, isProcessAlive, machineId } from '../../store/identity.ts';
import { firstLine, killNow, startChild } from './fixtures.ts';

describe('a process', () => {
  test('is alive while it runs and proven gone once it is killed', async () => {
    const child = startChild('identity');
    const identity: unknown = JSON.parse(await firstLine(child));
    const seen = identityOf(child.pid ?? 0);
    expect(seen).toEqual(identity);
    if (!seen) throw new Error('The child is not seen.');
    expect(isProcessAlive(seen)).toBe(true);
    await killNow(child);
    expect(isProcessAlive(seen)).toBe(false);
    expect(identityOf(child.pid ?? 0)).toBeNull();
  });

  test('is not the later one that got its number', () => {
    expect(isProcessAlive({ ...currentProcess(), startedAt: '1' })).toBe(false);
  });

  test('does not outlive a restart of the machine', () => {
    expect(isProcessAlive({ ...currentProcess(), boot: 'an earlier one' })).toBe(false);
  });

  test('of another machine cannot be judged from here', () => {
    expect(isProcessAlive({ ...currentProcess(), machine: '0'.repeat(16) })).toBe('other-machine');
  });
});

test('the machine is known by 16 hex digits that a child finds as well', async () => {
  expect(machineId()).toMatch(/^[0-9a-f]{16}$/);
  const child = startChild('identity');
  expect(JSON.parse(await firstLine(child))).toMatchObject({ machine: machineId() });
});
