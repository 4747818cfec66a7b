import { z } from 'zod';
import { ok } from '#base';
import { sessionSchemas } from '#contract';
import { LIMITS, type Message } from '#domain';
import type { SessionView } from '#hub';
import { heldSeconds } from '../holding.ts';
import { defineTool, type ToolCall } from '../tool.ts';
import { mailText, messageData, sessionLine } from '../words.ts';

const MOST_AT_ONCE = 20;

export const sessionsWait = defineTool({
  name: 'sessions_wait',
  toolset: 'delegates',
  title: 'Wait for mail',
  description: [
    'Takes what was said to you and nobody waited for: replies and outcomes of what you spawned, failures, interruptions.',
    'With `turn`: what became of that turn alone.',
    `Waits until there is something, at most ${LIMITS.mcpHoldMs / 1000} s in one call; when nothing came it says how your sessions stand, and you may call it again.`,
    'Each message has an id and comes once; after a break it may come twice.',
  ].join(' '),
  input: z.strictObject({
    turn: sessionSchemas.mailWaitRequest.shape.turn.describe('Wait for this turn’s outcome alone'),
    timeoutSeconds: z
      .number()
      .min(0)
      .max(LIMITS.waitMostMs / 1000)
      .default(LIMITS.sendDefaultTimeoutMs / 1000)
      .describe(`How long to wait; one call holds at most ${LIMITS.mcpHoldMs / 1000}. 0 looks and returns`),
    limit: z.number().int().min(1).max(MOST_AT_ONCE).default(10),
  }),
  takesMail: true,
  async run(call, { turn, timeoutSeconds, limit }) {
    const { hub, by, signal } = call;
    const waited = await hub.mail.wait(
      by,
      { turn, limit, timeoutSeconds: heldSeconds(timeoutSeconds) },
      signal,
    );
    if (!waited.ok) return waited;
    const { messages, more } = waited.value;
    const data = { messages: messages.map(messageData), more };
    if (messages.length > 0) return ok({ text: gotText(messages, more), data });
    const standing = await sessionsOf(call);
    return ok({ text: nothingText(standing, call.clock.now()), data });
  },
});

function gotText(messages: readonly Message[], more: boolean): string {
  return more ? `${mailText(messages)}\n\nMore waits: call sessions_wait again.` : mailText(messages);
}

async function sessionsOf({ hub, by }: ToolCall): Promise<SessionView[]> {
  const listed = await hub.sessions.list(by, { state: 'live', limit: MOST_AT_ONCE });
  return listed.ok ? listed.value.items : [];
}

function nothingText(sessions: readonly SessionView[], now: number): string {
  if (sessions.length === 0)
    return 'Nothing came, and you have no session at work: sessions_spawn starts one.';
  const lines = sessions.map((view) => `- ${sessionLine(view, now)}`);
  const isBusy = sessions.some(({ turn }) => turn !== null);
  const next = isBusy
    ? 'Call sessions_wait again to wait on.'
    : 'None of them has work: send to one with sessions_send.';
  return `Nothing came yet. Your sessions:\n${lines.join('\n')}\n${next}`;
}
