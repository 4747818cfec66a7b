import { RUN_LIMITS } from '#domain';
import type { ProgramNote } from '#workflow';

/** What a program said, as people read it. */
export function noteText(note: ProgramNote): string {
  switch (note.kind) {
    case 'log':
      return note.text;
    case 'phase':
      return note.title;
    case 'dropped': {
      const stage = note.stage === null ? '' : `, stage ${note.stage}`;
      return `${note.from} left out what stands at ${note.index}${stage}: ${note.cause}`;
    }
    case 'unhandled':
      return `A failure that nothing waited for: ${note.cause}`;
    case 'unawaited':
      return `It returned while ${note.calls.length} calls were open; they are ended.`;
    case 'notesFull':
      return `More than ${RUN_LIMITS.notes} notes: the rest is not kept.`;
    case 'skipped':
      return `${note.step} is left out: ${note.because}`;
  }
}
