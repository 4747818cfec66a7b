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
  return [...priorityMarks(task), ...workMarks(task), ...attemptMarks(task), ...dueMarks(task)];
}

function priorityMarks({ priority }: Task): Mark[] {
  if (priority === 'none') return [];
  const tone = priority === 'high' ? 'needs' : 'quiet';
  return [
    { id: 'priority', shape: PRIORITY_SHAPES[priority], text: priority, tone, title: `Priority ${priority}` },
  ];
}

type TaskWord = Task['status']['word'];

/** How a word is shown; null where the column says it already. */
const LOOKS: Readonly<Record<TaskWord, Pick<Mark, 'shape' | 'tone'> | null>> = {
  inbox: null,
  ready: { shape: '○', tone: 'quiet' },
  waiting: { shape: '◔', tone: 'needs' },
  blocked: { shape: '⊘', tone: 'bad' },
  working: { shape: '●', tone: 'accent' },
  needs_you: { shape: '◆', tone: 'needs' },
  queued: { shape: '◌', tone: 'quiet' },
  paused: { shape: '‖', tone: 'needs' },
  stalled: { shape: '!', tone: 'bad' },
  lost: { shape: '?', tone: 'bad' },
  in_review: { shape: '◇', tone: 'needs' },
  done: null,
  cancelled: null,
};

/** A word of the hub as people read it. */
export const taskWord = (word: TaskWord): string => word.replaceAll('_', ' ');

/** How it stands, and who is at it or for whom it is. */
function workMarks({ state, status: { word, why }, workerName, assignee, assigneeName }: Task): Mark[] {
  const look = LOOKS[word];
  const text = taskWord(word);
  const marks: Mark[] = look === null ? [] : [{ id: 'word', ...look, text, title: why ?? text }];
  if (state === 'in_progress') {
    const [who, title] =
      workerName === null
        ? ['by hand', 'No agent or session has claimed it']
        : [workerName, `${workerName} works on it`];
    marks.push({ id: 'worker', shape: '', text: who, tone: 'quiet', title });
  } else if (assignee.kind !== 'any' && state !== 'in_review')
    marks.push({
      id: 'assignee',
      shape: '→',
      text: assigneeName,
      tone: 'quiet',
      title: `For ${assigneeName}`,
    });
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

/** Why a task stands as it does, where its column does not say it; null when there is nothing to say. */
export const waitLine = ({ status: { word, why } }: Pick<Task, 'status'>): string | null =>
  word === 'inbox' || word === 'in_review' ? null : why;

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
