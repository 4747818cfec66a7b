/** A tool that the harness offers in its request, in the words of no protocol. */
export interface OfferedTool {
  name: string;
  /** Codex groups MCP tools by namespace; the call must name it again. */
  namespace?: string | undefined;
  /** `freeform` tools take one text instead of JSON arguments. */
  form: 'json' | 'freeform';
  properties: Record<string, PropertyShape>;
  required: string[];
}

/** What the tool choice reads of one JSON schema property. `type` is lower case. */
export interface PropertyShape {
  type: string;
  description: string;
  /** The value to give when the property is demanded and nothing better is known. */
  sample?: unknown;
}

export interface ToolResult {
  /** The id of the call that is answered; Gemini may leave it out. */
  callId: string | undefined;
  text: string;
}

/** One message, or one run of tool results. */
export type Turn =
  | { by: 'system'; text: string }
  /** `besideResults`: stands in the same message as tool results, so it may be a harness's nudge. */
  | { by: 'user'; text: string; besideResults: boolean }
  | { by: 'assistant'; text: string }
  | { by: 'tools'; results: ToolResult[] };

/** A model request, the same for every protocol. */
export interface Conversation {
  model: string;
  stream: boolean;
  tools: OfferedTool[];
  turns: Turn[];
}

export interface ToolCall {
  id: string;
  name: string;
  namespace?: string | undefined;
  /** A string for freeform tools, an object of arguments otherwise. */
  input: string | Record<string, unknown>;
}

/** Counted from characters, four to a token, so that the same request always costs the same. */
export interface Usage {
  input: number;
  output: number;
}

export interface Answer {
  /** The same for the same conversation, another for every other: Claude merges messages that share an id. */
  id: string;
  /** The text in the pieces in which it is streamed; empty when the answer is calls alone. */
  chunks: string[];
  calls: ToolCall[];
  usage: Usage;
  /** What stands between two chunks: nothing, a wait for `release`, or so many milliseconds. */
  between: 'nothing' | 'release' | { ms: number };
  /** How it ends after the last chunk. */
  end: 'finish' | 'hang' | 'break off';
}

export type Verdict =
  | { kind: 'answer'; answer: Answer }
  | { kind: 'refusal'; status: number; message: string };

/** The id that every answer carries as its model, whatever was asked for. */
export const MODEL_ID = 'scripted';
