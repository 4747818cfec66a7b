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

/** How its open tasks and its members stand, as the hub shows them: for whoever asks why it does not come to its end. */
export async function standOf({ client }: Outsider, team: string): Promise<string> {
  const listed = await patiently(() => client.call('tasks.list', { query: { team, limit: 100 } }));
  const shown = await patiently(() => client.call('teams.show', { params: { team } }));
  const tasks = listed.ok ? listed.value.items.filter(({ state }) => state !== 'done') : [];
  const mates = shown.ok ? shown.value.teammates : [];
  return [
    ...tasks.map(({ title, state, waitsFor }) => `${title} is ${state}, waits for ${waitsFor ?? 'nothing'}`),
    ...mates.map(
      ({ name, leftWhy, session: { status } }) =>
        `${name} is ${status.word}: ${status.why ?? ''} ${leftWhy ?? ''}`,
    ),
  ].join('; ');
}
