import type { Task } from '../../live/views.ts';
import type { Tone } from '../../parts/status-words.ts';

/** Something that a card says about itself, in a word or two; all of it on hover. */
export interface Mark {
  id: string;
  shape: string;
  text: string;
  tone: Tone;
  title: string;
}

export const PRIORITY_SHAPES: Readonly<Record<Task['priority'], string>> = {
  high: '▲',
  medium: '■',
  low: '▽',
  none: '',
};

/** What stands on a card beside its title: who is at it, what holds it up, how often it was tried. */
export function marksOf(task: Task): Mark[] {
  return [
    ...priorityMarks(task),
    ...workMarks(task),
    ...holdMarks(task),
    ...attemptMarks(task),
    ...dueMarks(task),
  ];
}

function priorityMarks({ priority }: Task): Mark[] {
  if (priority === 'none') return [];
  const tone = priority === 'high' ? 'needs' : 'quiet';
  return [
    { id: 'priority', shape: PRIORITY_SHAPES[priority], text: priority, tone, title: `Priority ${priority}` },
  ];
}

/** Who is at it, or for whom it is. */
function workMarks({ state, workerName, assignee, assigneeName }: Task): Mark[] {
  if (state === 'in_review')
    return [
      { id: 'review', shape: '◆', text: 'to review', tone: 'needs', title: 'A person has to look at it' },
    ];
  if (state === 'in_progress' && workerName !== null)
    return [
      { id: 'worker', shape: '●', text: workerName, tone: 'accent', title: `${workerName} works on it` },
    ];
  const marks: Mark[] = [];
  if (state === 'in_progress')
    marks.push({
      id: 'hand',
      shape: '○',
      text: 'by hand',
      tone: 'quiet',
      title: 'No agent or session has claimed it',
    });
  if (assignee.kind !== 'any')
    marks.push({
      id: 'assignee',
      shape: '→',
      text: assigneeName,
      tone: 'quiet',
      title: `For ${assigneeName}`,
    });
  return marks;
}

/** What keeps it from going on. */
function holdMarks(task: Task): Mark[] {
  const { state, blocked, unmet, waitsFor } = task;
  const marks: Mark[] = [];
  if (blocked !== null)
    marks.push({ id: 'blocked', shape: '⊘', text: 'blocked', tone: 'bad', title: blocked });
  if (unmet > 0 && isOpen(task)) {
    const title = waitsFor ?? 'tasks to be done first';
    marks.push({ id: 'unmet', shape: '○', text: `waits for ${unmet}`, tone: 'needs', title });
  }
  if (state === 'in_progress' && waitsFor !== null)
    marks.push({ id: 'held', shape: '‖', text: 'held up', tone: 'needs', title: waitsFor });
  return marks;
}

function attemptMarks({ attempts, mostAttempts, notBefore }: Task): Mark[] {
  if (attempts === 0 || (attempts === 1 && notBefore === null)) return [];
  const left = mostAttempts - attempts;
  const title = left <= 0 ? 'Its last attempt' : `${left} more after this`;
  return [
    {
      id: 'attempts',
      shape: '↻',
      text: `try ${attempts} of ${mostAttempts}`,
      tone: left <= 0 ? 'bad' : 'needs',
      title,
    },
  ];
}

function dueMarks(task: Task): Mark[] {
  if (task.dueAt === null || !isOpen(task)) return [];
  const day = new Date(task.dueAt);
  const text = `due ${day.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })}`;
  return [{ id: 'due', shape: '◷', text, tone: 'quiet', title: `Due ${day.toLocaleString()}` }];
}

/** Whether there is still something to do on it. */
export const isOpen = ({ state }: Pick<Task, 'state'>): boolean => state !== 'done' && state !== 'cancelled';

/** What a task waits for where its marks do not say it already; null when it waits for nothing. */
export function waitLine({ state, waitsFor, blocked, unmet }: Task): string | null {
  if (state === 'inbox' || state === 'in_review') return null;
  if (blocked !== null) return blocked;
  return unmet > 0 && waitsFor === null ? `${unmet} to be done first` : waitsFor;
}

/** Whether something keeps a task from going on that somebody should know of, more than that nobody has begun. */
export const isHeldUp = ({ state, blocked, unmet, waitsFor, notBefore }: Task): boolean =>
  blocked !== null || unmet > 0 || notBefore !== null || (state === 'in_progress' && waitsFor !== null);

/** Whom a task is for as the hub takes it: `any`, `agent:ID`, `harness:NAME`, `session:ID`. */
export function assigneeText(assignee: Task['assignee']): string {
  if (assignee.kind === 'any') return 'any';
  if (assignee.kind === 'harness') return `harness:${assignee.harness}`;
  return assignee.kind === 'agent' ? `agent:${assignee.agent}` : `session:${assignee.session}`;
}

type AssigneeInput =
  | { kind: 'any' }
  | { kind: 'agent'; agent: string }
  | { kind: 'harness'; harness: string }
  | { kind: 'session'; session: string };

/** The other way round. */
export function assigneeInput(text: string): AssigneeInput {
  const at = text.indexOf(':');
  const [kind, name] = [text.slice(0, at), text.slice(at + 1)];
  if (kind === 'agent') return { kind, agent: name };
  if (kind === 'harness') return { kind, harness: name };
  return kind === 'session' ? { kind, session: name } : { kind: 'any' };
}
