import type { KeptEntry } from './chat.ts';
import type { ToolCallFacts } from './transcript.ts';

/** From when on a running turn that shows nothing is diagnosed, in ms. */
export const SILENT_AFTER_MS = 60_000;

/** What is known of a running turn's signs. Times in ms since 1970. */
export interface TurnSigns {
  /** When the prompt was given to the harness. */
  startedAt: number;
  /** The last update, or the end of the last wait. */
  lastActivityAt: number;
  /** Its latest transcript entries, newest first; the prompt itself and Muster's own remarks may be among them. */
  entries: readonly { type: KeptEntry['type']; at: number }[];
  /** The tool call that runs, where one does and what it is about is known. */
  runs: Pick<ToolCallFacts, 'kind' | 'title' | 'command'> | null;
  /** How many tool calls have begun and not ended. */
  openCalls: number;
}

export const SILENCES = ['prompt_not_taken', 'no_event', 'no_visible_output', 'may_wait_for_input'] as const;

/**
 * Why a turn that goes on shows nothing. `prompt_not_taken`: nothing at all came since the prompt. `no_event`: something
 * came, then nothing more. `no_visible_output`: it sends events, but none that anybody sees. `may_wait_for_input`: a
 * command runs without a sign.
 */
export interface Silence {
  kind: (typeof SILENCES)[number];
  since: number;
  /** A sentence part without a full stop, with what to look at. */
  why: string;
}

type EntryType = KeptEntry['type'];
/** Muster's own lines: they say nothing of the harness. */
const OURS: readonly EntryType[] = ['prompt', 'notice', 'gap', 'command', 'thread'];
/** Harnesses send these whether they have taken the prompt or not. */
const BOOKKEEPING: readonly EntryType[] = ['mode', 'commands'];
const VISIBLE: readonly EntryType[] = ['text', 'tool_call', 'tool_update', 'plan'];

/** What is the matter with a running turn that has been silent for a minute; undefined while there is nothing to say. */
export function silenceOf(signs: TurnSigns, now: number): Silence | undefined {
  const { startedAt, entries } = signs;
  const silent = (kind: Silence['kind'], since: number, words: (span: string) => string) =>
    now - since < SILENT_AFTER_MS ? undefined : { kind, since, why: words(minutes(now - since)) };
  const lastActivityAt = Math.max(signs.lastActivityAt, startedAt);
  if (signs.openCalls > 0) {
    // Reading or fetching may take its time; a command may sit at a question that nobody sees.
    if (signs.runs?.kind !== 'execute') return undefined;
    const command = cut(signs.runs.command ?? signs.runs.title);
    return silent(
      'may_wait_for_input',
      lastActivityAt,
      (span) =>
        `no output for ${span} of its command ${command}; it may wait for input, which it will not get`,
    );
  }
  const events = entries.filter(({ type }) => !OURS.includes(type));
  if (events.length === 0)
    return silent(
      'prompt_not_taken',
      startedAt,
      (span) =>
        `its harness has not taken the prompt for ${span}; look at its login and its way to the model`,
    );
  const said = events.filter(({ type }) => !BOOKKEEPING.includes(type));
  const noEvent = silent(
    'no_event',
    lastActivityAt,
    (span) => `no event from its harness for ${span}; its model may be slow or not answer`,
  );
  if (noEvent !== undefined || said.length === 0) return noEvent;
  const visible = said.find(({ type }) => VISIBLE.includes(type));
  const since = Math.max(visible?.at ?? startedAt, startedAt);
  return silent(
    'no_visible_output',
    since,
    (span) => `it sends events, but no text and no tool call for ${span}`,
  );
}

const minutes = (ms: number) => `${Math.floor(ms / 60_000)} min`;

const LONGEST_COMMAND = 120;
const cut = (text: string) =>
  text.length > LONGEST_COMMAND ? `${text.slice(0, LONGEST_COMMAND - 1)}…` : text;
