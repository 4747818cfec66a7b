import type { MessageId, SessionId } from './ids.ts';
import type { MessageKind } from './mail.ts';
import type { Session } from './session.ts';
import type { TranscriptEntry } from './transcript.ts';
import type { TurnSource } from './turn.ts';

/** A chat is a main session that runs on a harness; the main session of an outside client has its conversation elsewhere. */
export const isChat = (session: Pick<Session, 'kind' | 'harness'>): boolean =>
  session.kind === 'main' && session.harness !== null;

/** Sessions that live on between turns, take a place among what their owner may have, and expire. */
export const PERSISTENT_KINDS = ['delegate', 'thread'] as const satisfies readonly Session['kind'][];
export const isPersistent = ({ kind }: Pick<Session, 'kind'>): boolean =>
  PERSISTENT_KINDS.some((one) => one === kind);

/** Something that the answer to a command speaks of, for a link. */
export interface ChatLink {
  kind: 'session' | 'team' | 'run';
  id: string;
  label: string;
}

/** A message of an envelope turn, in one line for people. */
export interface MailLine {
  id: MessageId;
  kind: MessageKind;
  from: SessionId | null;
  line: string;
}

/** What a turn was asked. `mail`: of an envelope turn, what it brings; the model reads the text. */
export interface PromptEntry {
  type: 'prompt';
  text: string;
  /** Absent in transcripts that are older than it. */
  source?: TurnSource;
  mail?: MailLine[];
}

/** What a person typed as a command, and what the hub answered. The harness never sees it. */
export interface CommandEntry {
  type: 'command';
  text: string;
  outcome: 'answered' | 'refused';
  /** Markdown. */
  answer: string;
  links: ChatLink[];
}

/** A thread was opened here, or a delegate spawned. */
export interface SpawnedEntry {
  type: 'thread' | 'delegate';
  session: SessionId;
  label: string;
  task: string;
}

/** What the hub itself writes into a transcript; no agent can. */
export type ChatEntry = CommandEntry | SpawnedEntry;

/** A line of a transcript as it is kept. */
export type KeptEntry = Exclude<TranscriptEntry, { type: 'prompt' }> | PromptEntry | ChatEntry;
