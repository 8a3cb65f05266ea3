/** Why a paid clip is not here yet: every error of the world, by the course that it takes. */

import { ApplicationFailure } from '@temporalio/activity';
import { MediaError } from '../media/error.ts';
import { LINK_HTML } from '../providers/link.ts';
import { ProviderError } from '../providers/provider.ts';
import { failure, type Failure } from '../specs/failures.ts';
import { localFault, safeWords } from './local-fault.ts';

/**
 * What follows: `repeated` as long as its provider keeps the clip, `gone` the same but over when the
 * provider says so for minutes, `bounded` over after a few attempts, `final` at once; `patient` is
 * about a clip that is here, and never over by time.
 */
export type FaultCourse = 'repeated' | 'gone' | 'bounded' | 'final' | 'patient';

export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly failure: Failure;
  readonly course: FaultCourse;

  constructor(failed: Failure, course: FaultCourse) {
    super(failed.message);
    this.failure = failed;
    this.course = course;
  }
}

/** The provider no longer gives what it has made. */
export function clipGone(message: string): Trouble {
  return new Trouble(failure('link-dead', { code: 'clip-gone', message }), 'gone');
}

/**
 * Null for what is no trouble with the clip, but how the activity ends. `root`: of the project, as
 * `localFault` wants it.
 */
export function troubleOf(error: unknown, root: string | null): Trouble | null {
  if (error instanceof Trouble) return error;
  if (error instanceof ApplicationFailure) {
    if (error.type !== 'Refused') return null;
    // What the engine refuses must not end a shot whose clip is paid.
    return here({ ...localFault(error, root), code: 'engine-refused' });
  }
  if (error instanceof ProviderError) return ofProvider(error.failure);
  const fault = localFault(error, root);
  if (!(error instanceof MediaError) || fault.code === 'disk-full') return here(fault);
  const fact = error.code.startsWith('ffmpeg') ? 'ffmpeg fails' : 'it cannot be read';
  const message = safeWords(
    `The clip is here, and ${fact} on this machine: ${error.message}`,
    root,
  );
  return here({ ...fault, message });
}

/** Something on this machine: the provider can do nothing about it, and the clip is paid. */
function here(fault: Failure): Trouble {
  return new Trouble({ ...fault, billed: 'yes' }, 'repeated');
}

function ofProvider(failed: Failure): Trouble {
  const billed = { ...failed, billed: 'yes' } as const;
  // A link that may not be followed, or that gives too much, is tried anew a few times; a page in
  // place of the clip goes away.
  const isBounded = failed.kind === 'unreadable' && failed.code !== LINK_HTML;
  return new Trouble(billed, isBounded ? 'bounded' : 'repeated');
}
