import {
  methods,
  type AgentContext,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
  type SessionUpdate,
  type ToolCallStatus,
} from '@agentclientprotocol/sdk';
import { z } from 'zod';
import type { CallPlan } from './tools/tool.ts';

const reason = z.object({ reason: z.string().min(1) });

export type Permission = { allowed: true } | { allowed: false; cancelled: boolean; reason: string };

/** Tells the client what happens in a turn, in ACP's words, and asks it for permission. */
export class TurnTeller {
  readonly #client: AgentContext;
  readonly #sessionId: string;

  constructor(client: AgentContext, sessionId: string) {
    this.#client = client;
    this.#sessionId = sessionId;
  }

  text(text: string): void {
    this.#tell({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
  }

  thought(text: string): void {
    this.#tell({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text } });
  }

  notice(title: string, description?: string): void {
    const more = description === undefined ? {} : { description };
    this.#tell({ sessionUpdate: 'notice', severity: 'info', title, ...more });
  }

  /** A sign of life that says nothing. */
  stillThere(): void {
    this.#tell({ sessionUpdate: 'session_info_update' });
  }

  /** How full the window is; `cost` in US dollars is that of this turn, as Muster counts by turns. */
  usage(used: number, size: number, cost: number | undefined): void {
    const money = cost === undefined ? {} : { cost: { amount: cost, currency: 'USD' } };
    this.#tell({ sessionUpdate: 'usage_update', used, size, ...money });
  }

  call(toolCallId: string, plan: Pick<CallPlan, 'title' | 'kind' | 'rawInput' | 'paths' | 'content'>): void {
    this.#tell({ sessionUpdate: 'tool_call', status: 'pending', ...callFacts(toolCallId, plan) });
  }

  callUpdate(toolCallId: string, status: ToolCallStatus, output?: string, exitCode?: number | null): void {
    this.#tell({
      sessionUpdate: 'tool_call_update',
      toolCallId,
      status,
      ...(output === undefined ? {} : { content: [textContent(output)] }),
      ...(exitCode == null ? {} : { rawOutput: { exit_code: exitCode } }),
    });
  }

  /** Answers `cancelled` as soon as the turn is being cancelled, also when nobody answers any more. */
  async ask(toolCallId: string, plan: CallPlan, signal: AbortSignal): Promise<Permission> {
    const request: RequestPermissionRequest = {
      sessionId: this.#sessionId,
      toolCall: callFacts(toolCallId, plan),
      options: [
        { optionId: 'allow', name: 'Allow it this once', kind: 'allow_once' },
        { optionId: 'reject', name: 'Deny it', kind: 'reject_once' },
      ],
    };
    const answer = this.#client.request(methods.client.session.requestPermission, request);
    const cancelled = new Promise<RequestPermissionResponse>((resolve) => {
      const cancel = () => resolve({ outcome: { outcome: 'cancelled' } });
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel, { once: true });
    });
    return permissionOf(await Promise.race([answer, cancelled]));
  }

  /** Written in order; an end that is gone learns nothing more, and the turn ends by its cancel. */
  #tell(update: SessionUpdate): void {
    this.#client
      .notify(methods.client.session.update, { sessionId: this.#sessionId, update })
      .catch(() => {});
  }
}

function permissionOf({ outcome, _meta }: RequestPermissionResponse): Permission {
  if (outcome.outcome === 'cancelled') return { allowed: false, cancelled: true, reason: 'cancelled' };
  if (outcome.optionId === 'allow') return { allowed: true };
  const why = reason.safeParse(_meta);
  return { allowed: false, cancelled: false, reason: why.success ? why.data.reason : 'no reason was given' };
}

function callFacts(
  toolCallId: string,
  plan: Pick<CallPlan, 'title' | 'kind' | 'rawInput' | 'paths' | 'content'>,
) {
  const { title, kind, rawInput, paths, content } = plan;
  return {
    toolCallId,
    title,
    kind,
    rawInput,
    ...(paths ? { locations: paths.map((path) => ({ path })) } : {}),
    ...(content ? { content } : {}),
  };
}

const textContent = (text: string) => ({
  type: 'content' as const,
  content: { type: 'text' as const, text },
});
