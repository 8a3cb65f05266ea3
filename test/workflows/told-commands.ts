/** Runs inside workflows that are replayed: tells what they ask of activities, as they ask it. */

import { proxySinks, type Sinks, type WorkflowInterceptors } from '@temporalio/workflow';

export interface ToldCommands extends Sinks {
  told: { activity(name: string, input: unknown): void };
}

const { told } = proxySinks<ToldCommands>();

export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      // Not `async`: a turn of the event loop more, and the commands come in another order.
      scheduleActivity: (input, next) => {
        told.activity(input.activityType, input.args[0]);
        return next(input);
      },
    },
  ],
});
