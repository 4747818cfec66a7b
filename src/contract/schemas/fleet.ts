import { z } from 'zod';
import { AGENT_INTENTS, LIMITS, SETTINGS } from '#domain';
import { foundHarness } from './agent.ts';
import { agentId, sessionId, time, tokenId } from './common.ts';

const agentName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, { error: 'a name in small letters, digits, dots, - and _' });
const tags = z.array(z.string().regex(/^[a-z0-9][a-z0-9._:-]{0,63}$/)).max(32);
const slots = z.number().int().min(1).max(LIMITS.agentSlotsMost);
const metadata = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => JSON.stringify(value).length <= LIMITS.agentMetadataBytes, {
    error: `at most ${LIMITS.agentMetadataBytes} characters as JSON`,
  });

/**
 * What a daemon says of itself once, with a join token. Name, tags and slots are the person's from then on: a daemon
 * that starts again says none of them.
 */
export const registerRequest = z.strictObject({
  name: agentName,
  hostname: z.string().min(1).max(253),
  host_uid: z.string().min(1).max(128).optional(),
  platform: z.string().min(1).max(64),
  version: z.string().min(1).max(64),
  contract: z.number().int().min(1),
  tags: tags.default([]),
  harnesses: z.array(foundHarness).max(64).default([]),
  slots: slots.default(SETTINGS['agent.slots'].default),
  metadata: metadata.default({}),
  /** Its token, drawn by the daemon before it asks: it knows it even when the answer is lost. Absent: the hub draws one. */
  token: z
    .string()
    .regex(/^mst_agent_[A-Za-z0-9_-]{43}$/)
    .optional(),
});
/** What the hub knows of the agent that calls. */
export const selfAnswer = z.object({ agent: agentId, name: z.string() });
export const registerAnswer = z.object({
  agent: agentId,
  name: z.string(),
  /** Shown this once. */
  token: z.string(),
});

/** What people ask of an agent; whether it is heard is another thing. */
export const changeRequest = z
  .strictObject({
    intent: z.enum(AGENT_INTENTS).optional(),
    name: agentName.optional(),
    slots: slots.optional(),
    tags: tags.optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'name at least one of intent, name, slots and tags',
  });

export const removeQuery = z.object({
  force: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('Also when sessions live on it: they are closed, and what runs on its host stays there'),
});
export const removeAnswer = z.object({
  removed: agentId,
  name: z.string(),
  /** They were closed by force: nobody on its host was told to end them. */
  closed: z.array(sessionId),
});

export const joinTokenAnswer = z.object({
  id: tokenId,
  /** Shown this once. */
  token: z.string(),
  expiresAt: time,
});
