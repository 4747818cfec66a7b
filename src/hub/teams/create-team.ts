import { ok, refuse, type Result } from '#base';
import { isChat, LIMITS, may, newId, partProblem, refusal } from '#domain';
import type { Principal, Refusal, Session, SessionId, Task, Team } from '#domain';
import { boardRows, isUniqueViolation, taskRows, teamRows, workspaceRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import { notFor } from '../refusals.ts';
import { createTeamTask } from '../tasks/create-team-task.ts';
import { actorOf } from '../tasks/record-activity.ts';
import { workWithin } from '../tasks/claims/session-limits.ts';
import { setOver } from '../budgets/set-budget.ts';
import { resolveSession } from '../sessions/address.ts';
import { beginLead, spawnLead } from './spawn-lead.ts';
import { begin, join, refusingTaken } from './spawn-teammate.ts';
import { callUnit, type TeamDeps } from './team-deps.ts';
import type { TeamInput } from './team-verbs.ts';

type TaskInput = NonNullable<TeamInput['tasks']>[number];

/** Forms a team with all that its input says, in one unit: roles, teammates, tasks; or nothing of it. */
export async function createTeam(
  deps: TeamDeps,
  by: Principal,
  input: TeamInput,
): Promise<Result<Team, Refusal>> {
  await deps.roleShelf.refresh();
  try {
    return await refusingTaken('given', () =>
      callUnit(deps, by, (tx, self) => form(deps, tx, by, { self, input })),
    );
  } catch (error) {
    // Two of one name at once: the index let one win.
    if (isUniqueViolation(error, 'teams_name')) return nameTaken(input.name);
    throw error;
  }
}

async function form(
  deps: TeamDeps,
  tx: Tx,
  by: Principal,
  { self, input }: { self: Session; input: TeamInput },
): Promise<Result<Team, Refusal>> {
  const found = await leadFor(deps, tx, by, self, input);
  if (!found.ok) return found;
  const lead = found.value;
  const room = await roomFor(tx, by, input);
  if (!room.ok) return room;
  const team = teamOf(deps, tx, lead, input);
  await teamRows.insertTeam(tx, team);
  await teamRows.putTeamRoles(tx, team.id, input.roles ?? []);
  // Those that a session gives are run only where it may run commands unasked.
  if (by.kind === 'user' && team.gates.length > 0) await workspaceRows.noteGatesOfPerson(tx, team.id);
  await tx.event({
    type: 'team.created',
    user: team.user,
    session: team.lead,
    subject: team.id,
    data: { name: team.name },
  });
  const bounded = await bound(deps, tx, by, team, input);
  if (!bounded.ok) return bounded;
  const crew = await gather(deps, tx, by, team, input);
  if (!crew.ok) return crew;
  const tasks = await addTasks(deps, tx, by, { team, lead, crew: crew.value }, input.tasks ?? []);
  if (!tasks.ok) return tasks;
  if (input.leadOn) {
    const begun = await beginLead(deps, tx, lead, { ...input, leadOn: input.leadOn });
    if (!begun.ok) return begun;
  }
  const data = { name: team.name, teammates: crew.value.size, tasks: input.tasks?.length ?? 0 };
  await recordAudit(tx, by, { door: doorOf(by), action: 'team.create', subject: team.id, data });
  return ok(team);
}

/** Whether a team of this input may be added; whoever adds teams takes turns, so that the bound holds. */
async function roomFor(tx: Tx, by: Principal, input: TeamInput): Promise<Result<void, Refusal>> {
  const problem = inputProblem(input);
  if (problem) return refuse(problem);
  await boardRows.lockPerson(tx, by.user);
  if (await teamRows.findTeamByName(tx, by.user, input.name)) return nameTaken(input.name);
  return (await teamRows.countTeams(tx, by.user)) >= LIMITS.teamsPerUser ? tooMany() : ok(undefined);
}

/** A session may bound what it forms too: that narrows what its person allowed, and never widens it. */
async function bound(
  deps: TeamDeps,
  tx: Tx,
  by: Principal,
  team: Team,
  { budget }: TeamInput,
): Promise<Result<void, Refusal>> {
  if (!budget) return ok(undefined);
  const set = await setOver(tx, deps.ids, by, { ...budget, scope: 'team', scopeId: team.id });
  return set.ok ? ok(undefined) : set;
}

/** The session that is to lead: the caller's own, one that a person names, or one that is spawned for it. */
async function leadFor(
  deps: TeamDeps,
  tx: Tx,
  by: Principal,
  self: Session,
  input: TeamInput,
): Promise<Result<Session, Refusal>> {
  const { lead: named, leadOn } = input;
  if (leadOn) return spawnLead(deps, tx, by, self, { ...input, leadOn });
  if (named !== undefined && by.kind !== 'user')
    return notFor(by, 'say who leads: a session leads the teams that it forms');
  const lead = named === undefined ? ok(self) : await resolveSession(tx, by, self, named);
  const problem = lead.ok ? leadProblem(by, lead.value) : undefined;
  return problem ? refuse(problem) : lead;
}

/** Whether this session may lead: a teammate does not form teams, unless its role may spawn. */
export function leadProblem(by: Principal, lead: Session): Refusal | undefined {
  if (by.kind === 'user' && !may(by, 'own.change')) return notFor(by, 'form teams: a viewer looks').error;
  if (by.kind === 'session' && by.looksOnly) return notFor(by, 'form teams: its person is a viewer').error;
  // A chat starts at its first message, and may have its team before.
  const isThere = lead.state === 'open' || (isChat(lead) && lead.state === 'starting');
  if (lead.maySpawn && isThere) return undefined;
  const who = lead.label ?? lead.id;
  if (!lead.maySpawn)
    return refusal(
      'team.not_allowed',
      lead.kind === 'teammate'
        ? `Teammate ${who} may not form teams: its role "${lead.role ?? ''}" does not spawn.`
        : `Session ${who} may not spawn, and so forms no team.`,
      { hint: 'Ask the lead, or a person, to form it.', details: { session: lead.id } },
    );
  return refusal('spawn.no_requester', `The requesting session ${who} is ${lead.state}.`, {
    hint: 'Form the team from a session that is open.',
  });
}

function inputProblem({ name, description, roles = [], gates = [] }: TeamInput): Refusal | undefined {
  const invalid = (what: string, hint: string) => refusal('request.invalid', what, { hint });
  const wrong = partProblem(name, 'team');
  if (wrong !== undefined)
    return invalid(`A team cannot be named "${name}": ${wrong}.`, 'Choose another name.');
  if ((description?.length ?? 0) > LIMITS.teamDescriptionCharacters)
    return invalid(
      `The description has more than ${LIMITS.teamDescriptionCharacters} characters.`,
      'Shorten it.',
    );
  if (roles.length > LIMITS.rolesPerTeam)
    return invalid(
      `A team brings at most ${LIMITS.rolesPerTeam} roles; these are ${roles.length}.`,
      'Leave some out.',
    );
  if (gates.length > LIMITS.gatesPerTeam)
    return invalid(
      `A team has at most ${LIMITS.gatesPerTeam} gates; these are ${gates.length}.`,
      'Leave some out.',
    );
  const bad = roles.find((role, at) => roles.findIndex((other) => other.name === role.name) !== at);
  if (bad) return invalid(`The role "${bad.name}" is given twice.`, 'Leave one of them out.');
  for (const role of roles) {
    const problem = partProblem(role.name, 'role');
    if (problem !== undefined)
      return invalid(`A role cannot be named "${role.name}": ${problem}.`, 'Choose another name.');
  }
  return undefined;
}

const nameTaken = (name: string) =>
  refuse(
    refusal('team.name_taken', `There is a team "${name}" already.`, {
      hint: `Choose another name, or end that one: muster team delete ${name}`,
      details: { name },
    }),
  );

const tooMany = () =>
  refuse(
    refusal('team.too_many', `A person has at most ${LIMITS.teamsPerUser} teams.`, {
      hint: 'Delete one that is done: muster team list',
      details: { most: LIMITS.teamsPerUser },
    }),
  );

const teamOf = (deps: TeamDeps, tx: Tx, lead: Session, input: TeamInput): Team => ({
  id: newId(deps.ids, 'team'),
  user: lead.user,
  name: input.name,
  description: input.description === undefined ? null : deps.redact(input.description),
  lead: lead.id,
  state: 'active',
  cwd: input.cwd ?? null,
  source: input.source ?? null,
  workspace: input.workspace ?? null,
  gates: [...(input.gates ?? [])],
  planRequired: input.planRequired ?? false,
  createdAt: tx.now,
  deletedAt: null,
});

/** All join before the first is told who is there. Answers their sessions by name. */
async function gather(
  deps: TeamDeps,
  tx: Tx,
  by: Principal,
  team: Team,
  { teammates = [] }: TeamInput,
): Promise<Result<Map<string, SessionId>, Refusal>> {
  const sessions: Session[] = [];
  for (const mate of teammates) {
    const joined = await join(deps, tx, by, team, mate);
    if (!joined.ok) return joined;
    sessions.push(joined.value.session);
  }
  for (const [at, session] of sessions.entries()) {
    const turn = await begin(deps, tx, session, teammates[at] ?? {});
    if (!turn.ok) return turn;
  }
  return ok(new Map(teammates.flatMap(({ name }, at) => (sessions[at] ? [[name, sessions[at].id]] : []))));
}

interface Formed {
  team: Team;
  lead: Session;
  crew: ReadonlyMap<string, SessionId>;
}

/** The first tasks: all of them before what they need, so that each may name any other. */
async function addTasks(
  deps: TeamDeps,
  tx: Tx,
  by: Principal,
  formed: Formed,
  tasks: readonly TaskInput[],
): Promise<Result<void, Refusal>> {
  const keys = new Map<string, Task>();
  const made: Task[] = [];
  for (const input of tasks) {
    const task = await addTask(deps, tx, by, formed, input);
    if (!task.ok) return task;
    made.push(task.value);
    if (input.key === undefined) continue;
    if (keys.has(input.key)) return unknownKey(`The key "${input.key}" names two tasks.`);
    keys.set(input.key, task.value);
  }
  for (const [at, { needs = [], title }] of tasks.entries())
    for (const key of needs) {
      const [task, needed] = [made[at], keys.get(key)];
      if (!task || !needed)
        return unknownKey(`The task "${title}" needs "${key}", which is no key of another.`);
      const added = await taskRows.addEdge(tx, task.user, { task: task.id, needs: needed.id });
      if (!added.ok) return added;
    }
  return ok(undefined);
}

const unknownKey = (what: string) =>
  refuse(refusal('request.invalid', what, { hint: 'Give each task that others need a `key` of its own.' }));

async function addTask(
  deps: TeamDeps,
  tx: Tx,
  by: Principal,
  { team, lead, crew }: Formed,
  { key: _key, needs: _needs, for: to, ...draft }: TaskInput,
): Promise<Result<Task, Refusal>> {
  const session = to === undefined ? undefined : crew.get(to);
  if (to !== undefined && session === undefined)
    return refuse(
      refusal(
        'team.not_a_member',
        `The task "${draft.title}" is for "${to}", who is no teammate of this list.`,
        {
          hint: crew.size === 0 ? 'Leave `for` out.' : `There are: ${[...crew.keys()].join(', ')}`,
        },
      ),
    );
  const given = { under: null, over: draft.work, standard: deps.settings().defaultMode };
  const work = workWithin(by.kind === 'session' ? lead : null, given);
  if (!work.ok) return work;
  const assignee = session === undefined ? undefined : ({ kind: 'session', session } as const);
  return createTeamTask(deps, tx, actorOf(by), team, { ...draft, assignee, work: work.value ?? undefined });
}
