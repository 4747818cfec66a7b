import { randomUUID } from 'node:crypto';
import { pause, systemClock } from '#base';
import type { TaskId } from '#domain';
import { patiently } from '../patience.ts';
import type { Around } from './actor.ts';

const LOOK_MS = 500;
const MOST_MS = 240_000;
/** So many that none is blocked because its agent was killed again and again. */
const MOST_ATTEMPTS = 20;

/** A person who puts tasks on the board, a few at once, and waits until agents have done them. */
export async function addTasks(at: Around): Promise<void> {
  let count = 0;
  while (!at.isOver()) {
    const made: TaskId[] = [];
    for (let more = at.dice.between(1, 4); more > 0; more--) {
      count += 1;
      const task = await addTask(at, `${at.name}-n${count}.`);
      if (task) made.push(task);
    }
    for (const task of made) await seeDone(at, task);
  }
}

async function addTask({ world, books, dice }: Around, nonce: string): Promise<TaskId | undefined> {
  const isCommand = dice.chance(0.5);
  const slowly = dice.chance(0.5) ? dice.between(1, 20) : 0;
  const work = { harness: isCommand ? 'shell' : 'native', cwd: world.machine.project };
  const what = isCommand
    ? {
        title: `sleep ${slowly / 10}; echo ${nonce}`,
        work: { ...work, command: true, mode: 'yolo' as const },
      }
    : { title: nonce, description: `slow: 3 chunks, ${slowly * 20} ms\nsay: ${nonce}`, work };
  const body = { ...what, state: 'up_next' as const, mostAttempts: MOST_ATTEMPTS };
  const idempotencyKey = randomUUID();
  const answer = await patiently(() => world.client.call('tasks.create', { body, idempotencyKey }));
  if (!answer.ok) {
    books.refused('task', answer.error);
    return undefined;
  }
  books.tasks.push({ task: answer.value.id, nonce });
  return answer.value.id;
}

async function seeDone({ world, books }: Around, task: TaskId): Promise<void> {
  const until = systemClock.monotonic() + MOST_MS;
  for (;;) {
    const shown = await patiently(() => world.client.call('tasks.show', { params: { task } }));
    if (!shown.ok) return books.refused('task', shown.error);
    if (shown.value.state === 'done' || shown.value.blocked !== null) return;
    if (systemClock.monotonic() > until) {
      const { state, waitsFor } = shown.value;
      books.broke(
        `task ${task} is ${state} after ${MOST_MS / 1000} s, and waits for: ${waitsFor ?? 'nothing'}`,
      );
      return;
    }
    await pause(systemClock, LOOK_MS);
  }
}
