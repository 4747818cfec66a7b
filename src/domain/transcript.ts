import type { ApprovalMode } from './mode.ts';

/** What a tool does, as the harness says it (ACP's kinds). */
export const TOOL_KINDS = [
  'read',
  'edit',
  'delete',
  'move',
  'search',
  'execute',
  'think',
  'fetch',
  'switch_mode',
  'other',
] as const;
export type ToolKind = (typeof TOOL_KINDS)[number];

/** `cancelled`: it was under way when its turn was stopped, and did not run to its end. */
export const TOOL_STATUSES = ['pending', 'in_progress', 'completed', 'failed', 'cancelled'] as const;
export type ToolStatus = (typeof TOOL_STATUSES)[number];

/** Whether a call with this status is over. */
export function isCallOver(status: ToolStatus | undefined): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** A change to one file. `oldText` is null for a file that did not exist. */
export interface FileDiff {
  path: string;
  oldText: string | null;
  newText: string;
}

/** What a tool call is about, exactly: shown to whoever is asked, and kept in the transcript. */
export interface ToolCallFacts {
  toolCallId: string;
  title: string;
  kind: ToolKind;
  /** The shell command line, where the tool runs one. */
  command?: string;
  /** Absolute paths that the call reads or changes. */
  paths?: string[];
  diff?: FileDiff[];
  /** The harness' own arguments, as JSON; at most 16 KB, cut with a mark. */
  input?: unknown;
}

/** Tokens and cost of a turn as far as the harness reports them; a missing field is unknown, never zero. */
export interface Usage {
  inputTokens?: number;
  outputTokens?: number;
  /** Of the input, what came from the model's cache. */
  cachedTokens?: number;
  /** Tokens that fill the model's window now, and its size. */
  contextUsed?: number;
  contextSize?: number;
  /** Money, in millionths of a US dollar. */
  costMicros?: number;
}

export interface PlanEntry {
  text: string;
  status: 'pending' | 'in_progress' | 'completed';
}

/** One line of a session's transcript: what was said, done or noticed. Text chunks are already joined by the writer. */
export type TranscriptEntry =
  | { type: 'prompt'; text: string }
  | { type: 'text'; text: string }
  | { type: 'thought'; text: string }
  | { type: 'tool_call'; call: ToolCallFacts; status: ToolStatus }
  | {
      type: 'tool_update';
      toolCallId: string;
      status?: ToolStatus;
      output?: string;
      diff?: FileDiff[];
      exitCode?: number;
    }
  | { type: 'plan'; entries: PlanEntry[] }
  | { type: 'usage'; usage: Usage }
  | { type: 'mode'; mode: string; asked?: ApprovalMode }
  | { type: 'commands'; names: string[] }
  /** Muster's own remark: a recovery, a gap, a limit that cut something. */
  | { type: 'notice'; text: string }
  /** Updates that were dropped because the hub was away too long. */
  | { type: 'gap'; dropped: number };
