import { callsOf, type Message, type ToolResult } from './message.ts';

export const INTERRUPTED =
  'Interrupted: the turn ended before this tool had a result. It may have run in part.';

/**
 * Makes a conversation that was cut off one that every provider accepts: each call has exactly one result right after
 * it, results without a call are dropped, and a call that was never answered is answered as interrupted.
 */
export function mendMessages(messages: readonly Message[]): Message[] {
  const mended: Message[] = [];
  for (let at = 0; at < messages.length; at++) {
    const message = messages[at];
    if (!message || message.role === 'tool') continue;
    mended.push(message);
    const calls = callsOf(message);
    if (calls.length === 0) continue;
    const found = new Map<string, ToolResult>();
    for (let next = messages[at + 1]; next?.role === 'tool'; next = messages[at + 1]) {
      for (const result of next.results) if (!found.has(result.id)) found.set(result.id, result);
      at++;
    }
    const results = calls.map(
      ({ id, tool }) => found.get(id) ?? { id, tool, text: INTERRUPTED, failed: true },
    );
    mended.push({ role: 'tool', results });
  }
  return mended;
}
