/** The shots of a film as their production speaks to them: by workflow id, whoever started them. */

import { getExternalWorkflowHandle, type ExternalWorkflowHandle } from '@temporalio/workflow';
import { cancelShot, names, report, type ProductionInput, type ReportRequest } from './messages.ts';

export class ShotHandles {
  readonly #input: ProductionInput;

  constructor(input: ProductionInput) {
    this.#input = input;
  }

  async cancel(shots: readonly string[], how = { isReplaced: false }): Promise<void> {
    await this.#tell(shots, (shot) => shot.signal(cancelShot, how));
  }

  /** Asks shots to answer by signal; those that are not there are given back. */
  report(
    shots: readonly string[],
    reportTo: (id: string) => ReportRequest,
  ): Promise<readonly string[]> {
    return this.#tell(shots, (shot, id) => shot.signal(report, reportTo(id)));
  }

  /** The shots that were not there to hear it. */
  async #tell(
    shots: readonly string[],
    say: (shot: ExternalWorkflowHandle, id: string) => Promise<void>,
  ): Promise<readonly string[]> {
    const { store, film } = this.#input;
    const gone = await Promise.all(
      shots.map(async (id) => {
        try {
          await say(getExternalWorkflowHandle(names.shot(store, film, id)), id);
          return [];
        } catch {
          return [id];
        }
      }),
    );
    return gone.flat();
  }
}
