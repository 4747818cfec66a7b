import { ok, refuse, type Result } from '#base';
import { addressOf, APPROVAL_MODES, awaitsPlan, isWithin, partProblem, refusal } from '#domain';
import type { ApprovalMode, Principal, Refusal, Role, Session, Team, Teammate, Turn } from '#domain';
import { isUniqueViolation, sessionRows, teamRows, type Reader, type Tx } from '#store';
import { findRole } from '../roles/index.ts';
import { labelTaken } from '../sessions/spawn-rules.ts';
import { spawnForTeam } from '../sessions/spawn.ts';
import { readStatus } from '../sessions/status-facts.ts';
import { queueTurn } from '../turns/queue-turn.ts';
import { withTeam, type TeamDeps } from './team-deps.ts';
import type { SpawnedTeammate, TeammateInput, TeamService } from './team-verbs.ts';

/** A teammate that has joined, before its first turn. */
export interface Joined {
  session: Session;
  name: string;
  address: string;
  workspace: Teammate['workspace'];
}

/** What one that takes another's place brings along. */
export interface Carried {
  plan: Teammate['plan'];
  topics: string[];
  /** Where the one before worked, on the same agent. */
  place: Pick<Teammate, 'path' | 'branch' | 'baseCommit'> | null;
  profile: Role;
}

/** Spawns a teammate; it works on its task at once, or waits for mail and tasks. */
export async function spawnTeammate(
  deps: TeamDeps,
  by: Principal,
  ref: string | undefined,
  input: TeammateInput,
): ReturnType<TeamService['spawn']> {
  await deps.roleShelf.refresh();
  const spawned = await refusingTaken(input.name, () =>
    withTeam(deps, by, ref, async (tx, team) => {
      const joined = await join(deps, tx, by, team, input);
      if (!joined.ok) return joined;
      const turn = await begin(deps, tx, joined.value.session, input);
      return turn.ok ? ok({ joined: joined.value, turn: turn.value }) : turn;
    }),
  );
  return spawned.ok ? ok(await spawnedAnswer(deps, spawned.value)) : spawned;
}

/** The unique indexes decide between two who take one name at once. */
export async function refusingTaken<T>(
  name: string,
  work: () => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error, 'teammates_name')) return nameTaken(name);
    if (isUniqueViolation(error, 'sessions_label')) return labelTaken(name, null);
    throw error;
  }
}

const nameTaken = (name: string, mate?: Teammate) =>
  refuse(
    refusal(
      'team.teammate_taken',
      `The team has a teammate "${name}" already${mate ? `: session ${mate.session}` : ''}.`,
      {
        hint: 'Choose another name, or replace that one.',
        details: { name, session: mate?.session ?? null },
      },
    ),
  );

/** Every refusal in its order, then the session and its place in the team. */
export async function join(
  deps: TeamDeps,
  tx: Tx,
  by: Principal,
  team: Team,
  wish: TeammateInput & { carried?: Carried },
): Promise<Result<Joined, Refusal>> {
  const { carried, ...input } = wish;
  const fits = await nameFits(tx, team, input.name);
  if (!fits.ok) return fits;
  const role = carried
    ? ok(carried.profile)
    : await findRole(deps.roleShelf, tx, team, input.role, 'team.role_unknown');
  if (!role.ok) return role;
  const most = deps.settings().teammatesPerTeam;
  if (!(await teamRows.takeTeammatePlace(tx, team.id, most))) return teamFull(team, most);
  const owner = await sessionRows.lockSession(tx, team.lead);
  if (!owner) return leadGone(team);
  const plan = carried?.plan ?? planFor(team, role.value, input);
  const fullMode = modeOf(role.value, { by, owner, standard: deps.settings().defaultMode });
  const label = addressOf(team.name, { role: role.value.name, name: input.name });
  const approvals = awaitsPlan(plan) ? narrower(fullMode, READING) : fullMode;
  const session = await spawnForTeam(deps, tx, by, {
    owner,
    label,
    role: role.value.name,
    input: { ...sessionInput(team, role.value, input), approvals },
  });
  if (!session.ok) return session;
  const workspace = workspaceFor(team, role.value, input);
  await place(tx, team, session.value, {
    name: input.name,
    profile: role.value,
    plan,
    fullMode,
    ...workspace,
    ...(carried?.place ?? { path: null, branch: null, baseCommit: null }),
    topics: carried?.topics ?? [],
  });
  return ok({ session: session.value, name: input.name, address: label, workspace: workspace.workspace });
}

/** Writes down its place in the team. */
async function place(
  tx: Tx,
  team: Team,
  { id, harness }: Session,
  mate: Omit<teamRows.NewTeammate, 'team' | 'session' | 'role' | 'turnsUsed' | 'turnsMost' | 'joinedAt'>,
): Promise<void> {
  const { name, plan, profile } = mate;
  await teamRows.insertTeammate(tx, {
    ...mate,
    team: team.id,
    session: id,
    role: profile.name,
    turnsUsed: 0,
    turnsMost: profile.turns,
    joinedAt: tx.now,
  });
  await tx.event({
    type: 'teammate.joined',
    user: team.user,
    session: id,
    subject: team.id,
    data: { name, role: profile.name, harness, plan },
  });
}

async function nameFits(reader: Reader, team: Team, name: string): Promise<Result<void, Refusal>> {
  const problem = partProblem(name, 'teammate');
  if (problem !== undefined)
    return refuse(
      refusal('request.invalid', `A teammate cannot be named "${name}": ${problem}.`, {
        hint: 'Choose another name.',
      }),
    );
  const mate = await teamRows.findLiveTeammate(reader, team.id, name);
  return mate ? nameTaken(name, mate) : ok(undefined);
}

const teamFull = (team: Team, most: number) =>
  refuse(
    refusal('team.full', `The team "${team.name}" has ${most} live teammates, as many as it may have.`, {
      hint: 'Stop one, or raise it: muster config set team.maxTeammates N',
      details: { most },
    }),
  );

const leadGone = (team: Team) =>
  refuse(
    refusal('spawn.no_requester', `The session that leads the team "${team.name}" is gone.`, {
      hint: `Delete the team, and form another: muster team delete ${team.name}`,
    }),
  );

/** Reading without being asked is all that a role gets that changes nothing. */
const READING: ApprovalMode = 'approve-reads';

const narrower = (one: ApprovalMode, other: ApprovalMode): ApprovalMode =>
  isWithin(one, other) ? one : other;

/** What a role may do without asking: never more than the lead, and `yolo` from nobody but a person who says so. */
function modeOf(
  role: Role,
  { by, owner, standard }: { by: Principal; owner: Session; standard: ApprovalMode },
): ApprovalMode {
  const isPerson = by.kind === 'user';
  const given =
    isPerson && owner.unattended ? APPROVAL_MODES : APPROVAL_MODES.filter((mode) => mode !== 'yolo');
  const widest = given.reduce((one, other) => (isWithin(one, other) ? other : one));
  // Where nobody can be asked, its members have what its person gave the lead.
  const own = narrower(role.mode ?? (owner.unattended ? owner.mode : standard), widest);
  const allowed = role.mayWrite && role.mayExecute ? own : narrower(own, READING);
  return isPerson ? allowed : narrower(allowed, owner.mode);
}

/** A team that wants plans wants them of those who change something. */
const planFor = (team: Team, role: Role, input: TeammateInput): Teammate['plan'] =>
  (input.planRequired ?? (team.planRequired && role.mayWrite)) ? 'required' : 'not_required';

function sessionInput(team: Team, role: Role, input: TeammateInput) {
  const harness = input.harness ?? role.harness ?? undefined;
  const model = input.model ?? (harness === (role.harness ?? harness) ? role.model : null) ?? undefined;
  const cwd = input.cwd ?? team.cwd ?? undefined;
  return {
    harness,
    agent: input.agent,
    model,
    maySpawn: role.maySpawn,
    // One that waits has no prompt yet: what it is sent later tells whether that fits.
    command: input.task === undefined ? harness === 'shell' : input.command,
    ...(cwd === undefined && team.source ? { source: team.source } : { cwd }),
  };
}

/** A role that is not trusted works in a clone of its own: a worktree shares the repository's settings with it. */
function workspaceFor(team: Team, role: Role, input: TeammateInput) {
  const named = input.workspace ?? team.workspace ?? undefined;
  if (!role.trusted && named !== 'shared') return { workspace: 'clone', workspaceAsked: true } as const;
  return { workspace: named ?? ('worktree' as const), workspaceAsked: named !== undefined };
}

/** Its first turn, where it has a task; its prompt begins with what it has to know of its team. */
export async function begin(
  deps: TeamDeps,
  tx: Tx,
  session: Session,
  { task, command }: Pick<TeammateInput, 'task' | 'command'>,
): Promise<Result<Turn | null, Refusal>> {
  if (task === undefined) return ok(null);
  const prompt = deps.redact(task);
  return queueTurn(tx, deps.ids, {
    session,
    source: 'spawn',
    prompt,
    command: command ? prompt : null,
    askedBy: session.owner,
    hops: 0,
  });
}

export async function spawnedAnswer(
  deps: TeamDeps,
  { joined, turn }: { joined: Joined; turn: Turn | null },
): Promise<SpawnedTeammate> {
  const { session, address, workspace } = joined;
  const status = await deps.store.read((reader) => readStatus(deps, reader, session));
  const waits = status.word === 'queued' || status.word === 'paused';
  return {
    session: session.id,
    turn: turn?.id ?? null,
    address,
    ...(waits && status.why ? { status: 'queued', why: status.why } : { status: 'accepted' }),
    workspace,
    agent: session.agent,
  };
}
