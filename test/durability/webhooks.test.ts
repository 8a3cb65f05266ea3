/** A provider that calls back before anybody here knows its task's id. */

import { expect, test } from 'vitest';
import { ACEDATA } from '../../providers/acedata/sheet.ts';
import { cheapest } from '../providers/contract/orders.ts';
import { closedPort } from '../providers/server.ts';
import { Stage, until } from './stage.ts';

/** AceDataCloud has no list: without the call the order could only be asked about. */
const { model } = cheapest(ACEDATA);
const FILM = [
  'version: 1',
  'provider: acedata',
  `defaults: { model: ${model.family}, resolution: ${model.resolutions.text[0]}, duration: ${model.durationSeconds.min} }`,
  'shots:',
  '  - { id: sh0010, prompt: A quay }',
  '',
].join('\n');

test('killed between request and answer, the order is adopted by what its provider calls', async ({
  onTestFinished,
}) => {
  const faults = 'rules: [{ when: { endpoint: create }, do: { delay_answer: 30 } }]';
  const stage = await Stage.open({
    onFinished: onTestFinished,
    sheet: ACEDATA,
    faults,
    renderSeconds: { default: 15, flex: 15 },
  });
  const { studio } = stage;
  const port = await closedPort();
  studio.environment['STORYBOARD_WEBHOOK_URL'] = `http://127.0.0.1:${port}/film`;
  studio.environment['STORYBOARD_WEBHOOK_PORT'] = String(port);
  await studio.write('film.yaml', FILM);
  const command = studio.start('run', 'film.yaml', '--yes', '--json');
  await until(() => stage.purchases().length === 1);
  await stage.killWorkers();
  void studio.start('worker');

  const { exitCode, stdout, stderr } = await command;
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(stdout)).toMatchObject({ status: 'done', shots: [{ status: 'done' }] });
  expect(stage.purchases()).toEqual(['A quay']);
  expect(await stage.order('sh0010', 'v001/o01.task.json')).toMatchObject({ adopted: true });
});
