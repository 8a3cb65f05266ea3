/** Which orders a provider's task belongs to: it may be that of one only. */

import type { Films } from './films.ts';
import type { Journal } from './journal.ts';
import type { OrderEntry } from './order.ts';

type Place = { readonly films: Films; readonly journal: Journal };

/** Of all films: the orders that have the task, and those that a person has named it for. */
export async function ordersOfTask(
  { films, journal }: Place,
  provider: string,
  taskId: string,
): Promise<OrderEntry[]> {
  const found: OrderEntry[] = [];
  for (const { id: film } of await films.listFilms()) {
    for (const shot of await journal.shotsOf(film)) {
      for (const entry of await journal.ordersOf(film, shot)) {
        const { intent, task, resolution } = entry;
        if (intent?.provider !== provider) continue;
        const isNamed = resolution?.kind === 'adopt' && resolution.taskId === taskId;
        if (isNamed || task?.task.id === taskId) found.push(entry);
      }
    }
  }
  return found;
}
