/** Renders one film, and tells what happens: `node render.ts FOLDER FILE`. */

import { FilmError, openProject } from 'storyboard-film';

const [folder = '.', file = 'film.yaml'] = process.argv.slice(2);
const project = await openProject(folder);
try {
  const { order } = await project.plan(file);
  process.stdout.write(`to be ordered: ${order.shots.join(', ') || 'nothing'}\n`);
  // Of what costs nothing no cap is needed; of all else this is the consent.
  const run = await project.run(file, { maxCost: ['20USD'] });
  for await (const event of run.events()) process.stdout.write(`${event.kind}\n`);
  const film = await run.result();
  process.stdout.write(`${film.status} ${film.film}\n`);
} catch (error) {
  if (!(error instanceof FilmError)) throw error;
  process.stderr.write(`${error.code}: ${error.message} ${error.hint ?? ''}\n`);
  process.exitCode = 1;
} finally {
  await project.close();
}
