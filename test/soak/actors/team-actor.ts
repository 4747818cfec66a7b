import { randomUUID } from 'node:crypto';
import { pause, systemClock } from '#base';
import { patiently } from '../patience.ts';
import type { Outsider } from '../soak-world.ts';
import { bookTasks, standOf } from '../team-tasks.ts';
import type { Around } from './actor.ts';

const LOOK_MS = 1_000;
const MOST_MS = 240_000;
const MOST_ATTEMPTS = 20;

/** An outside client that leads teams, one after another: it writes to teammates while they work, and deletes each at its end. */
export async function leadTeams(at: Around): Promise<void> {
  const out = await at.world.outsider(at.name);
  for (let count = 1; !at.isOver(); count++) await leadOne(at, out, `${at.name}-${count}`);
}

async function leadOne(at: Around, out: Outsider, name: string): Promise<void> {
  const { books } = at;
  const key = randomUUID();
  const body = draft(at, name);
  const formed = await patiently(() => out.client.call('teams.create', { body, idempotencyKey: key }));
  if (!formed.ok) return books.refused('team', formed.error);
  books.teams += 1;
  const team = formed.value.id;
  const until = systemClock.monotonic() + MOST_MS;
  for (let round = 1; ; round++) {
    const isOpen = await bookTasks(books, out, team);
    if (!isOpen) break;
    if (systemClock.monotonic() > until) {
      books.broke(`team ${name} has open tasks after ${MOST_MS / 1000} s: ${await standOf(out, team)}`);
      return;
    }
    if (round % 3 === 1) await write(at, out, { team, to: 'ada', words: `say: ${name}-m${round}` });
    await pause(systemClock, LOOK_MS);
  }
  const call = { params: { team }, query: { force: 'true' as const } };
  const gone = await patiently(() => out.client.call('teams.delete', call));
  if (!gone.ok) books.refused('delete team', gone.error);
}

function draft({ world, dice }: Around, name: string) {
  const member = (who: string) => ({
    name: who,
    role: 'developer',
    harness: 'native',
    workspace: 'shared' as const,
  });
  const task = (nonce: string, more: { key?: string; needs?: string[] }) => ({
    title: `${name}-${nonce}.`,
    description: `slow: 2 chunks, ${dice.between(10, 800)} ms\nsay: ${name}-${nonce}.`,
    state: 'up_next' as const,
    mostAttempts: MOST_ATTEMPTS,
    ...more,
  });
  return {
    name,
    cwd: world.machine.project,
    teammates: [member('ada'), member('bob')],
    tasks: [task('a', { key: 'a' }), task('b', { key: 'b' }), task('c', { needs: ['a', 'b'] })],
  };
}

async function write(
  { books }: Around,
  { client }: Outsider,
  { team, to, words }: { team: string; to: string; words: string },
): Promise<void> {
  const idempotencyKey = randomUUID();
  const call = { body: { team, to, body: words, key: idempotencyKey }, idempotencyKey };
  const sent = await patiently(() => client.call('messages.send', call));
  if (sent.ok) books.letters.add(sent.value.message.id);
  else books.refused('write', sent.error);
}
