import type { ToolCallContent, ToolKind } from '@agentclientprotocol/sdk';
import type { z } from 'zod';
import type { Result } from '#base';

/** What a call is about, shown and asked before anything is done. */
export interface CallPlan {
  title: string;
  kind: ToolKind;
  /** Absolute, inside the session's directory. */
  paths?: string[];
  content?: ToolCallContent[];
  rawInput: unknown;
  /** May go unasked in modes that let a session read. */
  readsInside?: boolean;
  /** Never asked by the agent: whoever offers the tool decides itself. */
  decidedElsewhere?: boolean;
  /** Does it. Not called when it was denied. */
  run(context: RunContext): Promise<CallResult>;
}

export interface RunContext {
  signal: AbortSignal;
  /** The output so far, whole; called as often as it grows. */
  show: (output: string) => void;
}

/** `text` goes to the model, and to the person unless `shown` says it otherwise. */
export interface CallResult {
  text: string;
  failed?: boolean;
  shown?: string;
  exitCode?: number | null;
}

/** One tool as the loop knows it. */
export interface NativeTool {
  name: string;
  /** Of a tool of an MCP server: the server's name, and the tool's own; and whether it is the hub's. */
  server?: string;
  tool?: string;
  ofHub?: boolean;
  description: string;
  /** JSON schema of its arguments. */
  schema: Record<string, unknown>;
  /** Reads the arguments and looks at what they name; refuses with a sentence for the model. */
  plan(input: unknown): Promise<Result<CallPlan, string>>;
}

/** The first thing that is wrong with arguments, as the model should read it. */
export function argumentProblem(tool: string, error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue?.path.join('.');
  return `The arguments of ${tool} cannot be used: ${where ? `${where}: ` : ''}${issue?.message ?? 'not readable'}.`;
}
