import { join } from 'node:path';
import { createTestDatabase, startPostgres } from '../../test/support/postgres/index.ts';
import type { Bench, BenchContext, Measured } from '../bench.ts';
import { good } from '../in-process-agent.ts';
import { openTeamCrowd, type Member, type TeamCrowd } from './crowd.ts';

export const bench: Bench = {
  about: '1,000 teammates in one process exchange mail (on PostgreSQL: teams:postgres)',
  async *run(context) {
    if (context.only !== 'postgres') return yield* measure(context, 'SQLite', join(context.folder, 'hub.db'));
    await using server = await startPostgres({ settings: { shared_buffers: '512MB' } });
    yield* measure(context, 'PostgreSQL', (await createTestDatabase(server.url)).url);
  },
};

const CALLERS = 32;
const WAITING_EACH = 50;

async function* measure(
  { quick, folder, say }: BenchContext,
  on: string,
  database: string,
): AsyncIterable<Measured> {
  const teams = quick ? 20 : 100;
  const before = memory();
  say(`${teams} teams of ten are formed`);
  const crowd = await openTeamCrowd(database, folder, teams);
  try {
    const { mates } = crowd;
    const formed = memory();
    yield {
      what: `${on}: a teammate that was spawned and waits`,
      value: (formed - before) / mates.length,
      unit: 'MB',
      goal: { atMost: 1 },
      notes: `${mates.length} of them, resident memory of hub and agent`,
    };
    const each = quick ? 2 : 10;
    say(`each writes ${each} messages to its team`);
    yield* exchange(crowd, on, each);
    yield {
      what: `${on}: a teammate with its session open`,
      value: (memory() - before) / mates.length,
      unit: 'MB',
      notes: 'resident memory after the exchange, of hub, agent and echo sessions',
    };
    const unread = teams * WAITING_EACH;
    say(`${unread} unread messages wait at leads`);
    await fillLeads(crowd);
    yield await latency(crowd, { on, unread, sends: quick ? 200 : 1_000 });
  } finally {
    await crowd.close();
  }
}

/** Each message is stored before its sender is answered, and counts as delivered when it stands in a prompt. */
async function* exchange(crowd: TeamCrowd, on: string, each: number): AsyncIterable<Measured> {
  const { mates } = crowd;
  const jobs = Array.from({ length: each }, (_, round) =>
    mates.map((from, at) => ({ from, to: peerOf(mates, at, round) })),
  ).flat();
  const began = performance.now();
  let accepted = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let job = jobs.pop(); job; job = jobs.pop()) {
        await send(crowd, job.from, job.to.address);
        accepted++;
      }
    }),
  );
  const acceptedMs = performance.now() - began;
  while (crowd.delivered() < accepted) await new Promise((resolve) => setTimeout(resolve, 5));
  const allMs = performance.now() - began;
  yield {
    what: `${on}: messages accepted, durable, ${CALLERS} callers`,
    value: (accepted / acceptedMs) * 1000,
    unit: 'messages/s',
    notes: 'while agents take and answer what was delivered',
  };
  yield {
    what: `${on}: messages delivered in prompts`,
    value: (accepted / allMs) * 1000,
    unit: 'messages/s',
    notes: `${accepted} in all`,
  };
}

const peerOf = (mates: readonly Member[], at: number, round: number): Member => {
  const team = Math.floor(at / 10) * 10;
  const peer = mates[team + ((at - team + 1 + (round % 9)) % 10)];
  if (!peer) throw new Error('a team without peers');
  return peer;
};

async function send({ hub }: TeamCrowd, { by, team }: Member, to: string): Promise<string> {
  const sent = await hub.teamMail.send(by, {
    to,
    team: `team-${team}`,
    body: 'Done with my part.',
    timeoutSeconds: 0,
  });
  return good(sent).message.id;
}

/** Nobody fetches what waits for an outside lead. */
async function fillLeads(crowd: TeamCrowd): Promise<void> {
  await Promise.all(
    crowd.leads.map(async (lead) => {
      const from = crowd.mates[lead.team * 10];
      if (!from) throw new Error('a lead without teammates');
      for (let n = 0; n < WAITING_EACH; n++) {
        const sent = await crowd.hub.teamMail.send(from.by, {
          to: lead.address,
          body: 'For later.',
          timeoutSeconds: 0,
        });
        // What its teammates reported waits there too.
        if (!sent.ok && sent.error.code !== 'message.mailbox_full') throw new Error(sent.error.message);
      }
    }),
  );
}

async function latency(
  crowd: TeamCrowd,
  { on, unread, sends }: { on: string; unread: number; sends: number },
): Promise<Measured> {
  const times: number[] = [];
  for (let n = 0; n < sends; n++) {
    const at = (n * 7) % crowd.mates.length;
    const from = crowd.mates[at];
    if (!from) continue;
    const began = performance.now();
    const message = await send(crowd, from, peerOf(crowd.mates, at, n).address);
    times.push((await crowd.reaches(message)) - began);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const share = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return {
    what: `${on}: send to prompt with ${unread.toLocaleString('en')} unread, p99`,
    value: share(0.99),
    unit: 'ms',
    notes: `p50 ${share(0.5).toFixed(1)} ms, one at a time over ${sorted.length}`,
  };
}

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / 2 ** 20;
}
