import { plainText } from '../../parts/plain-text.ts';
import { COLUMN_NAMES } from '../board/columns.ts';
import type { TaskState } from '../../live/views.ts';
import type { Activity } from './task-queries.ts';

/** Who did it, by name where there is one. */
export function whoOf({ by, byName }: Pick<Activity, 'by' | 'byName'>): string {
  if (byName !== null) return byName;
  if (by === 'hub') return 'Muster';
  if (by.startsWith('usr_')) return 'A person';
  return by.startsWith('sch_') ? 'A schedule' : by;
}

/** What was done, in a few words. Lines of a kind that is not known here are told as they are written. */
export function whatOf(line: Activity): string {
  const words = WORDS[line.action];
  return plainText(words ? words(factsOf(line)) : `${line.action.replaceAll('_', ' ')}${restOf(line)}`);
}

interface LineFacts {
  text: (key: string) => string;
  column: (key: string) => string;
  line: Activity;
}

const WORDS: Readonly<Record<string, (facts: LineFacts) => string>> = {
  created: () => 'made it',
  moved: ({ text, column }) =>
    text('from') === text('to')
      ? 'put it elsewhere in its column'
      : `moved it from ${column('from')} to ${column('to')}`,
  rerun: ({ column }) => `made it ready again, from ${column('from')}`,
  claimed: ({ text }) => `claimed it, attempt ${text('attempt')}`,
  begun: () => 'began to work on it in a session',
  completed: ({ column }) => `completed it, into ${column('into')}`,
  failed: ({ text }) => `failed${because(text('reason'))}`,
  lost: ({ text }) => `lost it${because(text('reason'))}`,
  returned: ({ text }) => `gave it back${because(text('reason'))}`,
  edited: ({ text }) => `changed ${text('fields')}`,
  assigned: ({ text }) => `assigned it to ${text('assignee') || text('to')}`,
  blocked: ({ text }) => `blocked it: ${text('reason')}`,
  unblocked: () => 'took its block away',
  linked: ({ text }) => `made it wait for “${text('title')}”`,
  unlinked: ({ text }) => `made it wait for “${text('title')}” no longer`,
  note: () => 'noted',
};

const because = (reason: string) => (reason === '' ? '' : `: ${reason}`);

function factsOf(line: Activity): LineFacts {
  const text = (key: string) => textOf(line.data?.[key], line.names);
  return { text, line, column: (key) => columnName(text(key)) };
}

const isState = (text: string): text is TaskState => text in COLUMN_NAMES;
const columnName = (text: string): string => (isState(text) ? COLUMN_NAMES[text] : text);

/** An assignee by name, a list with commas, anything else as it is. */
function textOf(value: unknown, names: Activity['names']): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return names[value] ?? value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((one) => textOf(one, names)).join(', ');
  if (typeof value === 'object' && 'kind' in value)
    return value.kind === 'any'
      ? 'anybody'
      : Object.values(value)
          .map((part) => names[String(part)] ?? String(part))
          .join(' ');
  return JSON.stringify(value);
}

function restOf({ data, names }: Activity): string {
  const facts = Object.entries(data ?? {}).map(([key, value]) => `${key} ${textOf(value, names)}`);
  return facts.length === 0 ? '' : `: ${facts.join(', ')}`;
}
