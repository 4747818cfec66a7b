import { pause, systemClock } from '#base';
import type { Books } from './books.ts';
import { INVARIANTS, type Facts } from './invariants.ts';
import { good, patiently } from './patience.ts';
import { processesIn } from './processes.ts';
import { readStored } from './read-facts.ts';
import type { SoakWorld } from './soak-world.ts';
import { miscounts } from './watch.ts';
import { restlessWords, unexplainedWords } from './words.ts';

const LOOK_MS = 1_000;
/** A lost agent is given up within a minute, and what it held is ended by another. */
const MOST_MS = 120_000;

/** Closes what is left of sessions, waits until nothing moves, and says what is broken; nothing when all of it holds. */
export async function comeToRest(world: SoakWorld, books: Books): Promise<string[]> {
  await closeAll(world, books);
  const until = systemClock.monotonic() + MOST_MS;
  for (;;) {
    const broken = await brokenNow(world, books);
    if (broken.length === 0 || systemClock.monotonic() > until) return broken;
    await pause(systemClock, LOOK_MS);
  }
}

async function closeAll({ client }: SoakWorld, books: Books): Promise<void> {
  const teams = await good(() => client.call('teams.list', { query: { state: 'active' } }));
  for (const { id: team } of teams.items) {
    const gone = await patiently(() =>
      client.call('teams.delete', { params: { team }, query: { force: 'true' } }),
    );
    if (!gone.ok) books.refused('delete team', gone.error);
  }
  const listed = await good(() => client.call('sessions.list', { query: { limit: 200 } }));
  for (const { id: session, harness } of listed.items) {
    if (harness === null) continue;
    const closed = await patiently(() => client.call('sessions.close', { params: { session }, body: {} }));
    if (!closed.ok) books.refused('close', closed.error);
  }
}

async function brokenNow(world: SoakWorld, books: Books): Promise<string[]> {
  const agents = await good(() => world.client.call('agents.list', { query: {} }));
  const sessions = await good(() => world.client.call('sessions.list', { query: { limit: 200 } }));
  const facts: Facts = {
    ...(await readStored(world)),
    sent: [...books.sent.values()],
    made: books.tasks,
    started: books.runs,
    answers: books.answers,
    written: books.written,
    texts: await world.repository.texts(),
    leftovers: await world.repository.leftovers(),
    letters: books.letters,
    trace: await world.trace(),
    processes: await processesIn(world.homes),
    slotsHeld: agents.items.reduce((sum, { slotsHeld }) => sum + slotsHeld, 0),
  };
  return [
    ...INVARIANTS.flatMap((invariant) => invariant(facts)),
    ...unexplainedWords(sessions.items),
    ...restlessWords(sessions.items),
    ...(await miscounts(world)),
  ];
}

/** Once agents and hubs have ended, nothing of theirs runs. */
export async function leftBehind(world: SoakWorld): Promise<string[]> {
  const left = await processesIn(world.homes);
  return left.map(({ pid, command }) => `process ${pid} was left behind: ${command}`);
}
