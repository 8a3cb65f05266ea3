/** What a provider refuses or fails at: told once, not paid twice, and the rest goes on. */

import { expect, test } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';

const FAULTS = `
rules:
  - { when: { prompt: forbidden-words }, do: { moderate: input }, times: 1 }
  - { when: { prompt: forbidden-pictures }, do: { moderate: output }, times: 1 }
  - { when: { prompt: stumbles }, do: { fail: InternalServiceError }, times: 1 }
  - { when: { prompt: breaks }, do: { fail: InternalServiceError } }
  - name: The next order of the model would be taken.
    when: { endpoint: create, prompt: /closed-model/ }
    do: { answer: { status: 404, code: ModelNotOpen, message: Open the model first. } }
    times: 1
  - name: A message that repeats what nobody may read.
    when: { endpoint: create, prompt: bad-key }
    do:
      answer:
        status: 401
        code: AuthenticationError
        message: The key a-key-that-is-nobody-s is wrong, see https://example.com/a?X-Tos-Signature=abc
    times: 1
  - when: { endpoint: create, prompt: no-funds }
    do: { answer: { status: 403, code: AccountOverdueError, message: Overdue balance. } }
    times: 1
  - { when: { endpoint: create, prompt: busy, request: 1 }, do: { answer: { status: 429, code: ServerOverloaded } } }
  - { when: { prompt: strings }, do: { show: { numbers: strings } } }
  - { when: { endpoint: get, prompt: new-word, request: 1 }, do: { show: { status: polishing } } }
`;

const SHOTS = [
  `id: input, from: none, prompt: forbidden-words`,
  `id: output, from: none, prompt: forbidden-pictures`,
  `id: stumbles, from: none, prompt: stumbles`,
  `id: breaks, from: none, prompt: breaks`,
  `id: hangs-on-it, prompt: hangs-on-it`,
  `id: closed-1, from: none, model: seedance-1.0-pro-fast, prompt: closed-model-1`,
  `id: closed-2, from: stumbles, model: seedance-1.0-pro-fast, prompt: closed-model-2`,
  `id: key, from: none, prompt: bad-key`,
  `id: funds, from: none, prompt: no-funds`,
  `id: busy, from: none, prompt: busy`,
  `id: strings, from: none, prompt: strings`,
  `id: word, from: none, prompt: new-word`,
];

test('each refusal and failure is told, billed as it is, and tried again only if it may pass', async () => {
  const studio = await Studio.open({ faults: FAULTS });
  await studio.command('server', 'start');
  await studio.write('film.yaml', storyboardOf(SHOTS));
  const counts = () =>
    Object.fromEntries(
      [...Map.groupBy(studio.provider.orders(), ({ prompt }) => prompt)].map(([prompt, orders]) => [
        prompt,
        orders.length,
      ]),
    );

  const first = await studio.run();

  expect(first.code, first.stderr).toBe(1);
  expect(counts()).toEqual({
    'forbidden-pictures': 1,
    stumbles: 2,
    breaks: 2,
    busy: 1,
    strings: 1,
    'new-word': 1,
  });
  const told = first.film().shots.map(({ id, status, failure }) => {
    return [id, status, failure?.kind, failure?.billed];
  });
  expect(told).toEqual([
    ['input', 'failed', 'moderated-input', 'no'],
    ['output', 'failed', 'moderated-output', 'no'],
    ['stumbles', 'done', undefined, undefined],
    ['breaks', 'failed', 'failed', 'no'],
    ['hangs-on-it', 'blocked', undefined, undefined],
    ['closed-1', 'failed', 'model-unavailable', 'no'],
    ['closed-2', 'failed', 'model-unavailable', 'no'],
    ['key', 'failed', 'unauthorized', 'no'],
    ['funds', 'failed', 'unfunded', 'no'],
    ['busy', 'done', undefined, undefined],
    ['strings', 'done', undefined, undefined],
    ['word', 'done', undefined, undefined],
  ]);
  const line = storyboardOf(SHOTS)
    .split('\n')
    .findIndex((text) => text.includes('id: input'));
  expect(first.stderr).toContain(
    `film.yaml:${line + 1}:5 input refused by byteplus: InputTextSensitiveContentDetected, ` +
      'not billed. Change its prompt, run again.',
  );
  expect(first.stderr).toMatch(/ breaks failed at byteplus: .* 1 shot waits\./);
  expect(first.film().shots[2]).toMatchObject({ take: 'v002' });
  expect(`${first.stdout}${first.stderr}`).not.toMatch(/a-key-that-is|Signature=/);

  const plan = await studio.command('plan', 'film.yaml');
  expect(plan.stdout).toContain(
    'refused by byteplus: InputTextSensitiveContentDetected; change its prompt, or --again input',
  );
  expect(plan.stdout).toMatch(/withheld by byteplus: \w+; change its prompt, or --again output/);
  expect(plan.stdout).toContain(' order 6: ');

  const again = await studio.run();

  expect(again.code, again.stderr).toBe(1);
  // The moderated ones are not even asked; the others were worth another try.
  expect(counts()).toEqual({
    'forbidden-pictures': 1,
    stumbles: 2,
    breaks: 4,
    busy: 1,
    strings: 1,
    'new-word': 1,
    'closed-model-1': 1,
    'closed-model-2': 1,
    'bad-key': 1,
    'no-funds': 1,
  });
  const failed = again.film().shots.filter(({ status }) => status === 'failed');
  expect(failed.map(({ id }) => id)).toEqual(['input', 'output', 'breaks']);

  const reworded = SHOTS.map((shot) => shot.replace('forbidden-words', 'kind words'));
  await studio.write('film.yaml', storyboardOf(reworded));
  const changed = await studio.run();
  expect(changed.film().shots[0]).toMatchObject({ id: 'input', status: 'done' });
  expect(studio.bought('kind words')).toHaveLength(1);
});
