import type { AssistantPart, Message } from '../memory/message.ts';

export interface OfferedTool {
  name: string;
  description: string;
  schema: Record<string, unknown>;
}

export interface ModelRequest {
  model: string;
  instructions: string;
  /** 0 to 2; undefined leaves it to the endpoint. */
  temperature: number | undefined;
  messages: readonly Message[];
  tools: readonly OfferedTool[];
  signal: AbortSignal;
  onText(text: string): void;
  onThought(text: string): void;
  /** Called for whatever comes of the answer, arguments of calls included. */
  onSign(): void;
}

/** Tokens as the endpoint counted them; undefined where it does not say. */
export interface ModelUsage {
  input: number | undefined;
  output: number | undefined;
}

export interface ModelAnswer {
  parts: AssistantPart[];
  /** Calls whose arguments were no JSON object, by their id: what is wrong with them. */
  malformed: ReadonlyMap<string, string>;
  end: 'stop' | 'tools' | 'length' | 'refusal' | 'unknown';
  usage: ModelUsage;
}

export interface ModelFailure {
  /** A sentence for a person: what the endpoint said, and what to do. */
  cause: string;
  /** Trying again may help. */
  retry: 'never' | 'later' | { afterMs: number };
  /** What was sent does not fit into the model's window. */
  tooLong: boolean;
  /** What was said before it broke off. */
  parts: AssistantPart[];
  aborted: boolean;
}
