/** What a person has always read of clusters, tasks and other errors, and the exit codes. */

import { SAID_OF_ADOPTION } from './said-adoption.ts';
import { SAID_OF_NO_ORDER } from './said-decisions.ts';
import type { FilmErrorCode, FilmErrors } from '../../films/error.ts';
import type { ClusterTrouble } from '../../server/cluster.ts';
import type { TargetOrigin } from '../../server/target.ts';
import { order } from '../films/facts.ts';
import type { Said, SaidOf } from './said.ts';

const ORIGIN: TargetOrigin = {
  address: 'TEMPORAL_ADDRESS',
  namespace: 'TEMPORAL_NAMESPACE',
  tls: null,
  apiKey: null,
};

function cluster(trouble: ClusterTrouble, origin: Partial<TargetOrigin> = {}) {
  const address = 'films.example:7233';
  const facts: FilmErrors['bad-target'] = {
    cluster: {
      kind: 'external',
      address,
      namespace: 'films',
      origin: { ...ORIGIN, ...origin },
      connectionOptions: { address },
    },
    trouble,
  };
  return facts;
}

const ANSWERS = ['adopt', 'give-up', 'run-again'] as const;
const AT = 'Temporal at films.example:7233 (TEMPORAL_ADDRESS)';
const OWN = "For the project's own server: unset TEMPORAL_ADDRESS.";
const PROFILE = 'profile default of temporal.toml';
const REFUSED = { kind: 'unreachable', fact: 'nobody listens there' } as const;
const UNREACHABLE =
  'Check the address and the network, then run the same command again: nothing is lost. ';
const CERTIFICATES =
  'Check the certificates: TEMPORAL_TLS_SERVER_CA_CERT_PATH names whom to trust, ' +
  'TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH who this is.';
const KEY =
  'Set TEMPORAL_API_KEY to a key that may use that namespace, or correct TEMPORAL_NAMESPACE.';
const NO_ID = 'is no task id: 1 to 200 letters, digits and signs, no spaces, no step of a path.';
const COPY = 'Copy the id of the task as its provider shows it.';

export const SAID_OF_CLUSTERS = {
  'temporal-unreachable': [
    [
      { reason: 'It took too long.' },
      69,
      'Temporal does not answer: It took too long.',
      'Run the same command again: nothing is lost.',
    ],
    [
      { address: '127.0.0.1:7233' },
      69,
      'Temporal at 127.0.0.1:7233 does not answer.',
      "It is this project's own: run the same command again, nothing is lost.",
    ],
    [cluster(REFUSED), 69, `${AT} does not answer: nobody listens there.`, `${UNREACHABLE}${OWN}`],
    [
      cluster(REFUSED, { address: '--temporal' }),
      69,
      'Temporal at films.example:7233 (--temporal) does not answer: nobody listens there.',
      `${UNREACHABLE}For the project's own server: leave out --temporal.`,
    ],
    [
      cluster(REFUSED, { address: PROFILE }),
      69,
      `Temporal at films.example:7233 (${PROFILE}) does not answer: nobody listens there.`,
      `${UNREACHABLE}For the project's own server: take the address out of that file.`,
    ],
  ],
  'bad-target': [
    [
      { reason: 'The profile has no address.', hint: null },
      78,
      'The profile has no address.',
      null,
    ],
    [
      cluster({ kind: 'bad-address' }),
      78,
      `${AT} cannot be asked: that is no address.`,
      `An address is HOST:PORT, without http:// and without a path. ${OWN}`,
    ],
    [
      cluster({ kind: 'not-temporal', fact: 'it speaks HTTP/1' }),
      78,
      `${AT} is no Temporal server: it speaks HTTP/1.`,
      `Correct the address: it is that of its gRPC port, e.g. HOST:7233. ${OWN}`,
    ],
  ],
  'temporal-tls': [
    [
      cluster({ kind: 'wants-tls' }),
      78,
      `${AT} speaks TLS, and no TLS is configured.`,
      'Set TEMPORAL_TLS=true, or tls in the profile.',
    ],
    [
      cluster({ kind: 'has-no-tls' }),
      78,
      `${AT} speaks no TLS, and a setting asks for it.`,
      'Set TEMPORAL_TLS=false, or take the setting back.',
    ],
    [
      cluster({ kind: 'has-no-tls' }, { tls: 'TEMPORAL_TLS', apiKey: 'TEMPORAL_API_KEY' }),
      78,
      `${AT} speaks no TLS, and TEMPORAL_TLS asks for it.`,
      'Set TEMPORAL_TLS=false, or take the setting back.',
    ],
    [
      cluster({ kind: 'has-no-tls' }, { tls: 'TEMPORAL_API_KEY', apiKey: 'TEMPORAL_API_KEY' }),
      78,
      `${AT} speaks no TLS, and TEMPORAL_API_KEY asks for it.`,
      'A key is sent with TLS only: set TEMPORAL_TLS=false, or take TEMPORAL_API_KEY back.',
    ],
    [
      cluster({ kind: 'certificate', fact: 'it is not trusted' }),
      78,
      `${AT} cannot be used by TLS: it is not trusted.`,
      CERTIFICATES,
    ],
    [
      cluster({ kind: 'certificate', fact: 'it is not trusted' }, { tls: 'TEMPORAL_TLS' }),
      78,
      `${AT} cannot be used by TLS (TEMPORAL_TLS): it is not trusted.`,
      CERTIFICATES,
    ],
  ],
  'temporal-key': [
    [
      cluster({ kind: 'key-refused' }),
      78,
      `${AT} refuses whoever has no key for the namespace films (TEMPORAL_NAMESPACE).`,
      KEY,
    ],
    [
      cluster({ kind: 'key-refused' }, { apiKey: 'TEMPORAL_API_KEY' }),
      78,
      `${AT} refuses the key of TEMPORAL_API_KEY for the namespace films (TEMPORAL_NAMESPACE).`,
      KEY,
    ],
  ],
  'temporal-namespace': [
    [
      cluster({ kind: 'no-namespace' }),
      78,
      `${AT} has no namespace films (TEMPORAL_NAMESPACE).`,
      'Correct TEMPORAL_NAMESPACE, or make it: temporal operator namespace create ' +
        '--address films.example:7233 --namespace films',
    ],
  ],
} satisfies SaidOf<FilmErrorCode>;

export const SAID_OF_TASKS = {
  'nothing-runs': [
    [
      { file: 'film.yaml', state: null },
      4,
      'film.yaml was never run here: there is nothing to cancel.',
      'To see what it takes: storyboard plan film.yaml --project ferry',
    ],
    [
      { file: 'film.yaml', state: 'done' },
      4,
      'film.yaml is done: nothing of it runs and no order is open. The film and its takes stay.',
      'To see how it stands: storyboard status film.yaml --project ferry',
    ],
    ...(['running', 'asking', 'stopped', 'failed', 'cancelled'] as const).map(
      (state): Said<'nothing-runs'> => [
        { file: 'film.yaml', state },
        4,
        'film.yaml: nothing of it runs and no order is open.',
        'To see how it stands: storyboard status film.yaml --project ferry',
      ],
    ),
  ],
  'ordered-elsewhere': [
    [
      { file: 'film.yaml', copied: [order('sh0010'), order('sh0020', { task: null })] },
      4,
      'film.yaml: nothing was cancelled. sh0010 v001 cgt-1, sh0020 v001: ordered in the folder that this one was copied from, which may still be waiting for it.',
      'To take it back for both: storyboard cancel film.yaml --yes --project ferry',
    ],
  ],
  'not-adopted': SAID_OF_ADOPTION,
  'no-such-provider': [
    [
      { name: 'byteplu', providers: ['ark', 'byteplus'] },
      2,
      '--provider: there is no provider "byteplu".',
      'Did you mean "byteplus"?',
    ],
  ],
  'bad-task-id': [
    [{ taskId: '' }, 2, `--adopt: an empty text ${NO_ID}`, COPY],
    [{ taskId: 'a b' }, 2, `--adopt: "a b" ${NO_ID}`, COPY],
    [{ taskId: 'x\u001B]0;title\u0007' }, 2, `--adopt: "x·]0;title·" ${NO_ID}`, COPY],
    [{ taskId: '\u200Bcgt-1' }, 2, `--adopt: "·cgt-1" ${NO_ID}`, COPY],
    [{ taskId: 'x'.repeat(201) }, 2, `--adopt: "${'x'.repeat(60)}" ${NO_ID}`, COPY],
  ],
  'nothing-asked': [
    [{ why: 'not-sent' }, 2, 'Nothing was sent, so it has no task.', null],
    [
      { why: 'never-ordered', file: 'film.yaml', shot: 'sh0010' },
      2,
      'film.yaml has no shot sh0010 that was ordered.',
      null,
    ],
    [
      { why: 'unnamed', shot: 'sh0010' },
      2,
      'sh0010: no task was named for it whose clip is still to come.',
      null,
    ],
    ...SAID_OF_NO_ORDER,
    [
      { why: 'moved-on', shot: 'sh0010' },
      2,
      'The order of sh0010 that asked has moved on meanwhile.',
      null,
    ],
    [{ why: 'answered', shot: 'sh0010' }, 2, 'Somebody has answered for sh0010 already.', null],
    [
      { why: 'state', file: 'film.yaml', shot: 'sh0010', status: 'queued' },
      2,
      'sh0010 is queued: it asks nothing.',
      null,
    ],
    [
      { why: 'state', file: 'film.yaml', shot: 'sh0010', status: 'failed' },
      2,
      'sh0010 is failed: it asks nothing.',
      'To order it anew: storyboard run film.yaml --project ferry. If that is refused: storyboard run film.yaml --again sh0010 --project ferry',
    ],
    [
      {
        why: 'not-offered',
        shot: 'sh0010',
        answer: 'fetch',
        waysOn: ['raise-cap'],
        hasClip: false,
      },
      2,
      'sh0010 waits for a higher cap: no answer counts.',
      null,
    ],
    [
      { why: 'not-offered', shot: 'sh0010', answer: 'fetch', waysOn: ANSWERS, hasClip: false },
      2,
      'sh0010 cannot be answered by --fetch, only by --adopt, --give-up.',
      null,
    ],
    [
      { why: 'not-offered', shot: 'sh0010', answer: 'use', waysOn: ANSWERS, hasClip: true },
      2,
      'sh0010 cannot be answered by --use, only by --adopt, --give-up: no picture of its clip decodes.',
      null,
    ],
    [
      { why: 'not-offered', shot: 'sh0010', answer: 'use', waysOn: ANSWERS, hasClip: false },
      2,
      'sh0010 cannot be answered by --use, only by --adopt, --give-up: no whole clip of it has come.',
      null,
    ],
  ],
  'unknown-task': [
    [{ title: 'BytePlus', taskId: 'cgt-1', other: null }, 2, 'BytePlus knows no task cgt-1.', null],
    [
      { title: 'BytePlus', taskId: 'cgt-1', other: { asked: 'byteplus-a', ordered: 'byteplus-b' } },
      2,
      'BytePlus knows no task cgt-1 with this key (byteplus-a; the order is of byteplus-b).',
      null,
    ],
  ],
  'other-task': [
    [
      { taskId: 'cgt-1', shot: 'sh0010', models: null },
      2,
      'Task cgt-1 is older than the order of sh0010: it cannot be its task. Nothing was written.',
      null,
    ],
    [
      { taskId: 'cgt-1', shot: 'sh0010', models: { task: 'pro', ordered: 'lite' } },
      2,
      'Task cgt-1 is of pro, the order of sh0010 of lite: it cannot be its task. Nothing was written.',
      null,
    ],
  ],
  'taken-task': [
    [
      { taskId: 'cgt-1', place: 'film.yaml sh0010 v001' },
      2,
      'Task cgt-1 is that of film.yaml sh0010 v001 already.',
      null,
    ],
    ...(['v001', null] as const).map(
      (other) =>
        [
          {
            taskId: 'cgt-1',
            place: 'film.yaml oslo sh0010 v002',
            ways: {
              clip: 'renders/film/oslo/takes/sh0010/v002.mp4',
              wanted: { file: 'film.yaml', shot: 'sh0020' },
              has: { file: 'film.yaml', row: 'oslo', shot: 'sh0010', other },
            },
          },
          2,
          'Task cgt-1 is that of film.yaml oslo sh0010 v002 already.',
          'To have its clip stand for sh0020: storyboard replace film.yaml sh0020 renders/film/oslo/takes/sh0010/v002.mp4 --project ferry' +
            (other === null
              ? ''
              : '. To have v001 stand for sh0010 again: storyboard circle film.yaml sh0010 v001 --row oslo --project ferry'),
        ] as const,
    ),
  ],
  'not-asked': [
    ...([true, false] as const).map(
      (isPassing) =>
        [
          { provider: 'BytePlus', failed: { taskId: 'cgt-1', reason: 'HTTP 503' }, isPassing },
          isPassing ? 69 : 2,
          'BytePlus could not be asked for task cgt-1, and nothing was written: HTTP 503.',
          null,
        ] as const,
    ),
    [
      { provider: 'local', failed: null, isPassing: false },
      2,
      'local cannot be asked for the task, and nothing was written. Its simulator runs in the worker alone.',
      null,
    ],
    [
      { provider: '', failed: null, isPassing: false },
      2,
      'The provider cannot be asked for the task, and nothing was written. Its simulator runs in the worker alone.',
      null,
    ],
  ],
  'not-taken-back': [
    [
      { shot: 'sh0010', why: 'collected' },
      2,
      'The clip of sh0010 has come meanwhile: its task stays.',
      null,
    ],
    [
      { shot: 'sh0010', why: 'at-work' },
      2,
      'sh0010 is at work with the task that was named.',
      'Name the right one with --adopt TASK, or interrupt the run first.',
    ],
    [
      { shot: 'sh0010', why: 'being-fetched' },
      2,
      'The clip of the task that was named for sh0010 is being fetched.',
      null,
    ],
  ],
} satisfies SaidOf<FilmErrorCode>;

/** What the store, the server and the finding of programs say in their own words. */
const own = (exit: number): readonly Said<'damaged'>[] => [
  [{ reason: 'It is so.', hint: 'Do this.' }, exit, 'It is so.', 'Do this.'],
];

export const SAID_OF_OTHERS = {
  damaged: own(78),
  'foreign-version': own(78),
  'disk-full': own(78),
  'no-access': own(78),
  'no-hard-links': own(78),
  'file-system': own(78),
  'network-file-system': own(78),
  'other-machine': own(78),
  'long-path': own(78),
  'no-project': own(78),
  'several-projects': own(2),
  'missing-object': own(78),
  moved: own(78),
  'bad-setting': own(78),
  'leads-outside': own(78),
  'bad-name': own(2),
  'unsupported-platform': own(78),
  'did-not-start': own(69),
  busy: own(69),
  'older-version': own(78),
  'no-ffmpeg': own(78),
  'no-temporal': own(78),
} satisfies SaidOf<FilmErrorCode>;
