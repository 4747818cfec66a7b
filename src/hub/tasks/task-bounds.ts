import { LIMITS, refusal, type ChecklistItem, type Refusal, type TaskDraft } from '#domain';

/** What of a task is bounded, in a draft as in a change. */
export interface Bounded extends Partial<
  Pick<TaskDraft, 'tags' | 'metadata' | 'checklist' | 'mostAttempts'>
> {
  title?: string | undefined;
  description?: string | null | undefined;
  blocked?: string | null | undefined;
  note?: string | undefined;
}

/** The first bound that is passed, as a refusal; undefined when all are kept. Doors that parse refuse most of it before. */
export function boundsProblem(given: Bounded): Refusal | undefined {
  return (
    titleProblem(given.title) ??
    lengthProblem('description', given.description, LIMITS.taskDescriptionCharacters) ??
    lengthProblem('note', given.note, LIMITS.taskNoteCharacters) ??
    lengthProblem('reason of its block', given.blocked, LIMITS.taskNoteCharacters) ??
    tagsProblem(given.tags) ??
    checklistProblem(given.checklist) ??
    metadataProblem(given.metadata) ??
    attemptsProblem(given.mostAttempts)
  );
}

export function lengthProblem(
  what: string,
  text: string | null | undefined,
  most: number,
): Refusal | undefined {
  return text && text.length > most
    ? tooLarge(
        `The ${what} of a task has at most ${most.toLocaleString('en')} characters; this one has ${text.length.toLocaleString('en')}.`,
      )
    : undefined;
}

function titleProblem(title: string | undefined): Refusal | undefined {
  if (title === undefined) return undefined;
  if (title.trim() === '')
    return refusal('request.invalid', 'A task needs a title.', {
      hint: 'Give it a line that says what is to be done.',
    });
  return lengthProblem('title', title, LIMITS.taskTitleCharacters);
}

function tagsProblem(tags: readonly string[] | undefined): Refusal | undefined {
  if (tags === undefined) return undefined;
  if (tags.length > LIMITS.taskTags)
    return tooLarge(`A task has at most ${LIMITS.taskTags} tags; these are ${tags.length}.`);
  if (tags.some((tag) => tag.trim() === ''))
    return refusal('request.invalid', 'A tag is never empty.', { hint: 'Leave it out.' });
  const long = tags.find((tag) => tag.length > LIMITS.taskTagCharacters);
  return long === undefined
    ? undefined
    : tooLarge(
        `A tag has at most ${LIMITS.taskTagCharacters} characters: "${long.slice(0, 80)}…" has ${long.length}.`,
      );
}

function checklistProblem(items: readonly ChecklistItem[] | undefined): Refusal | undefined {
  if (items === undefined) return undefined;
  if (items.length > LIMITS.taskChecklistItems)
    return tooLarge(
      `A checklist has at most ${LIMITS.taskChecklistItems} items; this one has ${items.length}.`,
    );
  const long = items.findIndex(({ text }) => text.length > LIMITS.taskChecklistItemCharacters);
  return long < 0
    ? undefined
    : tooLarge(
        `An item of a checklist has at most ${LIMITS.taskChecklistItemCharacters} characters; item ${long + 1} has more.`,
      );
}

function metadataProblem(metadata: Record<string, unknown> | undefined): Refusal | undefined {
  if (metadata === undefined) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  return bytes > LIMITS.taskMetadataBytes
    ? tooLarge(
        `The metadata of a task has at most ${LIMITS.taskMetadataBytes / 1024} KB as JSON; this has ${Math.ceil(bytes / 1024)} KB.`,
      )
    : undefined;
}

function attemptsProblem(most: number | undefined): Refusal | undefined {
  if (most === undefined || (Number.isInteger(most) && most >= 1 && most <= LIMITS.taskAttemptsMost))
    return undefined;
  return refusal('request.invalid', `A task has 1 to ${LIMITS.taskAttemptsMost} attempts, not ${most}.`, {
    hint: `Give a whole number from 1 to ${LIMITS.taskAttemptsMost}.`,
  });
}

const tooLarge = (message: string): Refusal =>
  refusal('request.too_large', message, {
    hint: 'Shorten it, or put the long part into an artifact or a file.',
  });
