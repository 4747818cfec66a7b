import type { Session } from '../../live/views.ts';
import type { ChoiceOption } from '../../parts/field.tsx';

type Mode = Session['mode'];

/** What a session may do without asking, from the narrowest to the widest. */
const WORDS: Readonly<Record<Mode, string>> = {
  deny: 'Deny: whatever it would have to ask for is refused',
  ask: 'Ask: each change and each command',
  'approve-reads': 'Approve reads: reading is free, all else is asked',
  'auto-edits': 'Auto edits: reading and editing files is free, commands are asked',
  yolo: 'Yolo: everything is allowed, nothing is asked',
};

const MODES: readonly Mode[] = ['ask', 'approve-reads', 'auto-edits', 'deny', 'yolo'];

export const MODE_CHOICES: readonly ChoiceOption<Mode>[] = MODES.map((value) => ({
  value,
  text: WORDS[value],
}));
