import { z } from 'zod';
import { ok } from '#base';
import { sessionSchemas } from '#contract';
import { defang, LIMITS } from '#domain';
import type { SendOutcome } from '#hub';
import { addressFields, addressOf } from '../address.ts';
import { heldSeconds } from '../holding.ts';
import { defineTool } from '../tool.ts';
import { inLine, quoted } from '../words.ts';

const { message, command, when } = sessionSchemas.sendRequest.shape;

export const sessionsSend = defineTool({
  name: 'sessions_send',
  toolset: 'delegates',
  title: 'Send to a session',
  description: [
    'Sends a message to a session that you spawned, by its label or id, and waits for its reply.',
    `The call holds at most ${LIMITS.mcpHoldMs / 1000} s: afterwards it answers \`accepted\` with a turn, and the reply comes once, by sessions_wait.`,
    'Do not send the same message again. `timeoutSeconds: 0` returns at once.',
    'While the session works: `when: "queue"` is next in line, `"steer"` goes into the running turn where its harness can, `"interrupt"` cancels that turn first.',
    `At most ${LIMITS.queuedTurnsPerSession} turns wait in one session.`,
  ].join(' '),
  input: z.strictObject({
    ...addressFields,
    message: message.describe('What to say; it is text, never a command of the harness'),
    timeoutSeconds: z
      .number()
      .min(0)
      .max(LIMITS.waitMostMs / 1000)
      .default(LIMITS.sendDefaultTimeoutMs / 1000)
      .describe(`How long to wait for the reply; one call holds at most ${LIMITS.mcpHoldMs / 1000}`),
    when,
    command: command.describe('The message is a command line; for the shell harness'),
  }),
  async run({ hub, by, signal }, { session, label, timeoutSeconds, ...input }) {
    const address = addressOf({ session, label });
    if (!address.ok) return address;
    const held = { ...input, timeoutSeconds: heldSeconds(timeoutSeconds) };
    const sent = await hub.sessions.send(by, address.value, held, signal);
    if (!sent.ok) return sent;
    const { reply, ...rest } = sent.value;
    const data = { ...rest, ...(reply === undefined ? {} : { reply: defang(reply) }) };
    return ok({ text: sentText(sent.value, address.value), data });
  },
});

function sentText(sent: SendOutcome, address: string): string {
  return [displacedText(sent), outcomeText(sent, inLine(address))].filter(Boolean).join('\n');
}

function displacedText({ delivered, displaced }: SendOutcome): string {
  if (displaced !== undefined) return `Turn ${displaced}, which was running, was asked to stop.`;
  return delivered === 'queued_instead'
    ? 'Its running turn takes no text, so the message is next in line.'
    : '';
}

function outcomeText(sent: SendOutcome, from: string): string {
  const { status, delivered, turn, state, reply, cause, why } = sent;
  switch (status) {
    case 'replied':
      return `${from} replied:\n${quoted({ kind: 'reply', from, turn }, reply ?? '')}`;
    case 'steered':
      return `The message was put into the running turn of ${from}.`;
    case 'accepted': {
      if (delivered === 'steered')
        return `Offered to the running turn of ${from}. When it is taken, what comes of it is in that turn’s reply, and it has none of its own; else it runs next, as turn ${turn}. Do not send the message again.`;
      const stands = why === undefined ? state : `${state}: ${inLine(why)}`;
      return `Accepted as turn ${turn} (${stands}). The reply comes once: call sessions_wait {"turn": "${turn}"} for it. Do not send the message again.`;
    }
    case 'ended': {
      const ended = `Turn ${turn} of ${from} ended as ${state}${cause ? `: ${inLine(cause.message)}` : ''}.`;
      return reply
        ? `${ended} What it said until then:\n${quoted({ kind: state, from, turn }, reply)}`
        : ended;
    }
  }
}
