import { randomUUID } from 'node:crypto';
import { pause, systemClock, type Result } from '#base';
import type { Refusal, SessionId } from '#domain';
import { patiently } from '../patience.ts';
import type { Outsider } from '../soak-world.ts';
import { bookTasks, standOf } from '../team-tasks.ts';
import type { Around } from './actor.ts';

const LOOK_MS = 1_000;
const MOST_MS = 240_000;
const MOST_ATTEMPTS = 20;
const PAGE = 200;
/** Why what an agent is asked about a workspace is to be asked again: it is away, or is at something else there. */
const TO_ASK_AGAIN = new Set(['workspace.no_answer', 'workspace.moved', 'session.busy']);

interface Team {
  id: string;
  name: string;
  until: number;
}

/** An outside client whose teammates write in worktrees of one repository: it merges them, or throws them away by force. */
export async function mergeTeams(at: Around): Promise<void> {
  const out = await at.world.outsider(at.name);
  for (let count = 1; !at.isOver(); count++) await leadOne(at, out, `${at.name}-${count}`);
}

async function leadOne(at: Around, out: Outsider, name: string): Promise<void> {
  const { books } = at;
  const idempotencyKey = randomUUID();
  const body = draft(at, name);
  const formed = await patiently(() => out.client.call('teams.create', { body, idempotencyKey }));
  if (!formed.ok) return books.refused('team', formed.error);
  books.teams += 1;
  const team = { id: formed.value.id, name, until: systemClock.monotonic() + MOST_MS };
  while (await bookTasks(books, out, team.id)) {
    if (isLate(team))
      return books.broke(
        `team ${name} has open tasks after ${MOST_MS / 1000} s: ${await standOf(out, team.id)}`,
      );
    // Also in the middle of a turn, and again and again.
    if (at.dice.chance(0.3)) await mergeAll(at, out, team);
    await pause(systemClock, LOOK_MS);
  }
  for (const { title } of body.tasks) books.written.push({ file: fileOf(title), text: title });
  const merges = at.dice.chance(0.7);
  if (merges) await mergeAll(at, out, team);
  const query = { force: merges ? ('false' as const) : ('true' as const) };
  const gone = await patiently(() => out.client.call('teams.delete', { params: { team: team.id }, query }));
  if (!gone.ok && merges) books.broke(`team ${name} was merged, and: ${gone.error.message}`);
  else if (!gone.ok) books.refused('delete team', gone.error);
  await discardAll(at, out, team);
}

const fileOf = (nonce: string) => `${nonce}txt`;

/** Nothing of two tasks is in one file, so that no merge conflicts. */
function draft({ world, dice }: Around, name: string) {
  const member = (who: string) => ({ name: who, role: 'developer', harness: 'native' });
  const task = (part: string) => {
    const nonce = `${name}-${part}.`;
    return {
      title: nonce,
      description: `write: ${fileOf(nonce)} <<< ${nonce}\\n\nthen: slow: 2 chunks, ${dice.between(10, 800)} ms\nsay: ${nonce}`,
      state: 'up_next' as const,
      mostAttempts: MOST_ATTEMPTS,
    };
  };
  return {
    name,
    cwd: world.repository.path,
    workspace: 'worktree' as const,
    teammates: [member('ada'), member('bob')],
    tasks: ['a', 'b', 'c'].map(task),
  };
}

const isLate = ({ until }: Team): boolean => systemClock.monotonic() > until;

async function mergeAll(at: Around, out: Outsider, team: Team): Promise<void> {
  for (const session of await standing(at, out, team)) {
    const merge = () => out.client.call('workspaces.merge', { params: { session }, body: {} });
    const merged = await asked(at, team, `merge ${session}`, merge);
    if (merged?.outcome === 'conflict')
      at.books.broke(
        `the work of ${session} of team ${team.name} conflicts: ${JSON.stringify(merged.files)}`,
      );
    if (merged) at.books.merges += 1;
  }
}

/** What stays of a team that is deleted is work that is nowhere else: it is discarded by force, and kept under a ref. */
async function discardAll(at: Around, out: Outsider, team: Team): Promise<void> {
  for (;;) {
    const left = await standing(at, out, team);
    if (left.length === 0) return;
    for (const session of left) {
      const body = { force: true };
      const discard = () => out.client.call('workspaces.discard', { params: { session }, body });
      await asked(at, team, `discard ${session}`, discard, 'workspace.not_found');
    }
    if (isLate(team)) return at.books.broke(`workspaces of team ${team.name} stay: ${left.join(', ')}`);
    await pause(systemClock, LOOK_MS);
  }
}

/** The sessions of a team whose directories are there, as the hub knows. */
async function standing(at: Around, { client }: Outsider, { id, name }: Team): Promise<SessionId[]> {
  const query = { team: id, limit: PAGE };
  const listed = await patiently(() => client.call('workspaces.list', { query }));
  if (!listed.ok) at.books.refused(`workspaces of ${name}`, listed.error);
  const items = listed.ok ? listed.value.items : [];
  return items.filter(({ kind }) => kind === 'worktree').map(({ session }) => session);
}

/** Asks an agent about a workspace until it answers; undefined where it does not, which is told. */
async function asked<T>(
  { books }: Around,
  team: Team,
  doing: string,
  call: () => Promise<Result<T, Refusal>>,
  ...fine: string[]
): Promise<T | undefined> {
  for (;;) {
    const answer = await patiently(call);
    if (answer.ok) return answer.value;
    const { code, message } = answer.error;
    books.refused(doing.split(' ')[0] ?? doing, answer.error);
    if (fine.includes(code)) return undefined;
    if (!TO_ASK_AGAIN.has(code) || isLate(team)) {
      books.broke(`${doing} of team ${team.name} was refused: ${code}: ${message}`);
      return undefined;
    }
    await pause(systemClock, LOOK_MS);
  }
}
