import { pause, systemClock } from '#base';
import { LIVE_RUN_STATES } from '#domain';
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

/** Ends what nobody was told of (a call that broke off may have begun it) and what is left of sessions, waits until nothing moves, and says what is broken; nothing when all of it holds. */
export async function comeToRest(world: SoakWorld, books: Books): Promise<string[]> {
  await closeAll(world, books);
  const until = systemClock.monotonic() + MOST_MS;
  for (;;) {
    await discardAll(world, books);
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
  for (const state of LIVE_RUN_STATES) {
    const live = await good(() => client.call('runs.list', { query: { state, limit: 200 } }));
    for (const { id: run } of live.items) {
      const ended = await patiently(() => client.call('runs.cancel', { params: { run }, body: {} }));
      if (!ended.ok) books.refused('cancel run', ended.error);
    }
  }
  const listed = await good(() => client.call('sessions.list', { query: { limit: 200 } }));
  for (const { id: session, harness } of listed.items) {
    if (harness === null) continue;
    const closed = await patiently(() => client.call('sessions.close', { params: { session }, body: {} }));
    if (!closed.ok) books.refused('close', closed.error);
  }
}

/** What a session left in its worktree is kept under a ref. Over and over: an agent tells of it once the session is closed. */
async function discardAll({ client }: SoakWorld, books: Books): Promise<void> {
  const left = await good(() => client.call('workspaces.list', { query: { limit: 200 } }));
  for (const { session, kind } of left.items) {
    if (kind === 'shared') continue;
    const call = { params: { session }, body: { force: true } };
    const gone = await patiently(() => client.call('workspaces.discard', call));
    if (!gone.ok) books.refused('discard', gone.error);
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
