import { expect, test } from 'vitest';
import { admit, newToken, PAGE_HEADERS, type Asked } from '../../dailies/gate.ts';
import { rangeOf } from '../../dailies/range.ts';
import { requestIn } from '../../dailies/request.ts';

const DOOR = { port: 4000, token: 'a-token' };
const HOST = '127.0.0.1:4000';
const OWN = `http://${HOST}`;
const ASKED: Asked = {
  method: 'GET',
  path: '/a-token/page.js',
  host: HOST,
  origin: undefined,
  site: undefined,
  contentType: undefined,
};
const POSTED = { method: 'POST', origin: OWN, contentType: 'application/json' };

test.each<[string, Partial<Asked>, ReturnType<typeof admit>]>([
  ['the page itself', {}, '/page.js'],
  ['by the other name of this machine', { host: 'localhost:4000' }, '/page.js'],
  ['from itself', { origin: OWN, site: 'same-origin' }, '/page.js'],
  ['typed by a person', { site: 'none' }, '/page.js'],
  ['a name that was led here', { host: 'evil.example:4000' }, 403],
  ['another port', { host: '127.0.0.1:4001' }, 403],
  ['no name', { host: undefined }, 403],
  ['another origin', { origin: 'http://evil.example' }, 403],
  ['no origin at all, as of a sandbox', { origin: 'null' }, 403],
  ['this machine under its other name', { origin: 'http://localhost:4000' }, 403],
  ['https', { origin: `https://${HOST}` }, 403],
  ['another site without an origin', { site: 'cross-site' }, 403],
  ['another port of this machine', { site: 'same-site' }, 403],
  ['no token', { path: '/page.js' }, 404],
  ['nothing', { path: '/' }, 404],
  ['a shorter token', { path: '/a-toke/page.js' }, 404],
  ['a longer token', { path: '/a-tokens/page.js' }, 404],
  ['the token in another case', { path: '/A-TOKEN/page.js' }, 404],
  ['another method', { method: 'PUT' }, 405],
  ['a question of another origin', { method: 'OPTIONS', origin: 'http://evil.example' }, 403],
  ['posted', POSTED, '/page.js'],
  ['posted from nowhere', { ...POSTED, origin: undefined }, 403],
  ['posted as a form', { ...POSTED, contentType: 'application/x-www-form-urlencoded' }, 415],
  ['posted as text', { ...POSTED, contentType: 'text/plain' }, 415],
  ['posted as something', { ...POSTED, contentType: undefined }, 415],
])('%s', (_, asked, answer) => {
  expect(admit({ ...ASKED, ...asked }, DOOR)).toBe(answer);
});

test('a token is not guessed, and never the same', () => {
  expect(newToken()).toMatch(/^[\w-]{32}$/);
  expect(newToken()).not.toBe(newToken());
});

test('nothing is loaded from elsewhere or run that stands in the page', () => {
  const policy = PAGE_HEADERS['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|data:|blob:|\*/);
});

test.each<[string | undefined, ReturnType<typeof rangeOf>]>([
  [undefined, null],
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['bytes=90-200', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-500', { start: 0, end: 99 }],
  ['bytes=100-', 'none'],
  ['bytes=-0', 'none'],
  ['bytes=20-10', null],
  ['bytes=-', null],
  ['bytes=0-1,3-4', null],
  ['lines=0-1', null],
  [`bytes=${'9'.repeat(16)}-`, null],
])('of 100 bytes %s', (header, range) => {
  expect(rangeOf(header, 100)).toEqual(range);
});

test.each([
  ['no JSON', '{'],
  ['nothing', 'null'],
  ['an unknown kind', { kind: 'replace' }],
  ['a number as a string', { decision: '1' }],
  ['a take that is too long', { take: 'v'.repeat(201) }],
  ['a field too many', { clip: '/etc/passwd' }],
  ['a lacking price', { price: undefined }],
])('posted: %s', (_, changes) => {
  const request = { kind: 'note', shot: 'sh0010', take: null, decision: 0, price: null };
  expect(requestIn(JSON.stringify(request))).toEqual(request);
  const text = typeof changes === 'string' ? changes : JSON.stringify({ ...request, ...changes });
  expect(requestIn(text)).toBeNull();
});
