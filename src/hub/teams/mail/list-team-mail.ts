import { ok, refuse, type Result } from '#base';
import { addressOf, isPersonsMailbox, leadAddress, LIMITS, may, PERSON_CLIENTS, refusal } from '#domain';
import type { Message, MessageId, Principal, Refusal, Session, SessionId, Team, UserId } from '#domain';
import { messageRows, sessionRows, teamMailRows, teamRows, userRows, type Reader } from '#store';
import type { PageOf } from '../../answer.ts';
import { tellMessages } from '../../mail/tell-message.ts';
import { idCursor, pageOf } from '../../page-cursor.ts';
import { notFor } from '../../refusals.ts';
import { resolveTeam } from '../team-lookup.ts';
import type { TeamLetter } from '../team-verbs.ts';
import type { TeamMailDeps } from './await-answer.ts';

interface LetterQuery {
  limit: number;
  cursor?: string | undefined;
}

/** All that members of a team and its person wrote to each other, for its person; nothing of it is taken. */
export async function listTeamMail(
  { store }: Pick<TeamMailDeps, 'store'>,
  by: Principal,
  ref: string,
  query: LetterQuery,
): Promise<Result<PageOf<TeamLetter>, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'see the mail of others');
  const before = idCursor('message', query.cursor);
  if (!before.ok) return before;
  const limit = Math.min(query.limit, LIMITS.pageMost);
  return store.read(async (reader) => {
    const team = await resolveTeam(reader, by, ref, null);
    if (!team.ok) return team;
    const members = await membersOf(reader, team.value);
    const mates = [...members.keys()].filter((id) => id !== team.value.lead);
    const own = await sessionRows.findMains(reader, team.value.user, PERSON_CLIENTS);
    const rows = await teamMailRows.listTeamMail(reader, {
      team: team.value.id,
      mates,
      mailboxes: [...mates, team.value.lead, ...own.map(({ id }) => id)],
      before: before.value,
      limit: limit + 1,
    });
    const page = pageOf(rows, limit, ({ id }) => id);
    return ok({ ...page, items: await lettersOf(reader, by.user, members, page.items) });
  });
}

/** Everybody who is or was in a team by the address that they have in it. */
async function membersOf(reader: Reader, team: Team): Promise<Map<SessionId, string>> {
  const mates = [
    ...(await teamRows.liveTeammates(reader, team.id)),
    ...(await teamRows.formerTeammates(reader, team.id, LIMITS.formerTeammatesShown)),
  ];
  return new Map([
    ...mates.map((mate): [SessionId, string] => [mate.session, addressOf(team.name, mate)]),
    [team.lead, leadAddress(team.name)],
  ]);
}

async function lettersOf(
  reader: Reader,
  user: UserId,
  members: ReadonlyMap<SessionId, string>,
  messages: readonly Message[],
): Promise<TeamLetter[]> {
  const ids = new Set(messages.flatMap(({ to, from }) => (from === null ? [to] : [to, from])));
  const found = await sessionRows.findSessions(reader, [...ids]);
  const sessions = new Map(found.map((session) => [session.id, session]));
  const person = `user:${(await userRows.findUser(reader, user))?.name ?? ''}`;
  const nameOf = (id: SessionId): string => members.get(id) ?? nameOutside(sessions.get(id), person) ?? id;
  return messages.map((message) => {
    const { from, fromAddress, label, to } = message;
    const mailbox = sessions.get(to);
    return {
      message,
      sender: fromAddress ?? (from === null ? null : (members.get(from) ?? label ?? nameOf(from))),
      recipient: nameOf(to),
      forPerson: mailbox !== undefined && isPersonsMailbox(mailbox),
    };
  });
}

/** Who is in no team: the person at one of their doors, or what they call the session. */
function nameOutside(session: Session | undefined, person: string): string | undefined {
  if (!session) return undefined;
  return isPersonsMailbox(session) ? person : (session.label ?? session.client ?? undefined);
}

/** Marks mail that was written to a person, at whichever of their doors, as read; what is not theirs to read is refused. */
export async function seeMail(
  { store }: Pick<TeamMailDeps, 'store'>,
  by: Principal,
  ids: readonly MessageId[],
): Promise<Result<{ read: MessageId[] }, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'read the mail of persons');
  if (!may(by, 'own.change')) return notFor(by, 'mark mail as read: a viewer looks');
  return store.unit(async (tx) => {
    const doors = await sessionRows.findMains(tx, by.user, PERSON_CLIENTS);
    const theirs = new Set(doors.map(({ id }) => id));
    for (const id of ids) {
      const message = await teamMailRows.findMessage(tx, id);
      if (!message || !theirs.has(message.to)) return notWrittenToYou(id);
    }
    const read = await messageRows.moveMessages(tx, ids, 'read');
    await tellMessages(tx, 'message.read', read);
    return ok({ read: read.map(({ id }) => id) });
  });
}

const notWrittenToYou = (message: string) =>
  refuse(
    refusal('message.not_found', `No message "${message}" was written to you.`, {
      hint: 'What was written to a session is read by that session.',
      details: { message },
    }),
  );
