import type { Books } from './books.ts';
import { patiently } from './patience.ts';
import type { Outsider } from './soak-world.ts';

/** Enters the tasks of a team into the books; whether one of them is open. */
export async function bookTasks(books: Books, { client }: Outsider, team: string): Promise<boolean> {
  const listed = await patiently(() => client.call('tasks.list', { query: { team, limit: 100 } }));
  if (!listed.ok) {
    books.refused('tasks of a team', listed.error);
    return true;
  }
  for (const { id: task, title: nonce } of listed.value.items)
    if (!books.tasks.some((one) => one.task === task)) books.tasks.push({ task, nonce });
  return listed.value.items.some(({ state, blocked }) => state !== 'done' && blocked === null);
}
