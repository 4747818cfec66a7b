import type { Message } from './message.ts';

/**
 * Where native conversations are kept between turns, so that they outlive a crash of the agent, the harness or the hub.
 * What `append` has taken outlives a crash of the process; what was there at `settle` outlives a power cut.
 */
export interface SessionMemory {
  /** Begins a conversation that has no messages. */
  create(conversation: string): Promise<void>;
  /** All messages in order; undefined when nothing is kept under that id. Throws when what is kept cannot be read. */
  load(conversation: string): Promise<Message[] | undefined>;
  append(conversation: string, messages: readonly Message[]): Promise<void>;
  settle(conversation: string): Promise<void>;
  /** Puts these in the place of all, at once: a crash leaves the old ones or the new ones. */
  replace(conversation: string, messages: readonly Message[]): Promise<void>;
}
