import type { InitializeResponse } from '@agentclientprotocol/sdk';
import { z } from 'zod';
import type { Wire } from './wire.ts';

/** Puts text into a running turn. ACP v1 has no word for it, so this is an extension between Muster and its own agents. */
export const STEER_METHOD = '_muster/steer';

export const steerRequest = z.object({ sessionId: z.string(), text: z.string() });
export type SteerRequest = z.infer<typeof steerRequest>;

/** `taken`: the model reads it before its next step; false when no turn runs or it has just ended. */
export const steerResponse = z.object({ taken: z.boolean() });

/** Whether an agent of ours has taken the text; a refusal is a no. */
export async function steerOurs(wire: Wire, request: SteerRequest): Promise<boolean> {
  return wire.agent.request(STEER_METHOD, request).then(
    (answer) => steerResponse.safeParse(answer).data?.taken ?? false,
    () => false,
  );
}

/** The extension that the adapters of Claude and Codex share. */
const SESSION_STEERING = '_session/steering';
const sessionSteered = z.object({ outcome: z.string() });
const hello = z.object({ _meta: z.object({ steering: z.object({ supported: z.boolean() }) }) });

export function saysThatItSteers(answer: InitializeResponse): boolean {
  return hello.safeParse(answer).data?._meta.steering.supported ?? false;
}

/** Whether the running turn has taken the text. Without `promptRequired` it would begin a turn of its own, unseen by us. */
export async function steerSession(wire: Wire, { sessionId, text }: SteerRequest): Promise<boolean> {
  const request = {
    sessionId,
    prompt: [{ type: 'text', text }],
    _meta: { steering: { idleBehavior: 'promptRequired' } },
  };
  return wire.agent.request(SESSION_STEERING, request).then(
    (answer) => sessionSteered.safeParse(answer).data?.outcome === 'injected',
    () => false,
  );
}
