import { refuse, type Result } from '#base';
import { may, refusal, type Principal, type Refusal, type Session } from '#domain';
import { sessionRows, type Tx } from '#store';
import { notFor } from '../refusals.ts';
import { spawnInUnit } from '../sessions/spawn.ts';
import { queueTurn } from '../turns/queue-turn.ts';
import { leadBriefing } from './lead-briefing.ts';
import type { TeamDeps } from './team-deps.ts';
import type { LeadInput, TeamInput } from './team-verbs.ts';

/** A session of the person's that leads the team to come: a delegate, so that it is followed, sent to and closed as one. */
export async function spawnLead(
  deps: TeamDeps,
  tx: Tx,
  by: Principal,
  self: Session,
  { name, lead, leadOn, cwd, source }: TeamInput & { leadOn: LeadInput },
): Promise<Result<Session, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'spawn a lead: a session leads the teams that it forms');
  if (!may(by, 'own.change')) return notFor(by, 'form teams: a viewer looks');
  if (lead !== undefined)
    return refuse(
      refusal('request.invalid', 'A lead is named, and another is to be spawned.', {
        hint: 'Give lead or leadOn.',
      }),
    );
  const { harness, agent, model, approvals, unattended } = leadOn;
  const label = `${name}-lead`;
  const isTaken = (await sessionRows.findByLabel(tx, self.id, label)) !== null;
  return spawnInUnit(deps, tx, by, {
    delegate: true,
    label: isTaken ? undefined : label,
    harness,
    agent,
    model,
    approvals,
    unattended,
    maySpawn: true,
    ...(cwd === undefined && source ? { source } : { cwd }),
  });
}

/** Its first turn, once everybody is there. */
export async function beginLead(
  deps: TeamDeps,
  tx: Tx,
  lead: Session,
  { name, teammates = [], tasks = [], leadOn }: TeamInput & { leadOn: LeadInput },
): Promise<Result<unknown, Refusal>> {
  const mates = teammates.map(({ task, ...mate }) => ({ ...mate, isBusy: task !== undefined }));
  return queueTurn(tx, deps.ids, {
    session: lead,
    source: 'spawn',
    prompt: deps.redact(leadBriefing({ name }, mates, { task: leadOn.task, tasks })),
    command: null,
    askedBy: lead.owner,
    hops: 0,
  });
}
