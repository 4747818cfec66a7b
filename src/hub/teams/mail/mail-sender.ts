import { ok, refuse, type Result } from '#base';
import { addressOf, leadAddress, may, refusal } from '#domain';
import type { Principal, Refusal, Session, Team, Turn } from '#domain';
import { teamRows, turnRows, userRows, type Reader, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import { acknowledgeMail } from '../../mail/index.ts';
import { notFor, sessionEnded } from '../../refusals.ts';
import { selfSession } from '../../sessions/address.ts';

/** Who writes: the session that its token names; of a person the one that stands for them at this door. */
export interface MailSender {
  by: Principal;
  self: Session;
  /** What it is at work on now. */
  turn: Turn | null;
}

/** The call has arrived, so what earlier ones were answered with is read. */
export async function mailSender(
  deps: Pick<HubDeps, 'ids'>,
  tx: Tx,
  by: Principal,
): Promise<Result<MailSender, Refusal>> {
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'write mail');
  if (by.kind === 'user' && !may(by, 'own.change')) return notFor(by, 'write mail: a viewer looks');
  if (by.kind === 'session' && by.looksOnly) return notFor(by, 'write mail: its person is a viewer');
  const self = await selfSession(tx, deps.ids, by);
  if (!self.ok) return self;
  if (self.value.state === 'closed' || self.value.state === 'failed') return sessionEnded(self.value);
  await acknowledgeMail(tx, self.value.id);
  return ok({ by, self: self.value, turn: await turnRows.heldTurn(tx, self.value.id) });
}

/** The address under which it writes in this team; a session that is in none has no address. */
export async function addressIn(
  reader: Reader,
  { by, self }: Pick<MailSender, 'by' | 'self'>,
  team: Team | null,
): Promise<string | null> {
  if (team?.lead === self.id) return leadAddress(team.name);
  const mate = team && (await teamRows.findTeammate(reader, self.id));
  if (team && mate?.team === team.id) return addressOf(team.name, mate);
  if (by.kind !== 'user') return null;
  const person = await userRows.findUser(reader, by.user);
  return person ? `user:${person.name}` : null;
}

/** A session writes as a member of a team, or to sessions of its own; persons write to all that is theirs. */
export async function isMember(reader: Reader, { by, self }: MailSender): Promise<boolean> {
  if (by.kind === 'user') return true;
  const mate = await teamRows.findTeammate(reader, self.id);
  if (mate && mate.leftAt === null) return true;
  return (await teamRows.teamsLedBy(reader, self.id)).length > 0;
}

export const notAMember = () =>
  refuse(
    refusal(
      'team.not_a_member',
      'The session that calls is in no team, and writes to sessions of its own alone.',
      {
        hint: 'Name a session that it spawned, or end the turn with what is to be said.',
      },
    ),
  );
