import type { SessionDetail } from '../../live/views.ts';
import { plainText } from '../../parts/plain-text.ts';

type Option = SessionDetail['options'][number];

/** The approval modes in words, the widest last. */
export const MODE_OPTIONS: { value: SessionDetail['mode']; text: string }[] = [
  { value: 'deny', text: 'deny: nothing, whatever it asks' },
  { value: 'ask', text: 'ask: nothing that its harness asks about' },
  { value: 'approve-reads', text: 'approve-reads: read and search' },
  { value: 'auto-edits', text: 'auto-edits: also edit in its folder' },
  { value: 'yolo', text: 'yolo: everything' },
];

/** What can be chosen of an option; what is in force is among it, even where its harness does not list it. */
export function choiceOf(option: Option, chosen: string | undefined) {
  const value = chosen ?? option.value;
  const listed = option.values.map((one) => ({ value: one.value, text: plainText(one.name) }));
  const known = listed.some((one) => one.value === value);
  const options =
    known || listed.length === 0 ? listed : [{ value, text: value === '' ? 'not told' : value }, ...listed];
  return { value, options, waits: chosen !== undefined && chosen !== option.value };
}
