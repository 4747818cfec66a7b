import type { Witness } from '../../world/witness.ts';
import type { Watch } from './moment.ts';

const WAITING_MOST = 50;

/** No teammate holds two tasks, and no mailbox more than it may. */
export function teamsHold(witness: Pick<Witness, 'tasksHeld' | 'mailboxes'>): Watch {
  return () => [
    ...witness
      .tasksHeld()
      .flatMap(({ session, count }) => (count > 1 ? [`teammate ${session} holds ${count} tasks`] : [])),
    ...witness
      .mailboxes()
      .flatMap(({ session, count }) =>
        count > WAITING_MOST ? [`${count} messages of others wait at ${session}`] : [],
      ),
  ];
}
