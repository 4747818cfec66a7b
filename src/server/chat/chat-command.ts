import type { ChatLink, Principal } from '#domain';
import type { Answer, ChatView, Hub } from '#hub';

/** What answers a command: markdown, and what it speaks of. */
export interface ChatReply {
  text: string;
  links?: ChatLink[];
}

/** Who typed, and where. */
export interface ChatDoor {
  hub: Hub;
  by: Principal;
  signal: AbortSignal;
}

/** A command with its arguments, in the chat or the thread that it was typed in. */
export interface ChatCall extends ChatDoor, Pick<ChatView, 'session' | 'chat' | 'owned'> {
  args: readonly string[];
  flags: ReadonlyMap<string, string>;
  now: number;
}

/** Whose names complete an argument. */
export type Completes = 'delegates' | 'threads' | 'teams' | 'teamFiles' | 'runs' | 'workflows' | 'commands';

/** A slash command: its row in /help and in the completion, and what it does. */
export interface ChatCommand {
  /** Without the slash. */
  words: readonly string[];
  /** Its arguments in the words of usage. */
  usage: string;
  help: string;
  /** How many arguments it takes; `rest`: the last of them is all that follows. */
  args?: { least: number; most: number; rest?: true };
  /** By name: whether a value follows. */
  flags?: Readonly<Record<string, 'alone' | 'value'>>;
  completes?: Completes;
  /** It means something in a thread alone. */
  inThread?: true;
  run(call: ChatCall): Answer<ChatReply>;
}

/** The command as it is typed, without its arguments. */
export const nameOf = ({ words }: Pick<ChatCommand, 'words'>): string => `/${words.join(' ')}`;
export const usageOf = (command: Pick<ChatCommand, 'words' | 'usage'>): string =>
  command.usage === '' ? nameOf(command) : `${nameOf(command)} ${command.usage}`;
