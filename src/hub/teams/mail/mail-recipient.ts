import { ok, refuse, type Result } from '#base';
import { addressOf, leadAddress, parseAddress, refusal } from '#domain';
import type { Address, Message, Principal, Refusal, Session, Team, Teammate } from '#domain';
import { sessionRows, teamRows, userRows, type Reader, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import { sessionClosing, sessionEnded, sessionNotFound } from '../../refusals.ts';
import { resolveSession, selfSession } from '../../sessions/address.ts';
import { resolveTeam, resolveTeammate, teamNotFound } from '../team-lookup.ts';
import { isMember, notAMember, type MailSender } from './mail-sender.ts';

/** Whom a message is for. */
export interface MailRecipient {
  session: Session;
  /** The team in which it is written to; null outside of all. */
  team: Team | null;
  /** As people and refusals name it. */
  name: string;
  mate: Teammate | null;
}

/**
 * The recipient that a text means for this sender: an address, a name in its team, or a session of its own by label or
 * id. Whoever has left a team is found as well, so that the sender learns why nothing reaches it.
 */
export async function mailRecipient(
  deps: Pick<HubDeps, 'ids'>,
  tx: Tx,
  sender: MailSender,
  asked: { to: string; team?: string | undefined },
): Promise<Result<MailRecipient, Refusal>> {
  const { by, self } = sender;
  const address = parseAddress(asked.to);
  if (address?.kind === 'user') return personsMailbox(deps, tx, sender, address.name);
  if (address) return inTeam(tx, await resolveTeam(tx, by, address.team, self.id), asked.to, address);
  if (asked.team !== undefined)
    return inTeam(tx, await resolveTeam(tx, by, asked.team, self.id), asked.to, undefined);
  const team = await resolveTeam(tx, by, undefined, self.id);
  if (team.ok) {
    const member = await liveMember(tx, team.value, asked.to);
    if (member) return ok(member);
  }
  const owned = await resolveSession(tx, by, self, asked.to);
  if (owned.ok) return ok(await ofSession(tx, by, owned.value));
  return team.ok ? inTeam(tx, team, asked.to, undefined) : owned;
}

/** The one that wrote a message, or has taken its place since, for whoever answers it: in the team in which it was written. */
export async function recipientOf(
  reader: Reader,
  by: Principal,
  writer: Session,
  message: Message,
): Promise<MailRecipient> {
  const of = await ofSession(reader, by, writer);
  if (of.team && of.mate?.leftWhy === 'replaced')
    return (await liveMember(reader, of.team, of.mate.name)) ?? of;
  if (of.team || message.team === null) return of;
  const team = (await teamRows.findTeam(reader, message.team)) ?? null;
  return { ...of, team, name: message.fromAddress ?? of.name };
}

async function inTeam(
  reader: Reader,
  found: Result<Team, Refusal>,
  to: string,
  address: Address | undefined,
): Promise<Result<MailRecipient, Refusal>> {
  if (!found.ok) return found;
  const team = found.value;
  if (team.state !== 'active') return teamNotFound(team.name);
  if (address?.kind === 'lead' || (!address && to === 'lead')) {
    const lead = await theLead(reader, team);
    return lead ? ok(lead) : sessionNotFound(team.lead);
  }
  const mate = await resolveTeammate(reader, team, to);
  if (!mate.ok) return mate;
  // An address that names another role was written for another.
  if (address?.kind === 'teammate' && address.role !== mate.value.role)
    return otherRole(to, team, mate.value);
  const member = await memberOf(reader, team, mate.value);
  return member ? ok(member) : sessionNotFound(mate.value.session);
}

const otherRole = (to: string, team: Team, mate: Teammate) =>
  refuse(
    refusal('team.teammate_not_found', `No teammate "${to}" was found: "${mate.name}" is ${mate.role}.`, {
      hint: `Write to ${addressOf(team.name, mate)}`,
      details: { team: team.id, teammate: to },
    }),
  );

async function liveMember(reader: Reader, team: Team, name: string): Promise<MailRecipient | undefined> {
  if (team.state !== 'active') return undefined;
  if (name === 'lead') return theLead(reader, team);
  const mate = await teamRows.findLiveTeammate(reader, team.id, name);
  return mate && memberOf(reader, team, mate);
}

export async function theLead(reader: Reader, team: Team): Promise<MailRecipient | undefined> {
  const session = await sessionRows.findSession(reader, team.lead);
  return session ? { session, team, name: leadAddress(team.name), mate: null } : undefined;
}

export async function memberOf(
  reader: Reader,
  team: Team,
  mate: Teammate,
): Promise<MailRecipient | undefined> {
  const session = await sessionRows.findSession(reader, mate.session);
  return session ? { session, team, name: addressOf(team.name, mate), mate } : undefined;
}

/** A session of the sender's own, in its team where it is in one. */
async function ofSession(reader: Reader, by: Principal, session: Session): Promise<MailRecipient> {
  const mate = (await teamRows.findTeammate(reader, session.id)) ?? null;
  const team = (mate && (await teamRows.findTeam(reader, mate.team))) ?? null;
  if (mate && team?.user === by.user && team.state === 'active')
    return { session, team, mate, name: addressOf(team.name, mate) };
  return { session, team: null, mate: null, name: session.label ?? session.client ?? session.id };
}

/** A person reads mail by their own client; it is made when first needed. */
async function personsMailbox(
  deps: Pick<HubDeps, 'ids'>,
  tx: Tx,
  sender: MailSender,
  name: string,
): Promise<Result<MailRecipient, Refusal>> {
  const { by } = sender;
  const person = await userRows.findUser(tx, by.user);
  // Another person is none of the sender's: whether they exist is not told.
  if (person?.name !== name)
    return refuse(
      refusal('user.not_found', `No person "${name}" was found to write to.`, {
        hint: person ? `Write to user:${person.name}` : 'Write to the lead.',
        details: { name },
      }),
    );
  if (!(await isMember(tx, sender))) return notAMember();
  const door = { kind: 'user', user: by.user, token: by.token, role: 'member', client: 'cli' } as const;
  const session = await selfSession(tx, deps.ids, door);
  return session.ok ? ok(mailbox(session.value, name)) : session;
}

const mailbox = (session: Session, name: string): MailRecipient => ({
  session,
  team: null,
  mate: null,
  name: `user:${name}`,
});

/** Why a recipient takes no mail now; undefined when it does. Whoever writes holds the lock of its session. */
export function takesNoMail({ session, mate, name, team }: MailRecipient): Refusal | undefined {
  if (mate && mate.leftAt !== null)
    return refusal(
      'team.teammate_left',
      `${name} has left the team (${mate.leftWhy ?? 'ended'}) and is reached no more.`,
      {
        hint: 'Write to another, or to the lead.',
        details: { team: team?.id ?? null, teammate: mate.name, why: mate.leftWhy },
      },
    );
  if (session.state === 'closed' || session.state === 'failed') return sessionEnded(session).error;
  if (session.state === 'closing' || session.closeAfterTurn) return sessionClosing(session).error;
  if (session.harness === 'shell')
    return refusal('message.not_taken', `${name} runs command lines, and reads no mail.`, {
      hint: 'Give it a task with a command instead.',
      details: { session: session.id },
    });
  return undefined;
}
