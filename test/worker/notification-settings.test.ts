import { expect, test } from 'vitest';
import { notifyPlace, readNotify } from '../../worker/notifications/settings.ts';

const read = (text?: string) => readNotify({ STORYBOARD_NOTIFY: text });

test('without a word nobody is told', () => {
  expect(read()).toEqual({ kind: 'off' });
  expect(read(' ')).toEqual({ kind: 'off' });
});

test.each([
  ['https://hooks.example.org/services/T0/B0', 'hooks.example.org:443'],
  ['https://hooks.example.org:8443/?thread=1', 'hooks.example.org:8443'],
  ['http://127.0.0.1:8900/told', '127.0.0.1:8900'],
  ['http://[::1]:8900', '[::1]:8900'],
  ['http://localhost:8900', 'localhost:8900'],
])('%s is told, and people see %s', (address, place) => {
  const reading = read(address);
  if (reading.kind !== 'on') throw new Error('It was refused.');
  expect(notifyPlace(reading.settings)).toBe(place);
  expect(reading.settings.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  'http://hooks.example.org',
  'http://192.168.1.7:8900',
  'ftp://127.0.0.1',
  'hooks.example.org',
  'https://user:word@hooks.example.org',
  'https://hooks.example.org/#word',
  `https://hooks.example.org/${'word'.repeat(600)}`,
])('%s is refused and not repeated', (address) => {
  const reading = read(address);
  expect(reading).toMatchObject({
    kind: 'bad',
    message: expect.stringContaining('STORYBOARD_NOTIFY'),
  });
  expect(JSON.stringify(reading)).not.toContain('word');
});
