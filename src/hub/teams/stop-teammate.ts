import { ok, refuse, type Result } from '#base';
import { addressOf, refusal } from '#domain';
import type { Principal, Refusal, Session, StopRequest, Team, Teammate } from '#domain';
import { sessionRows, teamRows, turnRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import { isUsedUpOver } from '../budgets/budgets-over.ts';
import { notFor } from '../refusals.ts';
import { beginClose, forceClose } from '../sessions/close-session.ts';
import { callUnit, withTeam, type TeamDeps } from './team-deps.ts';
import { resolveTeammate } from './team-lookup.ts';
import type { TeamService } from './team-verbs.ts';
import { tellLead, tellTeammate } from './tell-teammate.ts';

interface Asked {
  team: Team;
  mate: Teammate;
  session: Session;
  reason: string | null;
}

/** Asks a teammate to end, or ends it: at once by a person, by its lead when it declined or has not answered in time. */
export function stopTeammate(
  deps: TeamDeps,
  by: Principal,
  ref: string | undefined,
  teammate: string,
  input: { reason?: string | undefined; force: boolean },
): ReturnType<TeamService['stop']> {
  return withTeam(deps, by, ref, async (tx, team) => {
    const found = await resolveTeammate(tx, team, teammate);
    if (!found.ok) return found;
    const session = await sessionRows.lockSession(tx, found.value.session);
    const mate = await teamRows.findTeammate(tx, found.value.session);
    if (!mate || !session || mate.leftAt !== null) return hasLeft(team, found.value);
    const reason = input.reason === undefined ? null : deps.redact(input.reason);
    const asked = { team, mate, session, reason };
    return input.force ? force(deps, tx, by, asked) : ask(deps, tx, by, asked);
  });
}

const hasLeft = (team: Team, mate: Teammate) =>
  refuse(
    refusal(
      'team.teammate_left',
      `${addressOf(team.name, mate)} has left the team${mate.leftWhy ? ` (${mate.leftWhy})` : ''}.`,
      { hint: 'See who is there: muster team status', details: { session: mate.session, why: mate.leftWhy } },
    ),
  );

const requestOf = (
  deps: TeamDeps,
  tx: Tx,
  state: StopRequest['state'],
  reason: string | null,
): StopRequest => ({
  id: deps.ids.next('stp'),
  state,
  reason,
  answer: null,
  askedAt: tx.now,
  deadlineAt: tx.now + Math.round(deps.settings().stopAnswerMs),
});

/**
 * One request stands at a time: asked again, it is answered with that. Who can say nothing is taken to accept, and ends
 * after its turn: a shell, and a teammate that no turn is left or allowed to, also where that came about after it was asked.
 */
async function ask(
  deps: TeamDeps,
  tx: Tx,
  by: Principal,
  asked: Asked,
): Promise<Result<StopRequest, Refusal>> {
  const { team, mate, session, reason } = asked;
  const answers = await canAnswer(tx, mate, session);
  if (mate.stop && mate.stop.state !== 'declined')
    return mate.stop.state === 'asked' && !answers ? acceptFor(deps, tx, asked, mate.stop) : ok(mate.stop);
  const request = requestOf(deps, tx, answers ? 'asked' : 'accepted', reason);
  if (!(await teamRows.askStop(tx, session.id, request))) return hasLeft(team, mate);
  await tell(tx, by, asked, request);
  if (answers)
    await tellTeammate(tx, deps.ids, session, { kind: 'stop_request', body: requestText(deps, request) });
  else await closeAfterTurn(deps, tx, session);
  return ok(request);
}

/** Only a turn of its own could answer, and none comes. */
async function canAnswer(tx: Tx, mate: Teammate, session: Session): Promise<boolean> {
  if (session.harness === 'shell') return false;
  const turns = await turnRows.unendedTurns(tx, [session.id]);
  if (turns.some(({ state }) => state !== 'queued')) return true;
  if (mate.turnsUsed >= mate.turnsMost && turns.length === 0) return false;
  return !(await isUsedUpOver(tx, session));
}

async function acceptFor(
  deps: TeamDeps,
  tx: Tx,
  { team, session }: Asked,
  stop: StopRequest,
): Promise<Result<StopRequest, Refusal>> {
  if (!(await teamRows.moveStop(tx, session.id, stop.id, 'accept', null))) return ok(stop);
  const { id: request } = stop;
  await tx.event({
    type: 'teammate.stop_answered',
    user: session.user,
    session: session.id,
    subject: team.id,
    data: { request, state: 'accepted' },
  });
  await closeAfterTurn(deps, tx, session);
  return ok({ ...stop, state: 'accepted' });
}

function requestText(deps: TeamDeps, { id, reason }: StopRequest): string {
  const minutes = Math.max(1, Math.round(deps.settings().stopAnswerMs / 60_000));
  return `You are asked to stop${reason === null ? '.' : `: ${reason}`}\nThis is request ${id}. Answer it by that id within ${minutes} min: accept, and your session ends after this turn; or decline, with your reason. Without an answer you may be ended.`;
}

async function force(
  deps: TeamDeps,
  tx: Tx,
  by: Principal,
  { team, mate, session, reason }: Asked,
): Promise<Result<StopRequest, Refusal>> {
  const before = mate.stop;
  const due = before !== null && (before.state === 'declined' || tx.now >= before.deadlineAt);
  if (by.kind !== 'user' && !due) return notDue(tx.now, mate, before);
  const stands = before !== null && before.state !== 'accepted';
  const forced: StopRequest = stands
    ? { ...before, state: 'forced' }
    : { ...requestOf(deps, tx, 'forced', reason), deadlineAt: tx.now };
  // Of one that accepted nothing is left to move; of one that was never asked the request and its end are one.
  if (stands) await teamRows.moveStop(tx, session.id, before.id, 'force');
  else if (before === null) await teamRows.askStop(tx, session.id, forced);
  await tell(tx, by, { team, mate, session, reason }, forced);
  await forceClose(tx, deps.ids, session, 'stopped');
  return ok(before?.state === 'accepted' ? before : forced);
}

function notDue(now: number, { name }: Teammate, stop: StopRequest | null) {
  const seconds = stop === null ? 0 : Math.ceil((stop.deadlineAt - now) / 1000);
  return refuse(
    refusal(
      'team.stop_not_due',
      stop === null
        ? `Teammate "${name}" was not asked to stop yet.`
        : `Teammate "${name}" has ${seconds} s more to answer request ${stop.id}.`,
      {
        hint:
          stop === null
            ? 'Ask it first, without force.'
            : 'Wait for its answer; a person can end it at once.',
        retry: stop === null ? 'never' : { after: seconds * 1000 },
        details: { teammate: name, request: stop?.id ?? null, deadlineAt: stop?.deadlineAt ?? null },
      },
    ),
  );
}

async function tell(
  tx: Tx,
  by: Principal,
  { team, mate, session }: Asked,
  request: StopRequest,
): Promise<void> {
  const { id, state, deadlineAt } = request;
  await tx.event({
    type: 'teammate.stop_asked',
    user: team.user,
    session: session.id,
    subject: team.id,
    data: { request: id, state, deadlineAt },
  });
  const action = state === 'forced' ? 'teammate.force_stop' : 'teammate.stop';
  await recordAudit(tx, by, {
    door: doorOf(by),
    action,
    subject: session.id,
    data: { team: team.name, name: mate.name, request: id },
  });
}

/** No new turn comes; it closes when the one that runs is over, at once where none does. */
async function closeAfterTurn(deps: TeamDeps, tx: Tx, session: Session): Promise<void> {
  if (await turnRows.heldTurn(tx, session.id))
    await sessionRows.changeSession(tx, session.id, { closeAfterTurn: true, closeReason: 'stopped' });
  else await beginClose(tx, deps.ids, session, 'stopped');
}

/** The teammate answers the request that it was told of, by its id. */
export function answerStop(
  deps: TeamDeps,
  by: Principal,
  request: string,
  input: { accept: boolean; reason?: string | undefined },
): ReturnType<TeamService['answerStop']> {
  if (by.kind !== 'session') return Promise.resolve(notFor(by, 'answer for a teammate'));
  const reason = input.reason === undefined ? null : deps.redact(input.reason);
  if (!input.accept && (reason === null || reason.trim() === '')) return Promise.resolve(noReason(request));
  return callUnit(deps, by, async (tx, self) => {
    const session = await sessionRows.lockSession(tx, self.id);
    const mate = await teamRows.findTeammate(tx, self.id);
    const stop = mate?.stop;
    if (!session || !mate || stop?.id !== request) return stopNotFound(request);
    const move = input.accept ? 'accept' : 'decline';
    if (!(await teamRows.moveStop(tx, session.id, request, move, reason))) return answeredBefore(stop);
    const answered: StopRequest = { ...stop, state: input.accept ? 'accepted' : 'declined', answer: reason };
    await tx.event({
      type: 'teammate.stop_answered',
      user: session.user,
      session: session.id,
      subject: mate.team,
      data: { request, state: answered.state },
    });
    if (input.accept) await closeAfterTurn(deps, tx, session);
    else
      await tellLead(tx, deps.ids, session, {
        kind: 'stop_declined',
        body: `${reason ?? ''}\nThis answers request ${request}: it goes on and takes tasks again. Ask anew, or force it.`,
      });
    return ok(answered);
  });
}

const noReason = (request: string) =>
  refuse(
    refusal('request.invalid', `Request ${request} is declined without a reason.`, {
      hint: 'Say why you go on.',
    }),
  );

const stopNotFound = (request: string) =>
  refuse(
    refusal('team.stop_not_found', `No request to stop "${request}" was made to the session that calls.`, {
      hint: 'Answer by the id that the request names.',
      details: { request },
    }),
  );

const answeredBefore = ({ id, state }: StopRequest) =>
  refuse(
    refusal('team.stop_answered', `Request ${id} is ${state} already.`, {
      hint: 'The first answer counts.',
      details: { request: id, state },
    }),
  );
