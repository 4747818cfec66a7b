import type { Attachment, CommandEntry, Principal, SessionId, Turn, TurnId } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';
import type {
  SendInput,
  SendOutcome,
  SessionDetail,
  SessionView,
  SpawnInput,
} from '../sessions/session-verbs.ts';

/** What a person chooses for a chat. */
export type ChatWish = Pick<
  SpawnInput,
  | 'harness'
  | 'agent'
  | 'cwd'
  | 'source'
  | 'model'
  | 'role'
  | 'resume'
  | 'approvals'
  | 'mayApprove'
  | 'workspace'
>;

export type OpenChatInput = ChatWish & { title?: string | undefined };

/** A chat or a thread with what stands beside it. */
export interface ChatView {
  session: SessionDetail;
  /** The chat itself: the same session, or the owner of a thread. */
  chat: SessionId;
  /** Live sessions that the chat owns, newest first. */
  owned: SessionView[];
  /** Turns of the session that have not ended, in order. */
  queue: Turn[];
  /** ms since 1970, the database's clock. */
  now: number;
}

export interface SayInput {
  text: string;
  when: SendInput['when'];
  attachments?: readonly Attachment[] | undefined;
}

export interface SaidInChat {
  session: SessionId;
  turn: TurnId;
  /** Turns that come before it. */
  ahead: number;
  delivered: SendOutcome['delivered'];
  /** What it waits for. */
  why?: string;
}

/** What persons do in their chats and the threads of those; for persons alone. `address`: an id, a unique short form of one, a title or a label. */
export interface ChatService {
  /** A main session on a harness, as many as a person likes; it starts at its first message. */
  open(by: Principal, input: OpenChatInput): Answer<SessionView>;
  list(by: Principal, query: Page & { state: 'live' | 'all' }): Answer<PageOf<SessionView>>;
  show(by: Principal, address: string): Answer<ChatView>;
  /** Null leaves it without a name; a thread keeps one. */
  rename(by: Principal, address: string, title: string | null): Answer<SessionView>;
  /** A person's text to the session itself, whatever it begins with. Its reply stands in the chat and is mail to nobody. */
  say(by: Principal, address: string, input: SayInput): Answer<SaidInChat>;
  /** Keeps a command and its answer where it was typed; answers the number of the entry. */
  keepCommand(by: Principal, address: string, entry: Omit<CommandEntry, 'type'>): Answer<{ seq: number }>;
  /** Commands that its harness says it has, without their slash. */
  harnessCommands(by: Principal, address: string): Answer<string[]>;
}
