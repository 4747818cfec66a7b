import type { Ids } from '#base';
import type { ToolCallPart, ToolResult } from './memory/message.ts';
import { cutText } from './tools/cut-text.ts';
import type { CallPlan, CallResult, NativeTool } from './tools/tool.ts';
import type { TurnTeller } from './turn-teller.ts';

export interface RunnerParts {
  tools: readonly NativeTool[];
  teller: TurnTeller;
  ids: Ids;
  signal: AbortSignal;
  /** Whether reading inside the directory goes unasked now. */
  readsUnasked: () => boolean;
  /** Characters of a result that the model is given. */
  mostCharacters: number;
}

/** Carries out one call of the model: looks at it, asks, does it, tells. Whatever goes wrong is a result for the model. */
export async function runCall(
  parts: RunnerParts,
  call: ToolCallPart,
  malformed: string | undefined,
): Promise<ToolResult> {
  // Ids of models are unique in one answer at best.
  const id = parts.ids.next('call');
  const result = await attempt(parts, call, malformed, id).catch((error: unknown): CallResult => ({
    text: `The tool failed: ${error instanceof Error ? error.message : String(error)}`,
    failed: true,
  }));
  const { text, failed, shown, exitCode } = result;
  parts.teller.callUpdate(id, failed ? 'failed' : 'completed', shown ?? text, exitCode);
  return {
    id: call.id,
    tool: call.tool,
    text: cutText(text, parts.mostCharacters),
    ...(failed ? { failed: true } : {}),
  };
}

async function attempt(
  parts: RunnerParts,
  call: ToolCallPart,
  malformed: string | undefined,
  id: string,
): Promise<CallResult> {
  const { teller, signal } = parts;
  const refuseCall = (why: string): CallResult => {
    teller.call(id, { title: call.tool.slice(0, 200), kind: 'other', rawInput: call.input });
    return { text: why, failed: true };
  };
  if (malformed !== undefined) return refuseCall(`${call.tool} was not run: ${malformed}`);
  const tool = parts.tools.find(({ name }) => name === call.tool);
  if (!tool) {
    return refuseCall(
      `There is no tool "${call.tool}". There is: ${parts.tools.map(({ name }) => name).join(', ')}.`,
    );
  }
  const plan = await tool.plan(call.input);
  if (!plan.ok) return refuseCall(plan.error);
  teller.call(id, plan.value);
  const denied = await askFirst(parts, plan.value, id);
  if (denied !== undefined) return { text: denied, failed: true };
  if (signal.aborted) return { text: 'Cancelled before it ran.', failed: true };
  teller.callUpdate(id, 'in_progress');
  return plan.value.run({ signal, show: (output) => teller.callUpdate(id, 'in_progress', output) });
}

/** Why it may not run, as the model is told; undefined when it may. */
async function askFirst(parts: RunnerParts, plan: CallPlan, id: string): Promise<string | undefined> {
  if (plan.decidedElsewhere || (plan.readsInside && parts.readsUnasked())) return undefined;
  const permission = await parts.teller.ask(id, plan, parts.signal);
  if (permission.allowed) return undefined;
  if (permission.cancelled) return 'Cancelled before it ran.';
  return `Denied, so it was not done. Reason: ${permission.reason}`;
}
