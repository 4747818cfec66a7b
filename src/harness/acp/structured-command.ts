import type { PromptRequest } from '@agentclientprotocol/sdk';
import { z } from 'zod';

/** Where a structured command travels in a prompt. Never in its text: text of others is data, whatever it looks like. */
export const COMMAND_META = 'muster/command';

const meta = z.object({ [COMMAND_META]: z.string().min(1) });

export function writeCommand(command: string): { _meta: Record<string, unknown> } {
  return { _meta: { [COMMAND_META]: command } };
}

export function readCommand(prompt: PromptRequest): string | undefined {
  const parsed = meta.safeParse(prompt._meta);
  return parsed.success ? parsed.data[COMMAND_META] : undefined;
}
