/** Why a paid clip is not here yet: turns every error into a `Trouble` with its course. */

import { ApplicationFailure } from '@temporalio/activity';
import { MediaError } from '../media/error.ts';
import { LINK_HTML } from '../providers/link.ts';
import { ProviderError } from '../providers/provider.ts';
import { failure, type Failure } from '../specs/failures.ts';
import { localFault, safeWords } from './local-fault.ts';

/**
 * What follows. `repeated`: tried as long as its provider keeps the clip. `gone`: the same, but
 * over once the provider has said so for minutes. `bounded`: over after a few attempts. `final`:
 * over at once. `patient`: about a clip that is here, never over by time.
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
 * Null if the error is the activity's own way to end, not a trouble with the clip. `root`: the
 * project's folder, as in `localFault`.
 */
export function troubleOf(error: unknown, root: string | null): Trouble | null {
  if (error instanceof Trouble) return error;
  if (error instanceof ApplicationFailure) {
    if (error.type !== 'Refused') return null;
    // An error of the engine must not end a shot whose clip is paid.
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

/** A fault of this machine: the provider can do nothing about it, and the clip is paid. */
function here(fault: Failure): Trouble {
  return new Trouble({ ...fault, billed: 'yes' }, 'repeated');
}

function ofProvider(failed: Failure): Trouble {
  const billed = { ...failed, billed: 'yes' } as const;
  // A link that may not be followed, or that gives too much, is tried a few times. A page in place
  // of the clip passes by itself, so it is tried for longer.
  const isBounded = failed.kind === 'unreadable' && failed.code !== LINK_HTML;
  return new Trouble(billed, isBounded ? 'bounded' : 'repeated');
}
