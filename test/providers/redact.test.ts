import { expect, test } from 'vitest';
import { redact } from '../../providers/redact.ts';

test.each([
  ['Authorization: Bearer 3f0c1b52-aaaa-4bbb', 'Authorization: Bearer [removed]'],
  ['bearer abc.def-123==, next', 'bearer [removed], next'],
  ['Bearer token is invalid', 'Bearer token is invalid'],
  ['url data:image/png;base64,iVBORw0KGgo= is bad', 'url data:[removed] is bad'],
  ['{"url":"DATA:image/jpeg;base64,/9j/4AAQ"}', '{"url":"data:[removed]"}'],
  [
    'see https://cdn.example/a/v.mp4?X-Tos-Signature=ab&X-Tos-Expires=86400 now',
    'see https://cdn.example/a/v.mp4?[removed] now',
  ],
  ['https://me:secret@host.example/x', 'https://[removed]@host.example/x'],
  [
    'open https://console.example/ark#open first',
    'open https://console.example/ark?[removed] first',
  ],
  ['docs at https://docs.example/82379/1520757.', 'docs at https://docs.example/82379/1520757.'],
  ['api_key=abcdef123456 refused', 'api_key=[removed] refused'],
  ['"apiKey": "abcdef123456"', '"apiKey": "[removed]"'],
  ['key sk-abcdef1234567890 refused', 'key [removed] refused'],
  ['river_live_abcdefghijkl1234', '[removed]'],
  [`rest ${'QUJD'.repeat(60)}== end`, 'rest [removed] end'],
  ['tokens: 246840 of cgt-20261121-abcde', 'tokens: 246840 of cgt-20261121-abcde'],
  ['Request id: 021763abcdef0123456789abcdef', 'Request id: 021763abcdef0123456789abcdef'],
  [
    'task sb-0123456789abcdef0123456789abcdef01234567',
    'task sb-0123456789abcdef0123456789abcdef01234567',
  ],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
  expect(redact(redact(text))).toBe(expected);
});

test('takes out what it is told is secret, wherever it stands', () => {
  const secret = 'a1b2!c3d4';
  expect(redact(`key ${secret} and x${secret}x`, [secret, ''])).toBe(
    'key [removed] and x[removed]x',
  );
  expect(redact('the text', ['x'])).toBe('the text');
});
