import { ok, refuse, type Result } from '#base';
import { addressOf, LIMITS, refusal } from '#domain';
import type { Principal, Refusal, SessionId, Team } from '#domain';
import { sessionRows, teamMailRows, teamRows, type Reader, type Tx } from '#store';
import { resolveTeam, teamNotFound } from '../team-lookup.ts';
import type { BroadcastOutcome } from '../team-verbs.ts';
import type { TeamMailDeps } from './await-answer.ts';
import { memberOf, theLead, type MailRecipient } from './mail-recipient.ts';
import { mailSender, type MailSender } from './mail-sender.ts';
import { bodyProblem, postLetter } from './post-mail.ts';
import { otherUnderKey } from './send-mail.ts';

interface BroadcastInput {
  body: string;
  topic?: string | undefined;
  key?: string | undefined;
}

type Failed = BroadcastOutcome['failed'][number];

/** Ways to leave a team that were wanted by somebody. Whoever ended otherwise is missed, and named as not reached. */
const WANTED_ENDS: ReadonlySet<string> = new Set([
  'stopped',
  'closed',
  'replaced',
  'team_deleted',
  'owner_closed',
  'age_expired',
  'idle_expired',
]);

/** Writes to all members but the sender, or to those of them that subscribe to a topic. Each that is not reached is named. */
export async function broadcastMail(
  deps: TeamMailDeps,
  by: Principal,
  ref: string | undefined,
  input: BroadcastInput,
): Promise<Result<BroadcastOutcome, Refusal>> {
  const problem = bodyProblem(input.body);
  if (problem) return refuse(problem);
  return deps.store.unit(async (tx) => {
    const sender = await mailSender(deps, tx, by);
    if (!sender.ok) return sender;
    const team = await resolveTeam(tx, by, ref, sender.value.self.id);
    if (!team.ok) return team;
    if (team.value.state !== 'active') return teamNotFound(ref ?? team.value.name);
    return toMembers(deps, tx, sender.value, team.value, { ...input, body: deps.redact(input.body) });
  });
}

async function toMembers(
  deps: TeamMailDeps,
  tx: Tx,
  sender: MailSender,
  team: Team,
  input: BroadcastInput,
): Promise<Result<BroadcastOutcome, Refusal>> {
  const before = input.key === undefined ? [] : await teamMailRows.sentUnder(tx, sender.self.id, input.key);
  if (before.some(({ body }) => body !== input.body)) return otherUnderKey(input.key ?? '');
  const members = await membersFor(tx, team, sender.self.id, input.topic);
  await tx.lock(
    'sessions',
    members.map(({ session }) => session.id),
  );
  const outcome: BroadcastOutcome = { sent: [], failed: await missed(tx, team, input.topic) };
  for (const member of members) {
    const again = before.find(({ to }) => to === member.session.id);
    if (again) {
      outcome.sent.push({ to: member.name, message: again.id });
      continue;
    }
    const session = (await sessionRows.findSession(tx, member.session.id)) ?? member.session;
    const letter = { kind: 'broadcast', ...input } as const;
    const posted = await postLetter(deps.ids, tx, { sender, to: { ...member, session } }, letter);
    if (!posted.ok) outcome.failed.push(failure(member.name, posted.error));
    else if (posted.value) outcome.sent.push({ to: member.name, message: posted.value.id });
  }
  return outcome.sent.length > 0 ? ok(outcome) : nobody(team, input.topic, outcome.failed);
}

const failure = (to: string, { code, message }: Refusal): Failed => ({ to, code, why: message });

/** Live members but `not`; with a topic those that subscribe to it. */
export async function membersFor(
  reader: Reader,
  team: Team,
  not: SessionId | null,
  topic: string | undefined,
): Promise<MailRecipient[]> {
  const mates = await teamRows.liveTeammates(reader, team.id);
  const wanted = mates.filter((mate) => topic === undefined || mate.topics.includes(topic));
  const toLead = topic === undefined || (await teamMailRows.leadTopics(reader, team.id)).includes(topic);
  const members: (MailRecipient | undefined)[] = toLead ? [await theLead(reader, team)] : [];
  for (const mate of wanted) members.push(await memberOf(reader, team, mate));
  return members.filter((member) => member !== undefined).filter(({ session }) => session.id !== not);
}

/** Those that failed or were lost, and whose place nobody has taken. */
async function missed(reader: Reader, team: Team, topic: string | undefined): Promise<Failed[]> {
  const live = new Set((await teamRows.liveTeammates(reader, team.id)).map(({ name }) => name));
  const failed = new Map<string, Failed>();
  for (const mate of await teamRows.formerTeammates(reader, team.id, LIMITS.formerTeammatesShown)) {
    // The last one of a name stands for it.
    if (live.has(mate.name)) continue;
    live.add(mate.name);
    if (WANTED_ENDS.has(mate.leftWhy ?? 'closed')) continue;
    if (topic !== undefined && !mate.topics.includes(topic)) continue;
    const to = addressOf(team.name, mate);
    const why = `${to} has ended (${mate.leftWhy}) and is reached no more.`;
    failed.set(mate.name, { to, code: 'team.teammate_left', why });
  }
  return [...failed.values()];
}

function nobody(team: Team, topic: string | undefined, failed: Failed[]) {
  const whom = topic === undefined ? `of the team "${team.name}"` : `that subscribes to "${topic}"`;
  const why =
    failed.length === 0 ? 'there is none' : failed.map(({ to, code }) => `${to}: ${code}`).join('; ');
  return refuse(
    refusal('message.nobody', `No member ${whom} was reached: ${why}.`, {
      hint: 'See how they are: muster team status',
      details: { team: team.id, failed },
    }),
  );
}
