import type { Ids } from '#base';
import type { HubSettings, Principal, Question, Session, Task, TaskDetails, TaskState } from '#domain';
import { sessionRows, taskRows, type Tx } from '#store';
import { askQuestion, withdrawQuestion } from '../approvals/index.ts';
import { HUB, recordActivity } from './record-activity.ts';

interface Asks {
  ids: Ids;
  settings: () => HubSettings;
}

/**
 * After a session has made or changed a card of a board: one that could be taken now makes another agent act, beyond the
 * session's own team and delegates, so it goes back to the inbox until its person has said yes to its text as it stands.
 * A card that has left the inbox in another way is asked about no longer. Answers the card as it is then.
 */
export async function askFirst(
  { ids, settings }: Asks,
  tx: Tx,
  by: Principal,
  { was, task }: { was: TaskState | null; task: Task },
): Promise<Task> {
  if (task.team !== null || (was !== 'inbox' && task.state !== 'up_next')) return task;
  const session = by.kind === 'session' ? await sessionRows.findSession(tx, by.session) : null;
  const isWanted = await stillWanted(tx, session !== null, { was, task });
  if (session === null || !isWanted || (await isFree(tx, session, task))) return task;
  const shelved = task.state === 'inbox' ? task : await taskRows.moveTask(tx, task, 'shelve', null);
  if (!shelved) throw new Error(`the task ${task.id} could not be put into the inbox`);
  // Nobody is asked for one that is denied whatever would need an answer.
  if (session.mode !== 'deny') await ask({ ids, settings }, tx, session, task);
  return shelved;
}

/** Ends what is asked about it already, unless that stands; whether it is to be done as far as whoever changed it says. */
async function stillWanted(
  tx: Tx,
  isSession: boolean,
  { was, task }: { was: TaskState | null; task: Task },
): Promise<boolean> {
  // A person who edits it in the inbox knows what it says; a session asks anew.
  const isOver = was === 'inbox' && (task.state !== 'inbox' || isSession);
  const wasAsked = isOver && (await withdrawQuestion(tx, 'task', task.id)) !== null;
  return task.state === 'up_next' || (task.state === 'inbox' && wasAsked);
}

async function ask({ ids, settings }: Asks, tx: Tx, session: Session, task: Task): Promise<void> {
  const approval = await askQuestion(tx, ids, {
    kind: 'task',
    user: task.user,
    session: session.id,
    turn: null,
    subject: task.id,
    question: questionOf(session, task, await taskRows.findDetails(tx, task.id)),
    settings: settings(),
  });
  if (!approval) throw new Error(`two questions about ${task.id} wait at once`);
  const data = { approval: approval.id, session: session.id };
  await recordActivity(tx, HUB, task.id, { action: 'asked', data });
}

/**
 * Whether it need not ask: by its mode, for work of its own, and as the program of a person outside, which asks that person
 * itself before it calls a tool.
 */
async function isFree(tx: Tx, session: Session, { assignee }: Task): Promise<boolean> {
  if (session.harness === null || session.mode === 'yolo') return true;
  if (assignee.kind !== 'session') return false;
  if (assignee.session === session.id) return true;
  return (await sessionRows.findSession(tx, assignee.session))?.owner === session.id;
}

const questionOf = (session: Session, task: Task, details: TaskDetails): Question => ({
  title: `May "${task.title}" be done?`,
  why: `Session ${session.label ?? session.id} wants it to be done by whoever takes it. It waits in the inbox.`,
  body: fullText(task, details),
  options: [
    { id: 'do', text: 'Put it up next, so that it is taken', effect: 'allow' },
    { id: 'leave', text: 'Leave it in the inbox', effect: 'deny' },
  ],
  otherwise: 'It stays in the inbox.',
});

/** Everything that whoever takes it is told. */
function fullText({ title, assignee }: Task, { description, checklist, work }: TaskDetails): string {
  const { kind, ...whom } = assignee;
  const given = Object.entries(work ?? {}).filter(([, value]) => value !== null && value !== false);
  return [
    title,
    kind === 'any' ? '' : `For: ${[kind, ...Object.values(whom)].join(' ')}`,
    given.length === 0 ? '' : `Work: ${given.map(([name, value]) => `${name} ${textOf(value)}`).join(', ')}`,
    description ?? '',
    checklist.map(({ text, done }) => `- [${done ? 'x' : ' '}] ${text}`).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
