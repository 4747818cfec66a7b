import { ok, refuse, type Result } from '#base';
import { refusal } from '#domain';
import type { Principal, Refusal, Session, Team } from '#domain';
import { sessionRows, teamRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import { postMessage } from '../mail/index.ts';
import { notFor, sessionNotFound } from '../refusals.ts';
import { resolveSession, selfSession } from '../sessions/address.ts';
import { leadProblem } from './create-team.ts';
import { withTeam, type TeamDeps } from './team-deps.ts';
import { tellTeammate } from './tell-teammate.ts';

/** A person names who leads a team whose lead has ended, their own session when they name none; its tasks, documents and the places of its teammates are as they were. */
export function nameLead(
  deps: TeamDeps,
  by: Principal,
  ref: string,
  named: string | undefined,
): Promise<Result<Team, Refusal>> {
  if (by.kind !== 'user') return Promise.resolve(notFor(by, 'say who leads a team'));
  return withTeam(deps, by, ref, async (tx, team) => {
    const former = await sessionRows.lockSession(tx, team.lead);
    if (former && (former.state === 'open' || former.state === 'starting')) return isLed(team, former);
    const self = await selfSession(tx, deps.ids, by);
    if (!self.ok) return self;
    const found = named === undefined ? self : await resolveSession(tx, by, self.value, named);
    if (!found.ok) return found;
    const lead = await sessionRows.lockSession(tx, found.value.id);
    const problem = lead ? leadProblem(by, lead) : undefined;
    if (!lead) return sessionNotFound(found.value.id);
    if (problem) return refuse(problem);
    await teamRows.setLead(tx, team.id, lead.id);
    const data = { name: team.name, from: team.lead, to: lead.id };
    await tx.event({ type: 'team.led', user: team.user, session: lead.id, subject: team.id, data });
    await recordAudit(tx, by, { door: doorOf(by), action: 'team.lead', subject: team.id, data });
    await tellAll(deps, tx, team, lead);
    return ok((await teamRows.findTeam(tx, team.id)) ?? team);
  });
}

const isLed = (team: Team, lead: Session) =>
  refuse(
    refusal(
      'team.has_lead',
      `The team "${team.name}" is led by ${lead.label ?? lead.client ?? lead.id}, which is ${lead.state}.`,
      {
        hint: `Close that session first: muster session close ${lead.id}. Its teammates close with it, and are brought back by: muster teammate replace NAME`,
        details: { team: team.id, lead: lead.id },
      },
    ),
  );

async function tellAll({ ids }: TeamDeps, tx: Tx, team: Team, lead: Session): Promise<void> {
  const live = await teamRows.liveTeammates(tx, team.id);
  for (const { session } of live)
    await tellTeammate(
      tx,
      ids,
      { id: session, user: team.user, owner: lead.id },
      {
        kind: 'team_notice',
        body: `The lead of the team "${team.name}" has ended, and another leads it now, at the same address.`,
      },
    );
  const { open, blocked } = (await teamRows.countTeamTasks(tx, [team.id])).get(team.id) ?? {
    open: 0,
    blocked: 0,
  };
  await postMessage(tx, ids, {
    user: team.user,
    to: lead.id,
    from: null,
    kind: 'team_notice',
    turn: null,
    label: null,
    team: team.id,
    body: `You lead the team "${team.name}" now, as its lead has ended. It has ${open} open tasks (${blocked} blocked) and ${live.length} live teammates; those that ended with its lead can be replaced. Look at how it stands first.`,
  });
}
