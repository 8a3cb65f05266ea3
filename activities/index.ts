/**
 * The activities over one context, each in a file of its own. Those of an order are repeated until
 * they succeed, so each of their failed attempts is counted and shown.
 */

import { assemble } from './assemble.ts';
import { awaitTask } from './await-task.ts';
import { cancelOrder } from './cancel-order.ts';
import { collectTake } from './collect-take.ts';
import type { Activities } from './contract.ts';
import type { Services } from './context.ts';
import { openPlan } from './open-plan.ts';
import { askPerson, endShot, leaveProvider } from './person.ts';
import { settleOrder } from './settle-order.ts';
import { submitTake } from './submit-take.ts';
import { counted } from './tries.ts';

export function createActivities(context: Services): Activities {
  return {
    submitTake: counted('order', context, submitTake),
    settleOrder: counted('search', context, settleOrder),
    awaitTask: counted('look', context, awaitTask),
    collectTake: counted('collect', context, collectTake),
    cancelOrder: counted('cancel', context, cancelOrder),
    askPerson: counted('answer', context, askPerson),
    leaveProvider: counted('tell', context, leaveProvider),
    endShot: counted('tell', context, endShot),
    // These are bounded, and their caller is told of a failure. `openPlan` ends within two minutes,
    // `assemble` after three attempts.
    openPlan: (input) => openPlan(context, input),
    assemble: (input) => assemble(context, input),
  };
}
