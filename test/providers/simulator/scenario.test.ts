import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import {
  Rules,
  type Moderation,
  type Subject,
} from '../../../providers/simulator/scenario/rules.ts';
import {
  ACTION_NAMES,
  fits,
  readScenario,
  ScenarioError,
} from '../../../providers/simulator/scenario/scenario.ts';
import { temporaryFolder } from './fixtures.ts';

function problemsOf(text: string): readonly string[] {
  try {
    readScenario(text);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
}

const WORDS: Moderation = {
  input: { status: 400, code: 'BadPrompt', message: 'Not this text.' },
  output: { code: 'BadClip', message: 'Not this picture.' },
};

const CREATE: Subject = {
  endpoint: 'create',
  method: 'POST',
  path: '/api/v3/contents/generations/tasks',
  tasks: [{ id: '', number: 3, prompt: 'The ferry leaves at dawn' }],
};

async function rulesOf(text: string): Promise<Rules> {
  return new Rules(readScenario(text), join(await temporaryFolder(), 'scenario.json'), WORDS);
}

describe('readScenario', () => {
  it('reads every kind of fault', () => {
    const actions = [
      'delay: 2',
      'delay_answer: 0.5',
      'drop: before',
      'answer: { status: 503, code: X, headers: { x-a: 1 }, retry_after: 5, handled: true }',
      'garble: truncated',
      'hide: true',
      'show: { status: warming, numbers: strings, error_member: failure_reason }',
      'moderate: output',
      'fail: InternalServiceError',
      'stuck: queued',
      'expire: now',
      'clip: wrong-size',
      'last_frame: black',
    ];
    const text = `rules:\n${actions.map((action) => `  - do: { ${action} }\n`).join('')}`;
    const { rules } = readScenario(text);
    expect(rules.flatMap((rule) => Object.keys(rule.do)).sort()).toEqual(ACTION_NAMES);
  });

  it('names line, place and fact of every mistake at once', () => {
    const problems = problemsOf(
      [
        'rules:',
        '  - when: { endpoint: created }',
        '    do: { stuck: asleep }',
        '  - when: { prompt: "/(/" }',
        '    do: { drop: before, delay: 1 }',
        '  - do: { stall: 3 }',
        '    times: 0',
      ].join('\n'),
    );
    expect(problems).toEqual([
      expect.stringMatching(/^line 2: rules\[0\]\.when\.endpoint: .*"create"/),
      expect.stringMatching(/^line 3: rules\[0\]\.do\.stuck: .*"queued"/),
      expect.stringMatching(/^line 4: rules\[1\]\.when\.prompt: is no valid regular expression/),
      expect.stringMatching(/^line 5: rules\[1\]\.do: takes exactly one of answer, clip/),
      expect.stringMatching(/^line 6: rules\[2\]\.do: .*"stall"/),
      expect.stringMatching(/^line 6: rules\[2\]\.do: takes exactly one of answer, clip/),
      expect.stringMatching(/^line 7: rules\[2\]\.times: /),
    ]);
  });

  it('says what is wrong with text that is no YAML, or another document', () => {
    expect(problemsOf('rules: [')).toHaveLength(1);
    expect(problemsOf('- a')[0]).toMatch(/^line 1: the file: /);
    expect(problemsOf('')[0]).toMatch(/rules/);
  });
});

describe('fits', () => {
  it('finds plain text as it stands, and expressions between slashes', () => {
    expect(fits('a.c', 'xa.cx')).toBe(true);
    expect(fits('a.c', 'abc')).toBe(false);
    expect(fits('/a.c/', 'abc')).toBe(true);
    expect(fits('/ABC/i', 'abc')).toBe(true);
  });
});

describe('Rules', () => {
  it('asks for everything that a rule names', async () => {
    const acts = async (when: string): Promise<boolean> => {
      const rules = await rulesOf(`rules: [{ when: ${when}, do: { drop: before } }]`);
      return rules.forRequest(CREATE).drop === 'before';
    };
    expect(await acts('{}')).toBe(true);
    expect(await acts('{ prompt: ferry, endpoint: create, method: POST, path: tasks }')).toBe(true);
    expect(await acts('{ task: 3 }')).toBe(true);
    expect(await acts('{ prompt: lighthouse }')).toBe(false);
    expect(await acts('{ prompt: ferry, endpoint: list }')).toBe(false);
    expect(await acts('{ method: GET }')).toBe(false);
    expect(await acts('{ path: /models$/ }')).toBe(false);
    expect(await acts('{ task: 2 }')).toBe(false);
    expect(await acts('{ prompt: ferry, task: 2 }')).toBe(false);
  });

  it('acts on the n-th fitting request only', async () => {
    const rules = await rulesOf('rules: [{ when: { request: [2, 4] }, do: { drop: after } }]');
    const dropped = Array.from({ length: 5 }, () => rules.forRequest(CREATE).drop);
    expect(dropped).toEqual([null, 'after', null, 'after', null]);
  });

  it('acts so many times, and a restart does not start the count anew', async () => {
    const file = join(await temporaryFolder(), 'scenario.json');
    const scenario = readScenario('rules: [{ do: { fail: Broken }, times: 2 }]');
    const fails = () => new Rules(scenario, file, WORDS).forTask(CREATE).fail?.code;
    expect([fails(), fails(), fails()]).toEqual(['Broken', 'Broken', undefined]);
  });

  it('counts a changed rule anew', async () => {
    const file = join(await temporaryFolder(), 'scenario.json');
    const acts = (text: string) => new Rules(readScenario(text), file, WORDS).hides(CREATE);
    expect(acts('rules: [{ do: { hide: true }, times: 1 }]')).toBe(true);
    expect(acts('rules: [{ do: { hide: true }, times: 1 }]')).toBe(false);
    expect(acts('rules: [{ name: x, do: { hide: true }, times: 1 }]')).toBe(true);
  });

  it('joins rules of different kinds and lets the first of a kind win', async () => {
    const rules = await rulesOf(
      `rules:
        - { do: { delay: 3 } }
        - { do: { answer: { status: 500 } } }
        - { do: { answer: { status: 429 } } }`,
    );
    expect(rules.forRequest(CREATE)).toMatchObject({ delaySeconds: 3, answer: { status: 500 } });
  });

  it('refuses the input of orders only, and the output of tasks only', async () => {
    const input = await rulesOf('rules: [{ do: { moderate: input } }]');
    expect(input.forRequest({ ...CREATE, endpoint: 'get' }).answer).toBeNull();
    expect(input.forTask(CREATE).fail).toBeUndefined();
    expect(input.forRequest(CREATE).answer).toMatchObject(WORDS.input);
    const output = await rulesOf('rules: [{ do: { moderate: output } }]');
    expect(output.forRequest(CREATE).answer).toBeNull();
    expect(output.forTask(CREATE).fail).toEqual(WORDS.output);
  });
});
