import type { DiffLine } from '../../../parts/diff-props.ts';
import { textAt, type ReviewFile } from './patch-files.ts';

/** A comment on a line that waits to be sent with the others. */
export interface ReviewNote extends DiffLine {
  id: string;
  path: string;
  /** What stood in the line when it was written. */
  quote: string;
  text: string;
}

/** Whether the line that a comment is on says something else now, or is no longer among what changed. */
export function isOutdated(note: ReviewNote, files: readonly ReviewFile[]): boolean {
  const file = files.find(({ path }) => path === note.path);
  return !file || textAt(file.patch, note) !== note.quote;
}

/** All comments as one message, file by file, each with the line that it is on. */
export function reviewMessage(notes: readonly ReviewNote[], files: readonly ReviewFile[]): string {
  const order = new Map(files.map(({ path }, index) => [path, index]));
  const place = ({ path }: ReviewNote) => order.get(path) ?? files.length;
  const sorted = notes.toSorted((one, other) => place(one) - place(other) || one.line - other.line);
  const parts = sorted.map((note) => {
    const where = `${note.path}:${note.line}${note.side === 'old' ? ' (as it was before)' : ''}`;
    const outdated = isOutdated(note, files) ? ' (this line has changed since)' : '';
    return `${where}${outdated}\n> ${note.quote.trim()}\n${note.text.trim()}`;
  });
  const count = notes.length === 1 ? 'One comment' : `${notes.length} comments`;
  return `Review of your changes. ${count}:\n\n${parts.join('\n\n')}`;
}

/** As this browser kept them; anything else than comments is passed over. */
export function readNotes(kept: string | null): ReviewNote[] {
  const list = parsed(kept);
  return Array.isArray(list) ? list.filter(isNote) : [];
}

function isNote(value: unknown): value is ReviewNote {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const texts = ['id', 'path', 'quote', 'text'].every((name) => typeof fields.get(name) === 'string');
  const side = fields.get('side');
  return texts && typeof fields.get('line') === 'number' && (side === 'old' || side === 'new');
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Which contents somebody has seen, by path. */
export function readViewed(kept: string | null): Readonly<Record<string, string>> {
  const value = parsed(kept);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((one): one is [string, string] => typeof one[1] === 'string'),
  );
}
