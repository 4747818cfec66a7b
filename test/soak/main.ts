import { randomInt } from 'node:crypto';
import { systemClock } from '#base';
import { answerApprovals } from './actors/approver.ts';
import { mergeTeams } from './actors/merge-actor.ts';
import { runWorkflows } from './actors/run-actor.ts';
import { addTasks } from './actors/task-actor.ts';
import { leadTeams } from './actors/team-actor.ts';
import { SessionActor } from './actors/session-actor.ts';
import { Books } from './books.ts';
import { Dice } from './dice.ts';
import { memoryIsBounded, type MemorySample } from './figures.ts';
import { killAtRandom } from './killer.ts';
import { readOptions, USAGE, type SoakOptions } from './options.ts';
import { report } from './report.ts';
import { comeToRest, leftBehind } from './rest.ts';
import { SoakWorld } from './soak-world.ts';
import { watch } from './watch.ts';

// npm run test:soak -- --minutes N [--database sqlite|postgres] [--seed S]: see the README beside this.

/** From this share of the time on, hubs and databases live, and their memory is measured over one long life. */
const SPARED_FROM = 0.6;
const BREAKS_SHOWN = 20;

const options = readOptions(process.argv.slice(2), randomInt(2 ** 31));
if (options) await soak(options);
else {
  console.error(USAGE);
  process.exitCode = 2;
}

async function soak(options: SoakOptions): Promise<void> {
  const { minutes, database, seed } = options;
  console.log(`Soak of ${minutes} minutes on ${database}, seed ${seed}`);
  const world = await SoakWorld.open(options);
  const books = new Books((line) =>
    console.log(`${new Date(systemClock.now()).toISOString().slice(11, 19)} ${line}`),
  );
  // Whoever stops it gets the figures so far, and nothing is left running.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => books.broke(`it was stopped by ${signal}`));
  try {
    const samples = await load(world, books, options);
    const broken = [...books.breaks, ...memoryIsBounded(samples), ...(await comeToRest(world, books))];
    await world.endProcesses();
    broken.push(...(await leftBehind(world)));
    for (const line of report(books, samples, minutes)) console.log(line);
    tell(broken, options);
  } finally {
    await world.close();
  }
}

/** All actors at once, until the time is over or something is broken; what they have begun they see to its end. */
async function load(world: SoakWorld, books: Books, { minutes, seed }: SoakOptions): Promise<MemorySample[]> {
  const begun = systemClock.monotonic();
  const passed = () => (systemClock.monotonic() - begun) / (minutes * 60_000);
  const isOver = () => passed() >= 1 || books.breaks.length > 0;
  const part = (name: string) => ({ name, world, books, isOver, dice: new Dice(seed, name) });
  const sparesHubs = () => passed() >= SPARED_FROM;
  let isDone = false;
  const watching = watch(world, books, () => isDone);
  // Whoever waits for an answer gets it, to the end.
  const answering = answerApprovals({ ...part('person'), isOver: () => isDone });
  await Promise.all([
    SessionActor.run({ ...part('ann'), harnesses: ['shell'] }),
    SessionActor.run({ ...part('ben'), harnesses: ['native', 'shell'] }),
    SessionActor.run({ ...part('cat'), harnesses: ['native', 'grok'] }),
    addTasks(part('task')),
    runWorkflows(part('run')),
    leadTeams(part('team')),
    mergeTeams(part('merge')),
    killAtRandom({ ...part('killer'), sparesHubs }),
  ]);
  isDone = true;
  await answering;
  return watching;
}

function tell(broken: readonly string[], { seed, database, minutes }: SoakOptions): void {
  if (broken.length === 0) return console.log('Everything held.');
  process.exitCode = 1;
  console.log(`\nBroken: ${broken[0]}`);
  for (const line of broken.slice(1, BREAKS_SHOWN)) console.log(`  also: ${line}`);
  if (broken.length > BREAKS_SHOWN) console.log(`  and ${broken.length - BREAKS_SHOWN} more`);
  console.log(`Again: npm run test:soak -- --minutes ${minutes} --database ${database} --seed ${seed}`);
}
