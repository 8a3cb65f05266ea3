/** The activities over one context. Each is a file of its own; nothing else is in here. */

import { assemble } from './assemble.ts';
import { awaitTask } from './await-task.ts';
import { cancelOrder } from './cancel-order.ts';
import { collectTake } from './collect-take.ts';
import type { Activities } from './contract.ts';
import type { Context } from './context.ts';
import { openPlan } from './open-plan.ts';
import { askPerson, endShot, leaveProvider } from './person.ts';
import { settleOrder } from './settle-order.ts';
import { submitTake } from './submit-take.ts';

export function createActivities(context: Context): Activities {
  return {
    openPlan: (input) => openPlan(context, input),
    submitTake: (input) => submitTake(context, input),
    settleOrder: (input) => settleOrder(context, input),
    awaitTask: (input) => awaitTask(context, input),
    collectTake: (input) => collectTake(context, input),
    cancelOrder: (input) => cancelOrder(context, input),
    askPerson: (input) => askPerson(context, input),
    leaveProvider: (input) => leaveProvider(context, input),
    endShot: (input) => endShot(context, input),
    assemble: (input) => assemble(context, input),
  };
}
