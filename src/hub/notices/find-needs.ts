import { isHubRole, isId, noticeLine, userNameKey } from '#domain';
import type { EventType, LoggedEvent, NeedKind, NeedWords, Notice, UserId } from '#domain';
import {
  agentRows,
  approvalRows,
  runRows,
  sessionRows,
  teamRows,
  turnRows,
  userRows,
  type Reader,
} from '#store';

/** Something that a person may be told of. */
export interface FoundNeed {
  user: UserId;
  need: NeedKind;
  about: Notice['about'];
  needKey: string;
  words: NeedWords;
}

/** What each kind of event may mean to whoever is away. */
const NEED_OF: Partial<Record<EventType, NeedKind>> = {
  'approval.asked': 'approval',
  'turn.failed': 'turn_failed',
  'turn.expired': 'turn_failed',
  'run.failed': 'run_failed',
  'run.done': 'run_done',
  'team.deleted': 'team_ended',
  'agent.lost': 'agent_lost',
};
export const NEED_EVENTS = Object.keys(NEED_OF);

export const needOf = ({ type }: Pick<LoggedEvent, 'type'>): NeedKind | undefined => NEED_OF[type];

const TITLE_CHARACTERS = 300;
const DETAIL_CHARACTERS = 1_000;
const WHO_CHARACTERS = 120;

/** What an event means to its person, as it stands now; undefined when there is nothing to tell (any more). */
export async function findNeed(reader: Reader, event: LoggedEvent): Promise<FoundNeed | undefined> {
  const need = needOf(event);
  if (need === undefined || event.user === null) return undefined;
  const found = await READERS[need](reader, event, event.user);
  if (!found) return undefined;
  const { about, words } = found;
  // A question is asked once; other things may happen to the same thing again.
  const needKey = need === 'approval' ? `${need}:${about}` : `${need}:${about}:${event.at}`;
  return { user: event.user, need, about, needKey, words: bounded(words) };
}

const bounded = ({ title, who, detail, path }: NeedWords): NeedWords => ({
  title: noticeLine(title, TITLE_CHARACTERS),
  who: noticeLine(who, WHO_CHARACTERS),
  detail: noticeLine(detail, DETAIL_CHARACTERS),
  path,
});

type Read = (
  reader: Reader,
  event: LoggedEvent,
  user: UserId,
) => Promise<Pick<FoundNeed, 'about' | 'words'> | undefined>;

const READERS: Readonly<Record<NeedKind, Read>> = {
  approval: readApproval,
  turn_failed: readTurn,
  run_failed: readRun,
  run_done: readRun,
  async team_ended(reader, { subject }) {
    const team = subject !== null && subject !== undefined && isId('team', subject);
    const found = team ? await teamRows.findTeam(reader, subject) : null;
    if (!found) return undefined;
    const words = {
      title: `The team "${found.name}" has ended`,
      who: found.name,
      detail: '',
      path: `/teams/${found.id}`,
    };
    return { about: found.id, words };
  },
  async agent_lost(reader, { subject }) {
    const found =
      typeof subject === 'string' && isId('agent', subject)
        ? await agentRows.findAgent(reader, subject)
        : null;
    if (!found) return undefined;
    const title = `Nothing is heard of the agent "${found.name}" any more`;
    return { about: found.id, words: { title, who: found.name, detail: '', path: `/agents/${found.id}` } };
  },
};

async function readApproval(reader: Reader, { subject }: LoggedEvent, user: UserId): ReturnType<Read> {
  if (typeof subject !== 'string' || !isId('approval', subject)) return undefined;
  const asked = await approvalRows.findApproval(reader, subject);
  if (asked?.approval.state !== 'pending' || !(await answers(reader, asked, user))) return undefined;
  const { approval } = asked;
  const who = whoAsks(asked);
  const path = `/approvals/${approval.id}`;
  if (approval.kind !== 'permission') {
    const { title, why } = approval.question;
    return { about: approval.id, words: { title, who, detail: why, path } };
  }
  const { title, command, paths } = approval.call;
  return { about: approval.id, words: { title, who, detail: command ?? paths?.join(', ') ?? '', path } };
}

/** Whether it is for this person to answer: their own that names nobody, or one that names them. */
async function answers(
  reader: Reader,
  { approval }: approvalRows.AskedApproval,
  id: UserId,
): Promise<boolean> {
  const user = await userRows.findUser(reader, id);
  if (!user || user.role === 'viewer') return false;
  const approvers = approval.kind === 'permission' ? [] : (approval.question.approvers ?? []);
  if (approvers.length === 0) return id === approval.user;
  return approvers.some((one) =>
    'person' in one
      ? userNameKey(one.person) === userNameKey(user.name)
      : isHubRole(one.role) && one.role === user.role,
  );
}

function whoAsks({ asker }: approvalRows.AskedApproval): string {
  if (!asker) return 'Muster';
  const place = [asker.harness, asker.agent].filter((part) => part !== null).join('@');
  return [asker.label, place].filter((part) => part !== null && part !== '').join(' · ') || asker.id;
}

/** Of sessions that a person works with: a run and a team tell of their own. */
const TOLD_KINDS: ReadonlySet<string> = new Set(['main', 'oneshot', 'delegate', 'thread']);

async function readTurn(reader: Reader, { session, turn, data }: LoggedEvent): ReturnType<Read> {
  if (!session || !turn) return undefined;
  const found = await sessionRows.findSession(reader, session);
  if (!found || !TOLD_KINDS.has(found.kind)) return undefined;
  const { cause } = (await turnRows.findTurn(reader, turn)) ?? {};
  const who = found.label ?? found.harness ?? found.id;
  const title = cause?.message ?? 'It did not say why';
  const code = data?.['cause'] === undefined ? '' : (cause?.code ?? '');
  return { about: turn, words: { title, who, detail: code, path: `/sessions/${session}` } };
}

async function readRun(reader: Reader, { subject, type }: LoggedEvent): ReturnType<Read> {
  if (typeof subject !== 'string' || !isId('run', subject)) return undefined;
  const run = await runRows.findRun(reader, subject);
  if (!run || run.parent) return undefined;
  const title = `The workflow "${run.name}" ${type === 'run.done' ? 'is done' : 'has failed'}`;
  const words = { title, who: run.name, detail: run.cause?.message ?? '', path: `/runs/${run.id}` };
  return { about: run.id, words };
}
