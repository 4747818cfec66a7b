import { ok, refuse, type Result } from '#base';
import { automaticLabel, isChat, isOutside, isPersistent, LIMITS, newId, refusal, timeLabel } from '#domain';
import type { ApprovalMode, Principal, Refusal, Role, Session, SessionKind, Turn } from '#domain';
import { agentRows, isUniqueViolation, sessionRoleRows, sessionRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import type { BegunWait } from '../hubs/index.ts';
import { rememberTurn } from '../idempotency/index.ts';
import { acknowledgeMail } from '../mail/index.ts';
import { sessionNotFound } from '../refusals.ts';
import type { ChatWish, ReplaceOutcome, SpawnInput, SpawnOutcome } from '../services.ts';
import { findRole } from '../roles/index.ts';
import { queueTurn } from '../turns/queue-turn.ts';
import { guardedPlace, wantWorkspace } from '../workspaces/wish-for.ts';
import { selfSession } from './address.ts';
import { aSession } from './new-session.ts';
import { placeSession, type Place } from './place.ts';
import { modeWithin, withRole } from './role-terms.ts';
import { noChat } from './thread.ts';
import { answerWhenStarted, outcomeOf } from './spawn-answer.ts';
import { capReached, commandFits, labelFits, labelTaken, maySpawn, modeFor, shapeOf } from './spawn-rules.ts';
import { workplaceFor, type Workplace } from './workplace.ts';

interface Spawned {
  session: Session;
  turn: Turn | null;
  /** Where its owner runs a turn itself, whose slot is free while it waits. */
  wait: BegunWait | null;
}

/** `task` is null for a session without a first turn: it starts at its first message. */
type Wanted = Omit<SpawnInput, 'task'> & { task: string | null };

// Automatic labels race: the index decides, and the loser takes the next.
const LABEL_TRIES = 30;

/**
 * Spawns a session: rows first, then the agent starts it. Answers when the start is acknowledged, or after 20 s as
 * queued with what it waits for. A start that fails before the answer leaves nothing behind.
 */
export async function spawn(
  deps: HubDeps,
  by: Principal,
  input: SpawnInput,
  signal?: AbortSignal,
): Promise<Result<SpawnOutcome, Refusal>> {
  const before = await deps.store.eventPosition();
  const spawned = await writeRows(deps, by, input);
  if (!spawned.ok) return spawned;
  const { session, turn, wait } = spawned.value;
  if (turn === null) throw new Error(`session ${session.id} was given a task and has no turn`);
  const endWait = wait ? deps.waits.hold(wait) : () => {};
  return answerWhenStarted(deps, { session, turn, task: deps.redact(input.task) }, before, signal).finally(
    () => endWait(),
  );
}

/** Spawns a session that runs nothing: it starts at its first message. */
export async function spawnWaiting(
  deps: HubDeps,
  by: Principal,
  input: Omit<SpawnInput, 'task' | 'attachments'>,
): Promise<Result<ReplaceOutcome, Refusal>> {
  const spawned = await writeRows(deps, by, { ...input, task: null });
  return spawned.ok ? ok({ ...outcomeOf(spawned.value.session, null), status: 'accepted' }) : spawned;
}

async function writeRows(deps: HubDeps, by: Principal, input: Wanted): Promise<Result<Spawned, Refusal>> {
  if (input.role !== undefined) await deps.roleShelf.refresh();
  for (let attempt = 1; ; attempt++) {
    try {
      return await deps.store.unit((tx) => spawnUnit(deps, tx, by, input));
    } catch (error) {
      if (isUniqueViolation(error, 'sessions_client') && attempt < LABEL_TRIES) continue;
      if (!isUniqueViolation(error, 'sessions_label')) throw error;
      if (input.label !== undefined) return labelLost(deps, by, input);
      if (attempt >= LABEL_TRIES) return labelTaken(timeLabel(deps.clock.now()), null);
    }
  }
}

/** Another spawn won the label between our look and our write. */
async function labelLost(deps: HubDeps, by: Principal, input: Wanted): Promise<Result<Spawned, Refusal>> {
  return deps.store.unit(async (tx) => {
    const owner = await ownerOf(deps, tx, by, input);
    if (!owner.ok) return owner;
    const label = input.label ?? '';
    return labelTaken(label, await sessionRows.findByLabel(tx, owner.value.id, label));
  });
}

/** Every refusal in its order, then the rows. */
async function spawnUnit(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  input: Wanted,
): Promise<Result<Spawned, Refusal>> {
  const kind = shapeOf(input, deps.settings());
  if (!kind.ok && kind.error.code === 'spawn.disabled') return kind;
  const owner = await ownerOf(deps, tx, by, input);
  if (!owner.ok) return owner;
  if (!kind.ok) return kind;
  if (kind.value === 'thread' && !isChat(owner.value)) return noChat(owner.value);
  // A person who spawns for another session makes no call of that one.
  if (by.kind === 'session' || input.owner === undefined) await acknowledgeMail(tx, owner.value.id);
  const request: Request = { by, input, owner: owner.value, kind: kind.value };
  const terms = await termsFor(deps, tx, request);
  if (!terms.ok) return terms;
  const label = await chooseLabel(tx, owner.value, kind.value, input.label);
  if (!label.ok) return label;
  const most = deps.settings().delegatesPerOwner;
  if (
    isPersistent({ kind: kind.value }) &&
    !(await sessionRows.takeDelegatePlace(tx, owner.value.id, most))
  ) {
    return capReached(owner.value, most);
  }
  const id = newId(deps.ids, 'session');
  const session = sessionFor(request, terms.value, { id, createdAt: tx.now, label: label.value });
  return insert(deps, tx, request, { session, role: terms.value.role });
}

/** A session that runs nothing yet, in the unit of whoever forms a team around it. */
export async function spawnInUnit(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  input: Omit<SpawnInput, 'task' | 'attachments'>,
): Promise<Result<Session, Refusal>> {
  const spawned = await spawnUnit(deps, tx, by, { ...input, task: null });
  return spawned.ok ? ok(spawned.value.session) : spawned;
}

/** The session of a chat, without a turn: nobody owns it, and what it may is what its person said. */
export async function spawnForChat(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  { self, title, input }: { self: Session; title: string | null; input: ChatWish },
): Promise<Result<Session, Refusal>> {
  const kind = shapeOf({}, deps.settings());
  if (!kind.ok) return kind;
  const request: Request = { by, owner: self, input: { ...input, task: null }, kind: 'main' };
  const terms = await termsFor(deps, tx, request);
  if (!terms.ok) return terms;
  const fresh = { id: newId(deps.ids, 'session'), createdAt: tx.now, label: title };
  const session = { ...sessionFor(request, terms.value, fresh), owner: null, depth: 0, unattended: false };
  const spawned = await insert(deps, tx, request, { session, role: terms.value.role });
  return spawned.ok ? ok(spawned.value.session) : spawned;
}

/** What a team has decided of a teammate. */
export interface TeammateWish {
  /** The lead of the team. */
  owner: Session;
  label: string;
  role: string;
  input: Pick<
    SpawnInput,
    'harness' | 'agent' | 'cwd' | 'source' | 'model' | 'command' | 'approvals' | 'maySpawn' | 'options'
  >;
}

/**
 * The session of a teammate, without a turn, in the unit of its team: what holds for every spawn holds here, but for the
 * rules of labels and delegates. A start that fails is kept and told, because its team knows it from now on.
 */
export async function spawnForTeam(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  { owner, label, role, input }: TeammateWish,
): Promise<Result<Session, Refusal>> {
  const kind = shapeOf({}, deps.settings());
  if (!kind.ok) return kind;
  const request: Request = { by, owner, input: { ...input, task: null }, kind: 'teammate' };
  const terms = await termsFor(deps, tx, request);
  if (!terms.ok) return terms;
  const fresh = { id: newId(deps.ids, 'session'), createdAt: tx.now, label };
  const session = { ...sessionFor(request, terms.value, fresh), role };
  const spawned = await insert(deps, tx, request, { session, role: null });
  return spawned.ok ? ok(spawned.value.session) : spawned;
}

/** What a run has decided of the session of a step. */
export interface StepWish {
  owner: Session;
  input: Pick<
    SpawnInput,
    'harness' | 'agent' | 'cwd' | 'source' | 'model' | 'role' | 'approvals' | 'unattended' | 'workspace'
  >;
}

/**
 * The session of a step, without a turn, in the unit of its run. It spawns nothing itself; a start that fails is kept,
 * and told to its run alone.
 */
export async function spawnForStep(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  { owner, input }: StepWish,
): Promise<Result<Session, Refusal>> {
  const kind = shapeOf({}, deps.settings());
  if (!kind.ok) return kind;
  const request: Request = { by, owner, input: { ...input, maySpawn: false, task: null }, kind: 'step' };
  const terms = await termsFor(deps, tx, request);
  if (!terms.ok) return terms;
  const fresh = { id: newId(deps.ids, 'session'), createdAt: tx.now, label: null };
  const spawned = await insert(deps, tx, request, {
    session: sessionFor(request, terms.value, fresh),
    role: terms.value.role,
  });
  return spawned.ok ? ok(spawned.value.session) : spawned;
}

interface Request {
  by: Principal;
  input: Wanted;
  owner: Session;
  kind: SessionKind;
}

interface Terms {
  place: Place;
  mode: ApprovalMode;
  workplace: Workplace;
  /** Null for a teammate: its team keeps its role. */
  role: Role | null;
}

/** Where it runs, what it may do and in which directory. */
async function termsFor(
  deps: HubDeps,
  tx: Tx,
  { by, input: wanted, owner, kind }: Request,
): Promise<Result<Terms, Refusal>> {
  const settings = deps.settings();
  // A lead and its team are there at once: it starts at its first turn, as they do. So does a chat and what a person opens in it.
  const isEarly = kind === 'teammate' || isChat(owner);
  const may = maySpawn(owner, settings, isEarly ? ['open', 'starting'] : ['open']);
  if (!may.ok) return may;
  // Its harness counts before it is known to fit: what is wrong with a role is told after what is wrong with a harness.
  const role = await roleFor(deps, tx, wanted);
  const input = withRole(wanted, role.ok ? role.value : null);
  const context = { settings, listeningSince: deps.listeningSince() };
  const place = await placeSession(tx, by.user, owner, input, context);
  if (!place.ok) return place;
  // Whoever removes the agent waits for this unit, or was before it; then it is gone now.
  await tx.lock('agents', [place.value.agent.id]);
  if (!(await agentRows.findAgent(tx, place.value.agent.id))) return agentGone(place.value.agent.name);
  const fits = commandFits(place.value.harness, input.command);
  if (!fits.ok) return fits;
  if (!role.ok) return role;
  const allowed = modeFor(by, owner, input.approvals, settings.defaultMode);
  if (!allowed.ok) return allowed;
  const mode = modeWithin(allowed.value, input.approvals, role.value);
  if (!mode.ok) return mode;
  const workplace = workplaceFor(by, owner, input, place.value.agent.id);
  if (!workplace.ok) return workplace;
  return ok({ place: place.value, mode: mode.value, workplace: workplace.value, role: role.value });
}

/** By its role too, and never more than whoever spawns it may give. */
const mayApprove = (
  { by, owner, input }: Pick<Request, 'by' | 'owner' | 'input'>,
  role: Role | null,
): boolean =>
  (input.mayApprove === true || role?.mayApprove === true) && (by.kind === 'user' || owner.mayApprove);

function sessionFor(
  { by, input, owner, kind }: Request,
  { place, mode, workplace, role }: Terms,
  fresh: Pick<Session, 'id' | 'createdAt' | 'label'>,
): Session {
  return aSession({
    ...fresh,
    user: by.user,
    kind,
    owner: owner.id,
    harness: place.harness,
    agent: place.agent.id,
    ...workplace,
    mode,
    model: withRole(input, role).model ?? null,
    role: role?.name ?? null,
    options: input.options ?? {},
    forkOf: input.forkOf ?? null,
    depth: owner.depth + 1,
    acpSession: input.resume ?? null,
    unattended: input.unattended === true || owner.unattended,
    mayApprove: mayApprove({ by, owner, input }, role),
    maySpawn: (input.maySpawn ?? true) && (role?.maySpawn ?? true),
    // Without a turn there is no start to wait for: whoever asked knows it at once.
    answeredAt: input.task === null ? fresh.createdAt : null,
  });
}

async function ownerOf(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  input: Wanted,
): Promise<Result<Session, Refusal>> {
  const self = await selfSession(tx, deps.ids, by);
  if (!self.ok) {
    return refuse(
      refusal('spawn.no_requester', 'Nobody asks for this session: the caller has no session of its own.', {
        hint: 'Call with a person’s or a session’s token.',
      }),
    );
  }
  if (input.owner === undefined || input.owner === self.value.id) return self;
  const owner = await sessionRows.findSession(tx, input.owner);
  if (!owner || owner.user !== by.user) return sessionNotFound(input.owner);
  if (by.kind === 'user') return ok(owner);
  return refuse(
    refusal('session.forbidden', `Session ${input.owner} is not the caller.`, {
      hint: 'A session spawns for itself alone.',
    }),
  );
}

const agentGone = (name: string) =>
  refuse(
    refusal('spawn.agent_unknown', `Agent ${name} was removed just now.`, {
      hint: 'Spawn again: another agent is chosen.',
      retry: 'later',
    }),
  );

async function roleFor(
  { roleShelf }: HubDeps,
  tx: Tx,
  { role, profile }: Wanted,
): Promise<Result<Role | null, Refusal>> {
  if (profile !== undefined) return ok(profile);
  return role === undefined ? ok(null) : findRole(roleShelf, tx, null, role, 'spawn.role_forbids');
}

async function chooseLabel(
  tx: Tx,
  owner: Session,
  kind: SessionKind,
  given: string | undefined,
): Promise<Result<string | null, Refusal>> {
  const fits = labelFits(given);
  if (!fits.ok) return fits;
  if (given !== undefined) {
    const holder = await sessionRows.findByLabel(tx, owner.id, given);
    return holder ? labelTaken(given, holder) : ok(given);
  }
  if (kind !== 'delegate' && kind !== 'thread') return ok(null);
  const taken = await sessionRows.takenLabels(tx, owner.id, timeLabel(tx.now, kind));
  return ok(automaticLabel(tx.now, taken, kind));
}

async function insert(
  deps: HubDeps,
  tx: Tx,
  { by, input, owner }: Request,
  { session, role }: { session: Session; role: Role | null },
): Promise<Result<Spawned, Refusal>> {
  await sessionRows.insertSession(tx, session);
  if (role !== null) await sessionRoleRows.putSessionRole(tx, session.id, role);
  await tx.event({
    type: 'session.created',
    user: session.user,
    session: session.id,
    data: { kind: session.kind, owner: session.owner, label: session.label, harness: session.harness },
  });
  const workspace = input.workspace ?? guardedPlace(session, role);
  if (workspace) await wantWorkspace(tx, session, workspace);
  const turn =
    input.task === null ? ok(null) : await firstTurn(deps, tx, by, session, { ...input, task: input.task });
  if (!turn.ok) return turn;
  await recordAudit(tx, by, {
    door: doorOf(by),
    action: 'session.spawn',
    subject: session.id,
    data: { kind: session.kind, harness: session.harness, mode: session.mode },
  });
  const waits = turn.value !== null && !isOutside(owner) && by.kind === 'session';
  const wait = waits ? await deps.waits.begin(tx, owner.id, null, LIMITS.spawnAnswerMs) : null;
  return ok({ session, turn: turn.value, wait });
}

async function firstTurn(deps: HubDeps, tx: Tx, by: Principal, session: Session, input: SpawnInput) {
  const prompt = deps.redact(input.task);
  // In a thread a person reads the reply where it stands; the model of the chat did not ask.
  const isOfPerson = session.kind === 'thread' && by.kind === 'user';
  const turn = await queueTurn(tx, deps.ids, {
    session,
    source: isOfPerson ? 'person' : 'spawn',
    prompt,
    command: input.command ? prompt : null,
    askedBy: isOfPerson ? null : session.owner,
    hops: 0,
    attachments: input.attachments,
  });
  if (turn.ok && input.key !== undefined) await rememberTurn(tx, by, input.key, turn.value.id);
  return turn;
}
