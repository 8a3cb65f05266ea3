/** A saved plan of a table's films: it needs no table, and is carried out for all of them or none. */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planFilms } from '../../films/planning/plan-films.ts';
import { heldToPlan, openPlan, savePlan } from '../../films/planning/saved-plan.ts';
import { LinkedPictures } from '../../films/pictures/fetched.ts';
import { gatherFilms } from '../../films/running/film-run.ts';
import { readSavedPlan } from '../../store/saved-plan.ts';
import { HOST, PAID_TABLE, tableThatWasRun } from './rows.ts';

async function stage() {
  const project = await tableThatWasRun({ text: PAID_TABLE, run: 'bergen' });
  const { folder, file, table } = project;
  const out = join(folder, 'plan.json');
  const options = { project: folder, table, set: { city: 'Hamar' } };
  await savePlan(out, await planFilms([file], options, HOST), options);
  const held = async () => {
    const opened = await openPlan(out, []);
    const pictures = new LinkedPictures({});
    const { films } = await gatherFilms(opened.storyboards, opened.options, HOST, pictures);
    return heldToPlan(opened, films, {});
  };
  return { ...project, out, held };
}

test('has each film with its values, and goes on without the table', async () => {
  const { table, held } = await stage();
  await rm(table);
  const films = await held();
  expect(films.map(({ row, plan }) => [row, plan.title])).toEqual([
    ['oslo', 'A day in Hamar'],
    ['bergen', 'A day in Hamar'],
  ]);
  expect(films[0]?.caps.maxCost).toEqual([{ currency: 'USD', micros: 4 * 130_680 }]);
});

test('is refused where one film is different, and names it', async () => {
  const { file, held } = await stage();
  await writeFile(file, PAID_TABLE.replace('Rain', 'Snow'));
  await expect(held()).rejects.toMatchObject({
    code: 'plan-differs',
    facts: { films: [{ row: 'oslo' }, { row: 'bergen' }] },
  });
});

test('is no plan where its films are not those of one table', async () => {
  const { out } = await stage();
  const text = await readFile(out, 'utf8');
  expect(readSavedPlan(text)).toHaveProperty('films');
  for (const name of ['Oslo', '../oslo', 'takes', '']) {
    const changed = text.replace('"row": "bergen"', `"row": "${name}"`);
    expect(readSavedPlan(changed), name).toMatchObject({ why: 'shape' });
  }
  const other = text.replace(/("file": ")film\.yaml(?=",\n\s+"row": "bergen")/, '$1b.yaml');
  expect(other).not.toBe(text);
  expect(readSavedPlan(other)).toMatchObject({ why: 'shape', where: 'films' });
});
