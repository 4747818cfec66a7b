import { z } from 'zod';
import type { Clock, Ids, Result } from '#base';
import type { HubSettings, McpToolset, Principal, Refusal, Session } from '#domain';
import type { Hub } from '#hub';
import { refuse } from '#base';
import { refusalOfIssues } from '../http/schema-refusal.ts';

type SessionPrincipal = Extract<Principal, { kind: 'session' }>;

/** Who calls: the session of the token, and what its hub is set to. */
export interface Caller {
  by: SessionPrincipal;
  self: Session;
  settings: HubSettings;
  /** Its role, where that may answer what others ask. */
  approvesAs: string | null;
}

/** What a tool works with beside its input. */
export interface ToolCall extends Caller {
  hub: Hub;
  clock: Clock;
  ids: Ids;
  /** Aborts when the client has gone, has cancelled the call, or the server stops. */
  signal: AbortSignal;
}

/** What a tool answers: a short text for a model, and the same as JSON. */
export interface ToolReply {
  text: string;
  data: Record<string, unknown>;
}

export type ToolAnswer = Promise<Result<ToolReply, Refusal>>;

interface ToolSpec<S extends z.ZodObject> {
  name: string;
  toolset: McpToolset;
  title: string;
  /** What it does, when to use it, what it answers. Limits come from the constants. */
  description: string;
  input: S;
  readOnly?: boolean;
  destructive?: boolean;
  /** It takes mail itself, so that none is carried by its answer. */
  takesMail?: boolean;
  /** Why this caller is not offered it; undefined when it is. The service behind it holds the same rule. */
  withheld?: (caller: Caller) => string | undefined;
  /** To whom it is offered, in words, for SECURITY.md; every session unless said. */
  offeredTo?: string;
  run(call: ToolCall, input: z.output<S>): ToolAnswer;
}

/** A tool as the door knows it, whatever its input is. */
export interface Tool {
  name: string;
  toolset: McpToolset;
  title: string;
  description: string;
  inputSchema: { type: 'object'; [key: string]: unknown };
  annotations: { readOnlyHint: boolean; destructiveHint: boolean };
  takesMail: boolean;
  withheld: (caller: Caller) => string | undefined;
  offeredTo: string;
  /** Parses and runs; input that does not fit is a refusal that names the field. */
  use(call: ToolCall, raw: unknown): ToolAnswer;
}

export function defineTool<S extends z.ZodObject>(spec: ToolSpec<S>): Tool {
  const { name, toolset, title, description, input } = spec;
  return {
    name,
    toolset,
    title,
    description,
    inputSchema: schemaOf(input),
    annotations: { readOnlyHint: spec.readOnly ?? false, destructiveHint: spec.destructive ?? false },
    takesMail: spec.takesMail ?? false,
    withheld: spec.withheld ?? (() => undefined),
    offeredTo: spec.offeredTo ?? 'every session',
    async use(call, raw) {
      const parsed = input.safeParse(raw ?? {});
      if (!parsed.success) return refuse(refusalOfIssues('input', input, parsed.error.issues));
      return spec.run(call, parsed.data);
    },
  };
}

function schemaOf(input: z.ZodObject): Tool['inputSchema'] {
  const { $schema: _not, ...schema } = z.toJSONSchema(input, { io: 'input' });
  return { ...schema, type: 'object' };
}
