import { ENDED, LIVE, type Facts } from './invariants/facts.ts';
import { INVARIANTS } from './invariants/index.ts';
import { Faults } from './world/faults.ts';
import type { Template } from './world/template.ts';
import { World } from './world/world.ts';

export interface RunResult {
  seed: number;
  /** Of everything that happened; the same for the same seed. */
  hash: string;
  /** What broke a rule, each with the rule's name. Empty when all is well. */
  problems: string[];
  /** Readable, when it was asked for. */
  trace: string[];
  /** Simulated, in ms. */
  passedMs: number;
  /** How often each kind of thing happened: events, causes of ends, faults, what owners did. */
  seen: Map<string, number>;
}

/** Every so many seeds turns and time are bounded, and whoever is asked raises or leaves it. */
const WITH_BUDGETS = 5;
/** Every so many seeds a person leads a team. */
const WITH_TEAM = 4;
/** Every so many seeds a person talks in a chat. */
const WITH_CHAT = 6;
/** Steps of a quiet world are so long; within so many of them everything has to come to rest. */
const REST_STEP_MS = 10_000;
const REST_STEPS = 200;

/** One run: a rough time, then everything is healed and comes to rest, then every rule is held to what is there. */
export async function runSeed(seed: number, template: Template, keepTrace = false): Promise<RunResult> {
  const world = new World(seed, template, keepTrace);
  try {
    await world.begin();
    const faults = new Faults(world);
    if (seed % WITH_BUDGETS === 0) world.persons[0]?.setBudget();
    if (seed % WITH_TEAM === 1) world.hireTeam();
    if (seed % WITH_CHAT === 2) world.openChat();
    await roughTime(world, faults);
    const quiet = await comeToRest(world, faults);
    const facts = gather(world, quiet);
    const broken = INVARIANTS.flatMap((rule) => rule(facts).map((problem) => `${rule.name}: ${problem}`));
    const problems = [...world.problems, ...world.books.problems, ...world.follower.problems, ...broken];
    return {
      seed,
      hash: world.trace.digest(),
      problems: [...new Set(problems)].map((problem) => world.trace.short(problem)),
      trace: world.trace.lines,
      passedMs: world.clock.monotonic(),
      seen: countSeen(world, facts),
    };
  } finally {
    await world.end();
  }
}

async function roughTime(world: World, faults: Faults): Promise<void> {
  const { dice } = world;
  for (const { network } of world.agents) network.roughness = dice.pick([0, 0.03, 0.1, 0.25]);
  world.oddness = dice.pick([0, 0.1, 0.3]);
  const faultiness = dice.pick([0, 0.05, 0.15, 0.4]);
  const steps = dice.between(10, 35);
  for (let step = 0; step < steps; step++) {
    for (let calls = dice.between(0, 2); calls > 0; calls--) await act(world);
    if (dice.chance(0.4)) await world.stir();
    else await world.settle();
    if (dice.chance(faultiness)) await faults.strike();
    await world.pass(dice.chance(0.8) ? dice.between(10, 4_000) : dice.between(5_000, 20_000), async () => {
      if (dice.chance(faultiness / 15)) {
        await world.stir();
        await faults.strike();
      }
      await faults.mendDue();
    });
    await faults.mendDue();
  }
}

async function act(world: World): Promise<void> {
  const { dice, owners, follower } = world;
  if (dice.chance(0.3)) follower.read(world.hub);
  if (world.team && dice.chance(0.6)) world.team.doSomething();
  if (world.chat && dice.chance(0.7)) world.chat.doSomething();
  const owner = dice.pick(owners);
  if (dice.chance(0.2)) owner.answerApprovals(0.7);
  else owner.doSomething();
  if (dice.chance(0.06)) await world.hireManagedOwner();
}

async function comeToRest(world: World, faults: Faults): Promise<boolean> {
  world.note('HEALED');
  for (const { network } of world.agents) network.roughness = 0;
  world.oddness = 0;
  await faults.heal();
  for (const { network } of world.agents) network.partitioned = false;
  for (let step = 0; step < REST_STEPS; step++) {
    await world.pass(REST_STEP_MS);
    world.persons[0]?.answerApprovals(step < 3 ? 0.8 : 0);
    for (const person of world.persons) person.waitForMail(0);
    world.team?.endStops();
    await world.settle();
    if (step >= 3 && isQuiet(world)) break;
  }
  await askAgain(world);
  do {
    world.follower.read(world.hub);
    await world.settle();
  } while (!world.follower.isAtEnd);
  return isQuiet(world);
}

function isQuiet({ witness, books, outside }: World): boolean {
  const turns = witness.turns();
  const waiting = new Set(
    turns
      .filter(({ state, pausedBy }) => state === 'waiting' || pausedBy !== null)
      .map(({ session }) => session),
  );
  const isBusy = turns.some(({ state, session }) => !ENDED.has(state) && !waiting.has(session));
  const isMoving = witness.sessions().some(({ state }) => state === 'closing');
  const live = new Set(witness.sessions().flatMap(({ id, state }) => (LIVE.has(state) ? [id] : [])));
  const hasMail = witness.messages().some(({ state, to }) => {
    if (state !== 'queued' && state !== 'delivered') return false;
    if (outside.has(to)) return state === 'queued';
    return !live.has(to) || (state === 'delivered' && !waiting.has(to));
  });
  // What a budget or a person keeps agents from, nobody takes.
  const isOffered =
    waiting.size === 0 &&
    witness
      .tasks()
      .some(
        (task) => task.state === 'up_next' && task.blocked === null && task.unmet === 0 && task.hands !== 0,
      );
  return (
    !isBusy &&
    !isOffered &&
    !isMoving &&
    !hasMail &&
    witness.inbox().length === 0 &&
    books.pending.length === 0
  );
}

/** Whoever had a call cut off may have lost an answer on the way, and asks for each turn again, as the contract allows. */
async function askAgain(world: World): Promise<void> {
  const { books } = world;
  for (const person of world.persons) {
    if (!books.cutOff.has(person.name)) continue;
    for (const { turn, owner } of books.acknowledged) {
      const { answers, mails } = books.receiptsOf(owner, turn);
      const isTold = answers > 0 || [...mails.values()].some(({ kind }) => kind !== 'late');
      if (owner === person.name && !isTold) person.waitForMail(0, turn);
    }
    await world.settle();
  }
}

/** What a run went through: rules that were held to nothing prove nothing. */
function countSeen(world: World, facts: Facts): Map<string, number> {
  const seen = new Map(world.faults);
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  count(`with ${world.hubs.length} hubs`);
  count(`with ${world.agents.length} agents`);
  for (const { type } of facts.events) count(type);
  for (const { cause, state } of facts.turns)
    if (cause) count(`${state}: ${(JSON.parse(cause) as { code: string }).code}`);
  for (const { state } of facts.attempts) count(`attempt ${state}`);
  for (const { kind, state } of facts.messages) count(`mail ${kind} ${state}`);
  for (const { what, status } of world.books.calls) count(`call ${what.split(' ')[0] ?? ''} ${status}`);
  return seen;
}

function gather(world: World, quiet: boolean): Facts {
  const { witness } = world;
  const [turns, sessions] = [witness.turns(), witness.sessions()];
  return {
    turns,
    turn: new Map(turns.map((turn) => [turn.id, turn])),
    sessions,
    session: new Map(sessions.map((session) => [session.id, session])),
    messages: witness.messages(),
    approvals: witness.approvals(),
    budgets: witness.budgets(),
    tasks: witness.tasks(),
    attempts: witness.attempts(),
    events: witness.events().slice(world.eventsBefore),
    transcript: witness.transcript(),
    inboxRows: witness.inbox().length,
    owners: world.books,
    processes: world.processes,
    scripts: world.scripts,
    followed: world.follower.events,
    outside: world.outside,
    quiet,
  };
}
