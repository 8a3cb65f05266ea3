import { expect, test } from 'vitest';
import { readWebhooks } from '../../worker/webhooks/settings.ts';

const URL_NAME = 'STORYBOARD_WEBHOOK_URL';
const PORT_NAME = 'STORYBOARD_WEBHOOK_PORT';

function read(url?: string, port?: string, host?: string) {
  return readWebhooks({
    [URL_NAME]: url,
    [PORT_NAME]: port,
    STORYBOARD_WEBHOOK_HOST: host,
  });
}

test('without a word nobody listens', () => {
  expect(read()).toEqual({ kind: 'off' });
  expect(read('', ' ')).toEqual({ kind: 'off' });
});

test.each([
  ['https://hooks.example.org', 'https://hooks.example.org'],
  ['https://hooks.example.org/film/', 'https://hooks.example.org/film'],
  ['http://127.0.0.1:8900', 'http://127.0.0.1:8900'],
  ['http://[::1]:8900/', 'http://[::1]:8900'],
  ['http://localhost:8900/', 'http://localhost:8900'],
])('%s is a public address', (url, publicUrl) => {
  expect(read(url, '8900')).toEqual({
    kind: 'on',
    settings: { publicUrl, host: '127.0.0.1', port: 8900 },
  });
});

test.each([
  ['http://hooks.example.org', '8900', undefined, URL_NAME],
  ['http://192.168.1.7:8900', '8900', undefined, URL_NAME],
  ['ftp://127.0.0.1', '8900', undefined, URL_NAME],
  ['hooks.example.org', '8900', undefined, URL_NAME],
  ['https://user:word@hooks.example.org', '8900', undefined, URL_NAME],
  ['https://hooks.example.org/?key=1', '8900', undefined, URL_NAME],
  ['https://hooks.example.org/#one', '8900', undefined, URL_NAME],
  ['https://hooks.example.org', undefined, undefined, PORT_NAME],
  [undefined, '8900', undefined, URL_NAME],
  ['https://hooks.example.org', '0', undefined, PORT_NAME],
  ['https://hooks.example.org', '65536', undefined, PORT_NAME],
  ['https://hooks.example.org', 'https', undefined, PORT_NAME],
  ['https://hooks.example.org', '8900', 'everywhere', 'STORYBOARD_WEBHOOK_HOST'],
])('%s with port %s at %s is refused', (url, port, host, name) => {
  expect(read(url, port, host)).toMatchObject({
    kind: 'bad',
    message: expect.stringContaining(name),
  });
});

test('what is refused is not repeated: it may hold a password', () => {
  expect(JSON.stringify(read('https://user:word@hooks.example.org', '8900'))).not.toContain('word');
});
