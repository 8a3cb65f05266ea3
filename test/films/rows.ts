/** Films of a table whose store says that they were run, without a server. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planFilms } from '../../films/planning/plan-films.ts';
import { openStore } from '../../store/store.ts';
import { plainEnvironment, temporaryFolder } from './fixture.ts';

const CITY = '${city}';

export const PAID_TABLE = `version: 1
title: A day in ${CITY}
variables: { city: Bergen }
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "Rain" }
  - { id: sh0020, from: none, prompt: "The quay of ${CITY}" }
`;
export const FREE_TABLE = PAID_TABLE.replace(/provider.*\ndefaults.*\n/, '');

const CITIES = 'film,city\noslo,Oslo\nbergen,\n';

export const HOST = {
  environment: { ...plainEnvironment(), BYTEPLUS_API_KEY: 'nobody-s' },
  packageVersion: '0.0.0',
  tell: () => undefined,
};

/** `run`: the films that were run, by name. */
export async function tableThatWasRun({
  text = FREE_TABLE,
  run = 'oslo,bergen',
}: { text?: string; run?: string } = {}) {
  const folder = await temporaryFolder();
  const [file, table] = [join(folder, 'film.yaml'), join(folder, 'cities.csv')];
  await writeFile(file, text);
  await writeFile(table, CITIES);
  const store = await openStore(folder);
  const options = { project: folder, table, row: run };
  for (const { row, planned } of await planFilms([file], options, HOST)) {
    const { id } = await store.films.openFilm(file, row);
    const hash = await store.plans.putPlan(planned.plan);
    await store.films.setPlan(id, hash);
    await store.events.append(id, { kind: 'run.started', plan: hash });
  }
  const filmOf = async (row: string | null) => {
    const film = await store.films.findFilm(file, row);
    if (!film) throw new Error(`There is no film ${row}.`);
    return film;
  };
  return { folder, file, table, store, filmOf };
}
