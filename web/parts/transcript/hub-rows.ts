import type { StoredEntry } from '../../live/views.ts';

type Entry = StoredEntry['entry'];
type Command = Extract<Entry, { type: 'command' }>;
type Spawned = Extract<Entry, { type: 'thread' | 'delegate' }>;
type Prompt = Extract<Entry, { type: 'prompt' }>;
type Mail = NonNullable<Prompt['mail']>;

interface At {
  seq: number;
  at: number;
  turn: string | null;
  /** What a search of the transcript finds it by. */
  text: string;
}

/** What the hub itself wrote into a transcript: neither a prompt of a person nor an answer of the harness. */
export type HubRow =
  | (At & { kind: 'command' } & Pick<Command, 'outcome' | 'answer' | 'links'>)
  | (At & { kind: 'thread' | 'delegate' } & Pick<Spawned, 'session' | 'label'>)
  | (At & { kind: 'mail'; mail: Mail });

type Stored<E extends Entry> = Pick<StoredEntry, 'seq' | 'at' | 'turn'> & { entry: E };

/** A command that a person typed, with its answer; or a thread that was opened at this place, or a delegate spawned. */
export function hubRowOf({ seq, at, turn, entry }: Stored<Command | Spawned>): HubRow {
  if (entry.type === 'command') {
    const { text, outcome, answer, links } = entry;
    return { kind: 'command', seq, at, turn, text, outcome, answer, links };
  }
  const { type: kind, task: text, session, label } = entry;
  return { kind, seq, at, turn, text, session, label };
}

/** The mail that a prompt brings the model; people read a line of each. Undefined: it is a prompt like any other. */
export function mailRowOf({ seq, at, turn, entry }: Stored<Prompt>): HubRow | undefined {
  const { source, mail } = entry;
  if (source !== 'mail' || !mail || mail.length === 0) return undefined;
  return { kind: 'mail', seq, at, turn, text: mail.map(({ line }) => line).join('\n'), mail };
}
