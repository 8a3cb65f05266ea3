/** The page about events has every kind and field that is told, and no other. */

import { expect, test } from 'vitest';
import { eventRows, fieldRows } from '../../films/json/event-table.ts';
import { entryJson, logOf } from '../../films/json/log.ts';
import { failure } from '../../specs/failures.ts';
import { EVENT_FIELDS } from '../../store/events.ts';
import { failureSchema } from '../../store/facts.ts';
import { iso, look, order } from './facts.ts';

const LATE = failure('unavailable', { code: 'answer-late', message: 'No answer came.' });

test('every kind of event has a row with its fields, and every field its meaning', () => {
  const rows = new Map(eventRows().map((row) => [row.kind, row]));
  for (const [kind, fields] of EVENT_FIELDS) {
    const told = rows.get(kind)?.fields.map((name) => name.replace('?', ''));
    expect(told, kind).toEqual(fields.map(({ name }) => name));
    expect(rows.get(kind)?.isOfJournal).toBe(false);
  }
  expect(rows.get('shot.asks')?.fields).toContain('trying?');
  const known = fieldRows().map(({ name }) => name);
  const used = eventRows().flatMap(({ fields }) => fields.map((name) => name.replace('?', '')));
  expect(new Set(known)).toEqual(new Set(used));
});

test('a failure has the fields of its row, and those that may be absent are marked', () => {
  const names = Object.keys(failureSchema.shape).map((name) => (name in LATE ? name : `${name}?`));
  const row = fieldRows().find(({ name }) => name === 'failure');
  expect(row?.means).toContain(`{${names.join(', ')}}`);
});

test('what the journal tells has the fields of its row', () => {
  const ended = { state: 'expired' as const, failure: null, at: iso(9) };
  const tried = {
    shot: 'sh0010',
    take: 1,
    order: 1,
    what: 'look' as const,
    count: 3,
    lasting: 3,
    sinceMs: 0,
    lastMs: 1_000,
    nextMs: 2_000,
    failure: LATE,
    asked: null,
  };
  const entries = logOf([], [order('sh0010', { poll: look({}), end: ended })], null, [tried]);
  const rows = new Map(eventRows().map((row) => [row.kind, row.fields]));
  const journal = eventRows().filter(({ isOfJournal }) => isOfJournal);
  expect(new Set(entries.map(({ kind }) => kind))).toEqual(
    new Set(journal.map(({ kind }) => kind)),
  );
  for (const entry of entries) {
    const { kind, at: _, ...fields } = { ...entry };
    expect(Object.keys(fields).sort(), kind).toEqual([...(rows.get(kind) ?? [])].sort());
  }
});

test('a take is told by its name and an amount exactly', () => {
  const charge = { currency: 'USD', micros: 50_922 };
  const place = { shot: 'sh0010', take: 1, order: 1 };
  const event = { kind: 'take.collected' as const, at: iso(5), ...place, bytes: 1, charge };
  expect(entryJson(event)).toEqual({
    kind: 'take.collected',
    at: iso(5),
    bytes: 1,
    shot: 'sh0010',
    take: 'v001',
    order: 1,
    charge: { currency: 'USD', amount: '0.050922' },
  });
});
